import { describe, it } from "vitest";
import { type Instance } from "../../../sandbox/engine/instance.ts";
import { type Snapshot } from "../../../sandbox/engine/snapshot.ts";
import { Door, type HostServices } from "../../../sandbox/host/door.ts";
import { fileError } from "../../../sandbox/host/host-error.ts";
import { HOST_CALLS, type HostCall } from "../../../sandbox/protocol.ts";
import { NOTHING_COMPILED } from "../../../sandbox/host/modules/compiled-files.ts";
import { bootBare, callMain, type BareOptions } from "../engine/bare-guest.ts";

/** What a guest would write that had kept the door: `door(...)` by name, and each case as an expression. */
const PROGRAM = `{
  const door = __door;
  const numbers = ${JSON.stringify(Object.fromEntries(HOST_CALLS.map((name, at) => [name, at])))};
  const call = (name, ...args) => door(numbers[name], ...args);
  const describe = (e) => [e.name, e.message, e.code, e.errno, e.syscall, e.path, e instanceof Error];
  globalThis.main = (text) => {
    try { return String(eval(text)); } catch (e) { return JSON.stringify(describe(e)); }
  };
}`;

interface Hostile {
  readonly instance: Instance;
  readonly snapshot: Snapshot;
  /** What the services were asked, in order. */
  readonly asked: (readonly unknown[])[];
  readonly run: (text: string) => string | undefined;
}

/** Services that note what they are asked; a few give something back. */
function makeServices(asked: (readonly unknown[])[]): HostServices {
  const answers: Partial<Record<HostCall, (...args: never[]) => unknown>> = {
    now: () => 12.5,
    textEncode: (text: string) => new TextEncoder().encode(text).buffer,
    textDecode: (_l: string, _f: boolean, _b: boolean, bytes: ArrayBuffer, at: number, n: number) =>
      new TextDecoder().decode(new Uint8Array(bytes, at, n)),
    urlParse: (_input: string, base: string | undefined) => (base === undefined ? undefined : "{}"),
    fsStat: (path: string) => {
      throw fileError("ENOENT", "stat", { path });
    },
    random: () => {
      throw new RangeError("Too many");
    },
    fsRead: () => {
      throw new Error("A secret of the host's");
    },
  };
  const entries = HOST_CALLS.map((name) => {
    const service = (...args: never[]) => {
      asked.push([name, ...args]);
      return answers[name]?.(...args);
    };
    return [name, service] as const;
  });
  // Each of these takes whatever the door hands over, which is what the tests look at.
  return Object.fromEntries(entries) as unknown as HostServices;
}

async function hostile(options: BareOptions = {}): Promise<Hostile> {
  const { instance, snapshot } = await bootBare(PROGRAM, options);
  const asked: (readonly unknown[])[] = [];
  instance.hooks = new Door(instance, makeServices(asked), {
    commonJs: (path) => `(function () { return ${JSON.stringify(path)} })`,
    module: (name) => `export default ${JSON.stringify(name)}`,
    resolveImport: (specifier) => specifier,
    compiled: NOTHING_COMPILED,
    fileOfModule: () => undefined,
    guestModule: (name) => instance.bytecode.compile(`(() => ${JSON.stringify(name)})`, name),
  });
  return { instance, snapshot, asked, run: (text) => callMain(instance, snapshot, text) };
}

describe("the door", () => {
  it("gives a refusal as an error with its fields", async ({ expect }) => {
    const { run } = await hostile();
    expect(JSON.parse(run("call('fsStat', '/none')") ?? "")).toEqual([
      "Error",
      "ENOENT: no such file or directory, stat '/none'",
      "ENOENT",
      -2,
      "stat",
      "/none",
      true,
    ]);
  });

  it("gives a RangeError of the host by its name", async ({ expect }) => {
    const { run } = await hostile();
    expect(run("call('random', 1e9)")).toContain('["RangeError","Too many"');
  });

  it("ends the guest at any other error, and tells it nothing", async ({ expect }) => {
    const { instance, run } = await hostile();
    expect(run("try { call('fsRead', '/x', 0, 1) } catch (e) { e.message }")).toBeUndefined();
    expect(instance.death).toBe("crash");
    expect(String(instance.trap)).toContain("A secret of the host's");
  });

  it("refuses calls that do not exist", async ({ expect }) => {
    const { instance, run } = await hostile();
    const numbers = [HOST_CALLS.length, -1, 0.5, "1e9", "NaN", "undefined", "'length'", "{}"];
    for (const number of numbers) {
      expect(run(`door(${number})`)).toMatch(/^\["TypeError","No host call /);
    }
    expect(run("door()")).toBe("undefined");
    expect(instance.death).toBeUndefined();
  });

  it("gives numbers, texts, buffers and undefined", async ({ expect }) => {
    const { run } = await hostile();
    expect(run("call('now')")).toBe("12.5");
    expect(run("new Uint8Array(call('textEncode', 'a\\0é'))")).toBe("97,0,195,169");
    expect(run("call('textDecode', '', 0, 0, new Uint8Array([97, 98, 99]).buffer, 1, 2)")).toBe(
      "bc",
    );
    expect(run("call('urlParse', 'x', undefined)")).toBe("undefined");
    expect(run("call('urlParse', 'x', 'undefined')")).toBe("{}");
    expect(run("call('log', 'INFO', 'x')")).toBe("undefined");
  });
});

describe("a guest that passes what does not belong there", () => {
  it("has its values coerced to strings, numbers and booleans", async ({ expect }) => {
    const { asked, run } = await hostile();
    run("call('log', 5, { toString: () => 'seen' })");
    run("call('log', null, [1, [2]])");
    run("call('log')");
    run("call('fsMkdir', '/x', true)");
    run("call('fsMkdir', '/x', 'true')");
    run("call('fsMkdir', '/x', {})");
    run("call('fsTouch', '/x', '12')");
    run("call('fsTouch', '/x')");

    expect(asked).toEqual([
      ["log", "5", "seen"],
      ["log", "null", "1,2"],
      ["log", "", ""],
      ["fsMkdir", "/x", true],
      ["fsMkdir", "/x", false],
      ["fsMkdir", "/x", false],
      ["fsTouch", "/x", 12],
      ["fsTouch", "/x", Number.NaN],
    ]);
  });

  const WRONG: readonly string[] = [
    "call('log', 'INFO', Symbol('s'))",
    "call('log', 'INFO', { toString() { throw new Error('no text') } })",
    "call('log', 'INFO', Object.create(null))",
    "call('log', 'INFO', new Proxy({}, { get() { throw 1 } }))",
    "call('textDecode', 'utf-8', false, false, 'not a buffer', 0, 1)",
    "call('textDecode', 'utf-8', false, false, [1, 2], 0, 1)",
    "call('textDecode', 'utf-8', false, false, new Uint8Array(4), 0, 4)",
    "call('textDecode', 'utf-8', false, false, { byteLength: 8, length: 8 }, 0, 8)",
    "call('textDecode', 'utf-8', false, false, new ArrayBuffer(4), 0, 5)",
    "call('textDecode', 'utf-8', false, false, new ArrayBuffer(4), -1, 2)",
    "call('textDecode', 'utf-8', false, false, new ArrayBuffer(4), 0, -1)",
    "call('textDecode', 'utf-8', false, false, new ArrayBuffer(4), 1e300, 1)",
    "const b = new ArrayBuffer(8); b.transfer(); call('textDecode', 'utf-8', 0, 0, b, 0, 8)",
    "door({ valueOf() { throw new Error('no number') } })",
    "door(Symbol('s'))",
    "door(10n)",
  ];

  it.for(WRONG)("gets an error and lives on: %s", async (text, { expect }) => {
    const { instance, run } = await hostile();
    expect(run(text)).toMatch(/^\["(Type|Range)?Error"|^\[/);
    expect(instance.death).toBeUndefined();
    expect(run("call('now')")).toBe("12.5");
    expect(run("1 + 1")).toBe("2");
  });

  it("may come back through the door while its arguments are read", async ({ expect }) => {
    const { asked, run } = await hostile();
    const inner = "{ valueOf() { call('log', 'INFO', 'inner'); return 3 } }";
    const text =
      "{ toString() { call('log', 'INFO', call('textEncode', 'x').byteLength); return '/x' } }";
    run(`call('fsRead', ${text}, ${inner}, ${inner})`);

    expect(asked.map(([name]) => name)).toEqual(["textEncode", "log", "log", "log", "fsRead"]);
    expect(asked.at(-1)).toEqual(["fsRead", "/x", 3, 3]);
  });

  it("may free a buffer while the range in it is read", async ({ expect }) => {
    const { run } = await hostile();
    const text =
      "const b = new Uint8Array([97, 98, 99, 100]).buffer;" +
      "call('textDecode', 'utf-8', 0, 0, b, { valueOf() { b.transfer(0); return 0 } }, 4)";
    expect(run(text)).toContain('"RangeError","The range lies outside the buffer"');
  });

  it("gets copies, never the host's own bytes", async ({ expect }) => {
    const { asked, run } = await hostile();
    run("globalThis.b = new ArrayBuffer(4); call('fsWrite', '/x', 0, b, 0, 4)");
    run("new Uint8Array(b).fill(9)");
    expect(new Uint8Array(asked[0]?.[3] as ArrayBuffer)).toEqual(new Uint8Array(4));
  });

  it("pays for what it sends and for each call", async ({ expect }) => {
    const { instance, run } = await hostile();
    const cost = (text: string) => {
      const before = instance.clock.fuelUsed;
      run(text);
      return instance.clock.fuelUsed - before;
    };
    run("globalThis.long = 'x'.repeat(320000)");
    const [short, long] = [cost("call('log', 'INFO', 'x')"), cost("call('log', 'INFO', long)")];

    expect(short).toBeGreaterThan(1000n);
    expect(long - short).toBeGreaterThanOrEqual(10_000n);
  });

  it("cannot hand over more than the guest's memory holds", async ({ expect }) => {
    const { instance, run } = await hostile({ memoryMb: 8 });
    run("call('log', 'INFO', 'x'.repeat(2 ** 24))");
    expect(["out-of-memory", undefined]).toContain(instance.death);
    expect(instance.memoryBytes).toBeLessThanOrEqual(8 * 2 ** 20);
  });

  it("compiles and imports modules that are its own objects", async ({ expect }) => {
    const { run } = await hostile();
    expect(run("call('moduleCompile', '/x.js')()")).toBe("/x.js");
    expect(run("call('moduleImport', 'file:///a.mjs').namespace.default")).toBe("file:///a.mjs");
    expect(run("call('moduleCompile', '/x.js') instanceof Function")).toBe("true");
    expect(run(`call('moduleImport', '"; throw 1; "').namespace.default`)).toBe('"; throw 1; "');
  });
});
