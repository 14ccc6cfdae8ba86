import { readFileSync } from "node:fs";
import path from "node:path";
import { readEngineParts } from "../engine-parts.ts";
import { TestGuest } from "../guest-runner.ts";

const engine = readEngineParts();

/** What cases require besides Node's modules. */
const SAMPLES = "crypto-samples.cjs";
const samples = readFileSync(path.join(import.meta.dirname, SAMPLES), "utf8");

const MEMORY_MB = 512;

/**
 * Runs a case, which is the body of a function of `require` and `print`, in an environment of its own and gives the
 * lines that it printed until its event loop was empty.
 */
export async function runInGuest(source: string, name: string): Promise<string[]> {
  const file = `${name}.js`;
  const guest = await TestGuest.create(engine, {
    files: { "index.js": DRIVER, [file]: caseModule(source), [SAMPLES]: samples },
    runtime: "nodejs24.x",
    memoryMb: MEMORY_MB,
    variables: { HOME: "/home/x", LANG: "C", CASE: `./${file}` },
  });
  const started = await guest.start();
  if (started.kind !== "result") throw new Error(`${name}: ${JSON.stringify(started)}`);
  const outcome = await guest.invoke();
  const isDone = outcome.kind === "failure" && outcome.failure.errorType === "Runtime.NodeJsExit";
  if (!isDone)
    throw new Error(`${name}: ${JSON.stringify(outcome)}\n${guest.lines.slice(-5).join("\n")}`);
  const printed = guest.lines.filter((line) => line.startsWith(MARK));
  return printed.map((line) => line.slice(MARK.length));
}

/** Tells what a case prints from what it logs. */
const MARK = "\u0001printed ";

/** The handler never answers: its invocation is over when nothing is left to wait for. */
const DRIVER = `
const { inspect } = require("node:util");
const write = process.stdout.write.bind(process.stdout);
const print = (...values) => {
  const line = values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" ");
  write(${JSON.stringify(MARK)} + line);
};
exports.handler = () => {
  const run = require(process.env.CASE);
  Promise.resolve().then(() => run(require, print)).catch((error) => print("rejected", error));
  return new Promise(() => {});
};
`;

function caseModule(source: string): string {
  return `module.exports = function (require, print) {${source}\n};`;
}
