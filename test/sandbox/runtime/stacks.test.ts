import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, it } from "vitest";
import { parseResult, startGuest } from "./run.ts";

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "lamella-stacks-")));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a file exports, or what its export resolves to, in Node and in the guest; both as if it stood in /var/task. */
async function both(name: string, text: string): Promise<{ node: unknown; guest: unknown }> {
  writeFileSync(path.join(folder, name), text);
  const script = `import(${JSON.stringify(path.join(folder, name))}).then((m) => console.log(JSON.stringify(m.default)))`;
  const printed = execFileSync(process.execPath, ["-e", script], { encoding: "utf8" });
  const index = `exports.handler = async () => (await import("./${name}")).default`;
  const guest = await startGuest({ "index.js": index, [name]: text });
  return {
    node: JSON.parse(printed.replaceAll(folder, "/var/task")),
    guest: parseResult(await guest.invoke()),
  };
}

/** The frames of the file alone, without what the engine counts differently: the column inside a line. */
function own(stack: unknown): readonly string[] {
  const lines = String(stack).split("\n");
  return lines
    .filter((line) => !line.startsWith("    at ") || /\/var\/task\/s|\(<anonymous>\)$/.test(line))
    .map((line) => line.replace(/:\d+(\)?)$/, "$1"));
}

const STACKS = [
  ["an error", "throw new Error('x')"],
  ["a function's error", "thrower()"],
  ["a call in a call", "[1].map(() => thrower())"],
  ["call()", "thrower.call(null)"],
  ["apply()", "thrower.apply(null, [])"],
  ["Reflect.apply()", "Reflect.apply(thrower, null, [])"],
  ["a getter", "({ get prop() { return thrower(); } }).prop"],
  ["a promise's executor", "new Promise(() => { failed = new Error('in') }); throw failed"],
  ["a subclass with a name", "throw new Own('own')"],
  ["a subclass of a subclass", "throw new Deep('deep')"],
  ["a subclass without anything", "throw new Plain('plain')"],
  ["a class", "new Foo()"],
  ["an error without a message", "throw new RangeError()"],
  ["a message of two lines", "throw new Error('one\\ntwo')"],
  ["a message that was changed", "const e = new Error('a'); e.stack; e.message = 'b'; throw e"],
  ["a name that was changed", "const e = new Error('a'); e.name = 'Renamed'; throw e"],
  ["an unknown variable", "unknown"],
  ["broken JSON", "JSON.parse('{bad')"],
  ["captureStackTrace()", "const o = {}; Error.captureStackTrace(o); throw o"],
  ["captureStackTrace() above", "const o = {}; Error.captureStackTrace(o, attempt); throw o"],
  [
    "captureStackTrace() of a thing with a name",
    "const o = { name: 'N', message: 'm' }; Error.captureStackTrace(o); throw o",
  ],
  [
    "a limit of one frame",
    "Error.stackTraceLimit = 1; try { thrower() } finally { Error.stackTraceLimit = 10 }",
  ],
  [
    "no frames at all",
    "Error.stackTraceLimit = 0; try { thrower() } finally { Error.stackTraceLimit = 10 }",
  ],
  ["an aggregate", "throw new AggregateError([new Error('a')], 'all')"],
  [
    "what an async function throws",
    "(async () => thrower())().catch((e) => (failed = e)); throw failed ?? new Error('none')",
  ],
] as const;

const PRELUDE = `let failed;
class Own extends Error { constructor(message) { super(message); this.name = "Own"; } }
class Deep extends Own { constructor(message) { super(message); this.deep = true; } }
class Plain extends TypeError {}
class Foo { constructor() { thrower(); } }
function thrower() { throw new Error("x"); }
function attempt(f) { try { f(); } catch (e) { stacks.push(e.stack); } }
const stacks = [];
`;

describe.each(["cjs", "mjs"] as const)("the stacks of a .%s file read as in Node", async (kind) => {
  const attempts = STACKS.map(([, code]) => `attempt(() => { ${code}; });`).join("\n");
  const end = kind === "mjs" ? "export default stacks;" : "module.exports = stacks;";
  const { node, guest } = await both(`stacks.${kind}`, `${PRELUDE}${attempts}\n${end}`);

  it.for(STACKS.map(([name], index) => [name, index] as const))("%s", ([, index], { expect }) => {
    const [wanted, got] = [node, guest].map((all) => own((all as unknown[])[index]));
    expect(got).toEqual(wanted);
  });

  it("with columns that count from the file's own first character", async ({ expect }) => {
    const text = `const f = () => { g(); }; function g() { throw new Error("x") } let s; try { f() } catch (e) { s = e.stack } `;
    const file = `s é ü (${kind}).${kind}`;
    const { node: a, guest: b } = await both(
      `first.${kind}`,
      text + (kind === "mjs" ? "export default s" : "module.exports = s"),
    );
    const { guest: c } = await both(
      file,
      text + (kind === "mjs" ? "export default s" : "module.exports = s"),
    );
    const columns = (stack: unknown) =>
      [...String(stack).matchAll(/:1:(\d+)\)?$/gm)].map((match) => Number(match[1])).slice(1, 3);
    expect(columns(b)).toEqual(columns(a));
    expect(columns(c)).toEqual(columns(a));
  });
});

describe("Error.prepareStackTrace", () => {
  const CALLSITES = `function callsites() {
    const before = Error.prepareStackTrace;
    Error.prepareStackTrace = (_, sites) => sites.slice(1);
    const sites = new Error().stack;
    Error.prepareStackTrace = before;
    return sites;
  }
  function caller() { return callsites()[0]; }`;

  it("is given what V8 gives", async ({ expect }) => {
    const { node, guest } = await both(
      "sites.cjs",
      `${CALLSITES}
      const show = (c) => ["getFunctionName", "getMethodName", "getFileName", "getLineNumber", "isEval", "isNative", "isConstructor",
        "isAsync", "isPromiseAll", "isToplevel", "getPromiseIndex", "getScriptNameOrSourceURL", "getEvalOrigin"].map((m) => c[m]() ?? null);
      module.exports = [...show(caller()), typeof caller().getColumnNumber(), typeof caller().getFunction(), show(callsites()[0])];`,
    );
    expect(guest).toEqual(node);
  });

  it("serves code that looks for its caller with captureStackTrace()", async ({ expect }) => {
    const { node, guest } = await both(
      "depd.cjs",
      `function getStack() {
        const [limit, prepare, object] = [Error.stackTraceLimit, Error.prepareStackTrace, {}];
        Error.prepareStackTrace = (_, stack) => stack;
        Error.stackTraceLimit = Math.max(10, limit);
        Error.captureStackTrace(object);
        const stack = object.stack.slice(1);
        Error.prepareStackTrace = prepare;
        Error.stackTraceLimit = limit;
        return stack;
      }
      function location(site) {
        const file = site.getFileName() || site.getEvalOrigin();
        return [file, site.getLineNumber(), site.getFunctionName() ?? null, site.isEval()];
      }
      function deprecate() { return location(getStack()[1]); }
      function user() { return deprecate(); }
      module.exports = user();`,
    );
    expect(guest).toEqual(node);
  });

  it("is called when a stack is first read, and its answer is the stack", async ({ expect }) => {
    const { node, guest } = await both(
      "lazy.cjs",
      `const log = [];
      Error.prepareStackTrace = (error, sites) => { log.push(error.message); return { sites: Array.isArray(sites), message: error.message }; };
      const [unread, read] = [new Error("unread"), new Error("read")];
      read.message = "changed";
      log.push(read.stack, read.stack === read.stack);
      Error.prepareStackTrace = undefined;
      log.push(typeof new Error("after").stack);
      module.exports = log;`,
    );
    expect(guest).toEqual(node);
  });

  it("has a default that gives the text", async ({ expect }) => {
    const { node, guest } = await both(
      "default.cjs",
      `const own = Error.prepareStackTrace;
      Error.prepareStackTrace = (error, sites) => "own " + own(error, sites.slice(0, 1)).split("\\n").length;
      const text = new Error("x").stack;
      Error.prepareStackTrace = own;
      module.exports = [typeof own, own.name, text, new Error("y").stack.split("\\n")[0]];`,
    );
    expect(guest).toEqual(node);
  });
});

describe("an error that the host has made", () => {
  it.for([
    "new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([255]))",
    "new TextDecoder('none')",
    "require('fs').readFileSync('/none')",
    "new URL('none')",
  ])("begins its stack with its name and its message: %s", async (code, { expect }) => {
    const guest = await startGuest(
      `exports.handler = async () => { try { ${code} } catch (e) { return [e.stack.split("\\n"), e.name, e.code, e.message] } }`,
    );
    const [stack, name, errorCode, message] = parseResult(await guest.invoke()) as [
      string[],
      string,
      string | undefined,
      string,
    ];
    expect([`${name}: ${message}`, `${name} [${errorCode}]: ${message}`]).toContain(stack[0]);
    expect(stack[1]).toMatch(/^ {4}at .*\/var\/task\/index\.js:1:\d+\)?$/);
  });
});
