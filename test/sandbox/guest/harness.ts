import { readEngineParts } from "../engine-parts.ts";
import { TestGuest } from "../guest-runner.ts";

const engine = readEngineParts();

/** Time for one case; some wait for timers. */
const CASE_MS_MAX = 60_000;
const MEMORY_MB = 512;

/**
 * Runs a case, which is the body of a function of `require` and `print`, in an environment of its own and gives the
 * lines that it printed until its event loop was empty.
 */
export async function runInGuest(source: string, name: string): Promise<string[]> {
  const file = `${name}.js`;
  const guest = await TestGuest.create(engine, {
    files: { "index.js": DRIVER, [file]: caseModule(source) },
    runtime: "nodejs24.x",
    memoryMb: MEMORY_MB,
    variables: { HOME: "/home/x", LANG: "C", CASE: `./${file}` },
  });
  const started = await guest.start();
  if (started.kind !== "result") throw new Error(`${name}: ${JSON.stringify(started)}`);
  await answer(guest, name, "run");
  const lines = await answer(guest, name, "lines");
  if (!Array.isArray(lines)) throw new Error(`${name}: no lines`);
  return lines.map(String);
}

async function answer(guest: TestGuest, name: string, event: string): Promise<unknown> {
  const outcome = await guest.invoke(event, CASE_MS_MAX);
  if (outcome.kind !== "result") throw new Error(`${name}: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.json);
}

/** The first event runs the case, and is answered when nothing is left to wait for; the second asks for its lines. */
const DRIVER = `
const { inspect } = require("node:util");
const lines = [];
const print = (...values) => {
  lines.push(values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" "));
};
exports.handler = (event) => {
  if (event === "lines") return Promise.resolve(lines);
  const run = require(process.env.CASE);
  Promise.resolve().then(() => run(require, print)).catch((error) => print("rejected", error));
};
`;

function caseModule(source: string): string {
  return `module.exports = function (require, print) {${source}\n};`;
}
