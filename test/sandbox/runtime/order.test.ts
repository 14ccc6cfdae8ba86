import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, it } from "vitest";
import { startGuest } from "./run.ts";

const folder = mkdtempSync(path.join(tmpdir(), "lamella-order-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Prefixes every line; none depends on how fast anything runs. */
const PRELUDE = `
  const log = (text) => console.log(text);
  const tick = (text, then) => process.nextTick(() => { log(text); then?.(); });
  const micro = (text, then) => queueMicrotask(() => { log(text); then?.(); });
  const soon = (text, then) => Promise.resolve().then(() => { log(text); then?.(); });
  const later = (text, then, ms = 1) => setTimeout(() => { log(text); then?.(); }, ms);
  const immediate = (text, then) => setImmediate(() => { log(text); then?.(); });
`;

const SNIPPETS: readonly (readonly [name: string, code: string])[] = [
  [
    "ticks and promises",
    "soon('p1'); tick('t1'); micro('m1'); tick('t2'); soon('p2'); log('sync')",
  ],
  [
    "what ticks and promises add",
    "tick('t1', () => { soon('p in t'); tick('t in t'); }); soon('p1', () => { tick('t in p'); soon('p in p'); }); soon('p2')",
  ],
  [
    "await among ticks",
    "(async () => { log('a0'); tick('t'); await null; log('a1'); await soon('p'); log('a2'); await undefined; log('a3'); })()",
  ],
  [
    "await of a thenable takes its turns",
    "(async () => { await { then(r) { log('then'); r(); } }; log('after'); })(); soon('p1', () => soon('p2', () => soon('p3')))",
  ],
  [
    "a promise resolved with a promise",
    "new Promise((r) => r(Promise.resolve())).then(() => log('nested')); soon('1', () => soon('2', () => soon('3', () => soon('4'))))",
  ],
  ["timers by their time", "later('30', null, 30); later('10', null, 10); later('20', null, 20)"],
  [
    "timers of one time by their age",
    "later('a', null, 5); later('b', null, 5); later('c', null, 5)",
  ],
  [
    "ticks and promises between two timers",
    "later('a', () => { soon('p'); tick('t'); }, 5); later('b', null, 5)",
  ],
  [
    "an immediate before a timer, from a timer",
    "later('a', () => { later('timer'); immediate('i', () => tick('t in i')); tick('t'); soon('p'); })",
  ],
  [
    "ticks and promises between two immediates",
    "immediate('i1', () => { tick('t'); soon('p'); }); immediate('i2')",
  ],
  [
    "what a timer clears does not run",
    "const t = later('never', null, 20); later('clears', () => clearTimeout(t), 5); const i = setImmediate(() => log('never')); clearImmediate(i)",
  ],
  [
    "an interval that ends itself",
    "let n = 0; const i = setInterval(() => { log('i' + ++n); soon('p' + n); if (n === 3) clearInterval(i); }, 3)",
  ],
  [
    "refresh() puts a timer off",
    "const t = later('r', null, 20); later('a', () => { t.refresh(); later('b', null, 12); }, 10)",
  ],
  [
    "async iteration",
    "(async () => { for await (const x of [soon('x'), 1, Promise.resolve(2)]) log('got ' + x); })(); soon('p1', () => soon('p2'))",
  ],
  [
    "all, race and finally",
    "Promise.all([1, Promise.resolve(2)]).then(() => log('all')); Promise.race([soon('s'), 1]).then(() => log('race')); Promise.resolve().finally(() => log('finally')).then(() => log('after')); soon('a', () => soon('b', () => soon('c')))",
  ],
];

/** The runtime of AWS imports a handler's file from an asynchronous function of its own. */
const LOADER = path.join(folder, "load.mjs");
writeFileSync(LOADER, "await null; await import(process.argv[2]);");

/** All snippets, each in a Node of its own; what each prints. */
function runInNode(extension: "cjs" | "mjs"): readonly (readonly string[])[] {
  return SNIPPETS.map(([, code], index) => {
    const file = path.join(folder, `${index}.${extension}`);
    writeFileSync(file, `${PRELUDE}${code};`);
    return execFileSync(process.execPath, [LOADER, file], { encoding: "utf8" })
      .trimEnd()
      .split("\n");
  });
}

/** The snippet as a module's own code; a handler that gives nothing is answered for when nothing of it is left. */
async function runInGuest(file: string, code: string): Promise<readonly string[]> {
  const isModule = file.endsWith(".mjs");
  const handler = "() => {}";
  const exported = isModule ? `export const handler = ${handler}` : `exports.handler = ${handler}`;
  const guest = await startGuest({ [file]: `${PRELUDE}${code};\n${exported};` });
  await guest.invoke();
  return guest.lines.map((line) => line.replace(/^INFO /, ""));
}

describe.each(["cjs", "mjs"] as const)(
  "the event loop runs code of a .%s file as Node does",
  (extension) => {
    const expected = runInNode(extension);

    it.for(SNIPPETS.map(([name, code], index) => [name, code, index] as const))(
      "%s",
      async ([, code, index], { expect }) => {
        expect(await runInGuest(`index.${extension}`, code)).toEqual(expected[index]);
      },
    );
  },
);
