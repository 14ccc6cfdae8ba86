import { build } from "esbuild";
import path from "node:path";
import { type Bytecode } from "../../sandbox/engine/bytecode.ts";
import {
  type CompiledFiles,
  mountedFiles,
  preparedFiles,
} from "../../sandbox/host/modules/compiled-files.ts";
import { summarize } from "../measure.ts";
import { type Prepared, readVarRuntime } from "../prepared.ts";
import { figure, type Row } from "../report.ts";
import {
  type EnvironmentInput,
  openEnvironment,
  sleep,
  startEnvironment,
} from "./open-environment.ts";

const GROUP = "modules";
const MB = 1024 * 1024;
const ROUNDS = 15;
const MEMORY_MB = 256;
const CLIENTS = ["client-s3", "client-dynamodb", "client-sqs"];
/** With its clients bundled in, a megabyte of source. */
const BUNDLED = ["client-s3", "client-dynamodb", "client-lambda", "client-sqs"];

/** How long a handler takes to load that needs the SDK, or that is large itself. */
export async function measureModules(prepared: Prepared): Promise<Row[]> {
  const { tree, code } = readVarRuntime();
  const mounts = { "/var/runtime": tree };
  const runtimeCode = mountedFiles({ "/var/runtime": preparedFiles(code) });
  const rows: Row[] = [];
  for (const client of CLIENTS) {
    const name = `load of ${client}`;
    const source = `require("@aws-sdk/${client}"); exports.handler = async () => 1`;
    rows.push(
      await measureLoad(prepared, { name, source, mounts, compiled: runtimeCode }),
      await measureLoad(prepared, { name, source, mounts }),
    );
  }
  const source = await bundleHandler();
  const name = `load of a handler of ${(source.length / MB).toFixed(1)} MB`;
  const compiled = mountedFiles({ "/var/task": new KeptCode() });
  rows.push(
    await measureLoad(prepared, { name, source, compiled }),
    await measureLoad(prepared, { name, source }),
  );
  return rows;
}

interface Load extends Pick<EnvironmentInput, "source" | "mounts" | "compiled"> {
  readonly name: string;
}

async function measureLoad(prepared: Prepared, { name, ...load }: Load): Promise<Row> {
  const times: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const input = { ...load, clock: Date, sleep, memoryMb: MEMORY_MB };
    const environment = await openEnvironment(prepared, input);
    const startedAt = performance.now();
    await startEnvironment(environment, Date);
    times.push(performance.now() - startedAt);
    bytes = environment.memoryBytes;
  }
  const from = load.compiled === undefined ? "from its text" : "from compiled code";
  const note = `${(bytes / MB).toFixed(1)} MB of memory then`;
  return figure({ group: GROUP, name: `${name}, ${from}`, unit: "ms", note }, summarize(times));
}

/** What an isolate keeps of one package. */
class KeptCode implements CompiledFiles {
  readonly #code = new Map<string, Bytecode>();

  get(file: string): Bytecode | undefined {
    return this.#code.get(file);
  }

  keeps(): boolean {
    return true;
  }

  keep(file: string, code: Bytecode): void {
    this.#code.set(file, code);
  }
}

async function bundleHandler(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `${BUNDLED.map((name) => `require("@aws-sdk/${name}");`).join("\n")} exports.handler = async () => 1;`,
      resolveDir: path.resolve(import.meta.dirname, "../.."),
    },
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    mainFields: ["main"],
    conditions: [],
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}
