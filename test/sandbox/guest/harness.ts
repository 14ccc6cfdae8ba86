import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
} from "quickjs-emscripten-core";
import variant from "@jitl/quickjs-ng-wasmfile-release-sync";
import { build } from "esbuild";
import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import { FileSystem } from "../../../sandbox/host/files/file-system.ts";
import { Scratch } from "../../../sandbox/host/files/scratch.ts";
import { HostError } from "../../../sandbox/host/host-error.ts";
import { textDecode, textEncode } from "../../../sandbox/host/text.ts";
import { urlParse, urlSet } from "../../../sandbox/host/url.ts";
import { HOST_CALLS } from "../../../sandbox/protocol.ts";

const SCRATCH_BYTES = 16_000_000;
const STACK_BYTES = 256 * 1024;
const HEAP_LIMIT_BYTES = 64_000_000;

type Service = (...args: never[]) => string | number | ArrayBuffer | void;

/** Bundles the guest as the real build does. */
export async function bundleGuest(): Promise<string> {
  const result = await build({
    entryPoints: [fileURLToPath(new URL("boot.ts", import.meta.url))],
    bundle: true,
    format: "iife",
    target: "es2023",
    minify: true,
    keepNames: true,
    write: false,
  });
  return result.outputFiles[0]?.text ?? "";
}

/** Runs one case in a plain, unmetered engine and gives the lines that it printed. */
export async function runInGuest(bundle: string, source: string, name: string): Promise<string[]> {
  const engine = await newQuickJSWASMModuleFromVariant(variant);
  const vm = engine.newContext();
  vm.runtime.setMaxStackSize(STACK_BYTES);
  vm.runtime.setMemoryLimit(HEAP_LIMIT_BYTES);
  vm.setProp(vm.global, "__door", makeDoor(vm));
  evaluate(vm, bundle, "node:lamella");
  evaluate(vm, 'guest.configure(\'{"HOME":"/home/x","LANG":"C"}\')', "start.js");
  evaluate(vm, `guest.run(function (require, print) {${source}\n})`, `/var/task/${name}.js`);
  for (;;) {
    runJobs(vm);
    const delay = vm.getNumber(
      evaluate(vm, `guest.turn(${performance.timeOrigin + performance.now()})`, "turn.js"),
    );
    runJobs(vm);
    if (delay < 0 && vm.getNumber(evaluate(vm, "guest.turn(0)", "turn.js")) < 0) break;
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
  }
  return JSON.parse(vm.getString(evaluate(vm, "guest.lines()", "lines.js")));
}

/** How much memory the engine holds once the bundle is evaluated, and before that. */
export async function measureHeap(bundle: string): Promise<{ before: number; after: number }> {
  const engine = await newQuickJSWASMModuleFromVariant(variant);
  const vm = engine.newContext();
  const used = (): number => {
    const report: { memory_used_size: number } = vm.dump(vm.runtime.computeMemoryUsage());
    return report.memory_used_size;
  };
  vm.setProp(vm.global, "__door", makeDoor(vm));
  const before = used();
  evaluate(vm, bundle, "node:lamella");
  return { before, after: used() };
}

function runJobs(vm: QuickJSContext): void {
  const result = vm.runtime.executePendingJobs();
  if (result.error !== undefined)
    throw new Error(`A job failed: ${JSON.stringify(vm.dump(result.error))}`);
}

function evaluate(vm: QuickJSContext, code: string, file: string): QuickJSHandle {
  const result = vm.evalCode(code, file);
  if (result.error === undefined) return result.value;
  const { name, message, stack } = vm.dump(result.error);
  throw new Error(`${file}: ${name}: ${message}\n${stack}`);
}

function makeServices(): Record<string, Service> {
  const now = () => performance.timeOrigin + performance.now();
  const files = new FileSystem({}, new Scratch(SCRATCH_BYTES, now));
  const onFiles = HOST_CALLS.filter((name) => name.startsWith("fs")).map((name) => {
    const service = Reflect.get(files, name) as Service;
    return [name, service.bind(files)];
  });
  return {
    ...Object.fromEntries(onFiles),
    now,
    random: (length: number) => new Uint8Array(randomBytes(length)).buffer,
    log: () => {},
    stdout: () => {},
    textEncode,
    textDecode,
    urlParse: (input: string, base: string | undefined) => urlParse(input, base),
    urlSet,
    memory: () => JSON.stringify({ total: 8_000_000, limit: 128_000_000 }),
  };
}

function makeDoor(vm: QuickJSContext): QuickJSHandle {
  const services = makeServices();
  return vm.newFunction("door", (number, ...handles) => {
    const name = HOST_CALLS[vm.getNumber(number)] ?? "";
    const args = handles.map((handle) => read(vm, handle));
    try {
      return write(vm, services[name]?.(...(args as never[])));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const handle = vm.newError({ name: error.name, message: error.message });
      const fields = error instanceof HostError ? error.fields : {};
      for (const [field, value] of Object.entries(fields)) {
        vm.setProp(
          handle,
          field,
          typeof value === "number" ? vm.newNumber(value) : vm.newString(String(value)),
        );
      }
      return { error: handle };
    }
  });
}

function read(vm: QuickJSContext, handle: QuickJSHandle): unknown {
  const type = vm.typeof(handle);
  if (type === "number") return vm.getNumber(handle);
  if (type === "string") return readText(vm, handle);
  if (type === "boolean") return vm.dump(handle);
  if (type === "undefined") return undefined;
  return vm.getArrayBuffer(handle).value.slice().buffer;
}

function write(vm: QuickJSContext, value: unknown): QuickJSHandle {
  if (typeof value === "number") return vm.newNumber(value);
  // As JSON, for a NUL or a lone surrogate does not survive a C string.
  if (typeof value === "string") return evaluate(vm, JSON.stringify(value), "text.js");
  return value instanceof ArrayBuffer ? vm.newArrayBuffer(value) : vm.undefined;
}

function readText(vm: QuickJSContext, handle: QuickJSHandle): string {
  const stringify = evaluate(vm, "JSON.stringify", "stringify.js");
  return JSON.parse(
    vm.getString(vm.unwrapResult(vm.callFunction(stringify, vm.undefined, handle))),
  );
}
