import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Bytecode } from "../../sandbox/engine/bytecode.ts";
import { type CompiledFiles } from "../../sandbox/host/modules/compiled-files.ts";
import { readEngineParts } from "../sandbox/engine-parts.ts";
import { TestGuest } from "../sandbox/guest-runner.ts";
import { DiskTree } from "./disk-tree.ts";

const here = import.meta.dirname;
const engine = readEngineParts();

/** The package of every handler: its own folder, and the real node_modules of this repository, unbundled. */
export const mounts = {
  "/var/task": new DiskTree(here),
  "/var/task/node_modules": new DiskTree(path.resolve(here, "../../node_modules")),
};

/** What one guest has compiled the next need not compile, as in an isolate that knows the package. */
const code = new Map<string, Bytecode>();
const compiled: CompiledFiles = {
  get: (file) => code.get(file),
  keeps: () => true,
  keep: (file, bytes) => void code.set(file, bytes),
};

/** What a handler gave, and what it wrote to its standard output. */
export interface Answer {
  readonly result: unknown;
  readonly lines: readonly string[];
}

/** What every handler may count on, in Node as in the guest. */
export const VARIABLES = {
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_LAMBDA_FUNCTION_NAME: "f",
  AWS_REGION: "us-east-1",
  _X_AMZN_TRACE_ID: "Root=1-00000000-000000000000000000000000",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  TZ: ":UTC",
} as const;

/** Lambda's default, and room for what several packages need. */
const MEMORY_MB = 128;

/** The handlers of a group, by name: `handlers/GROUP/NAME.mjs` or `.cjs`. */
export function handlersOf(group: string): ReadonlyMap<string, string> {
  const files = readdirSync(path.join(here, "handlers", group)).toSorted();
  return new Map(files.map((file) => [path.parse(file).name, path.join("handlers", group, file)]));
}

/** Runs all handlers one after the other in one process of Node. */
export async function runInNode(
  files: Iterable<string>,
  variables: Readonly<Record<string, string>>,
): Promise<ReadonlyMap<string, Answer>> {
  const folder = mkdtempSync(path.join(tmpdir(), "lamella-"));
  const [answers, output] = [path.join(folder, "answers.json"), path.join(folder, "output")];
  const stdout = openSync(output, "a");
  try {
    const args = [path.join(here, "run-in-node.mjs"), answers, output, ...files];
    const env = { ...VARIABLES, ...variables, TZ: "UTC", HOME: folder };
    const child = spawn(process.execPath, args, {
      cwd: here,
      env,
      stdio: ["ignore", stdout, stdout],
    });
    await once(child, "exit");
    const read = JSON.parse(readFileSync(answers, "utf8")) as Record<string, Answer>;
    return new Map(Object.entries(read));
  } finally {
    closeSync(stdout);
    rmSync(folder, { recursive: true });
  }
}

/** Runs one handler in an environment of its own. */
export async function runInGuest(
  file: string,
  variables: Readonly<Record<string, string>>,
): Promise<Answer> {
  const guest = await TestGuest.create(engine, {
    files: {},
    mounts,
    compiled,
    handler: file.replace(/\.[cm]js$/, ".handler"),
    runtime: "nodejs24.x",
    memoryMb: MEMORY_MB,
    variables: { ...VARIABLES, ...variables },
  });
  const started = await guest.start();
  const outcome = started.kind === "result" ? await guest.invoke() : started;
  const text = guest.lines.map((line) => line.replace(/^(TRACE|DEBUG|INFO|WARN|ERROR|FATAL) /, ""));
  const lines = text.join("\n").split("\n");
  return {
    result: outcome.kind === "result" ? JSON.parse(outcome.json) : { failed: outcome },
    lines: lines.filter((line) => line !== ""),
  };
}

/** What the handler gave when it was last recorded on Node; UPDATE_EXPECTED=1 records it anew. */
export function expectedOf(group: string, name: string, answer: Answer): Answer {
  const file = path.join(here, "expected", group, `${name}.json`);
  if (process.env["UPDATE_EXPECTED"] === "1") {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(answer, undefined, 2)}\n`);
  }
  return JSON.parse(readFileSync(file, "utf8")) as Answer;
}
