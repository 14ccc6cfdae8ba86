import { describe, it } from "vitest";
import { makeGuest, resultOf, startFailure, startGuest } from "./run.ts";

describe("the handler string", () => {
  it.for([
    ["index.handler", { "index.js": "exports.handler = async () => 'plain'" }, "plain"],
    ["dir/file.a.b", { "dir/file.js": "exports.a = { b: async () => 'deep' }" }, "deep"],
    ["index.handler", { "index.mjs": "export const handler = async () => 'module'" }, "module"],
    ["index.handler", { "index.cjs": "exports.handler = async () => 'cjs'" }, "cjs"],
    ["index.handler", { "index/index.js": "exports.handler = async () => 'folder'" }, "folder"],
    ["pkg.handler", { "node_modules/pkg/index.js": "exports.handler = async () => 'pkg'" }, "pkg"],
    ["a#b/50%25.handler", { "a#b/50%25.mjs": "export const handler = async () => 'odd'" }, "odd"],
    ["index.default", { "index.mjs": "export default async () => 'default'" }, "default"],
    [
      "index.A.handler",
      { "index.js": "exports.A = class { static async handler() { return 'static' } }" },
      "static",
    ],
  ] as const)("%s is found", async ([handler, files, answer], { expect }) => {
    expect(await resultOf({ ...files } as Record<string, string>, { handler })).toBe(answer);
  });

  it.for([
    ["index.handler", "exports.other = 1", "index.handler is undefined or not exported"],
    ["index.a.b", "exports.a = null", "index.a.b is undefined or not exported"],
    ["index.a.b", "exports.a = 1", "index.a.b is undefined or not exported"],
    ["index.handler", "exports.handler = 'text'", "index.handler is not a function"],
    ["index.handler", "exports.handler = {}", "index.handler is not a function"],
    ["index.handler", "module.exports = null", "index.handler is undefined or not exported"],
  ] as const)("%s is not found in: %s", async ([handler, text, errorMessage], { expect }) => {
    expect(await startFailure(text, { handler })).toEqual({
      errorType: "Runtime.HandlerNotFound",
      errorMessage,
      trace: [`Runtime.HandlerNotFound: ${errorMessage}`],
      label: "Uncaught Exception",
      logged: JSON.stringify({
        errorType: "Runtime.HandlerNotFound",
        errorMessage,
        stack: [`Runtime.HandlerNotFound: ${errorMessage}`],
      }),
    });
  });

  it.for([
    ["index", "Runtime.MalformedHandlerName", "Bad handler"],
    [
      "../index.handler",
      "Runtime.MalformedHandlerName",
      "'../index.handler' is not a valid handler name.",
    ],
    [
      "none.handler",
      "Runtime.ImportModuleError",
      "Error: Cannot find module 'none'\nRequire stack:\n- /var/runtime/index.mjs",
    ],
  ] as const)("%s is refused", async ([handler, errorType, text], { expect }) => {
    const failure = await startFailure("exports.handler = 1", { handler });
    expect(failure.errorType).toBe(errorType);
    expect(failure.errorMessage.startsWith(text)).toBe(true);
  });
});

describe("nodejs24.x", () => {
  const runtime = "nodejs24.x";

  it("refuses a handler that takes a callback", async ({ expect }) => {
    const failure = await startFailure(
      "exports.handler = (event, context, callback) => callback()",
      {
        runtime,
      },
    );
    expect(failure.errorType).toBe("Runtime.CallbackHandlerDeprecated");
    expect(failure.errorMessage).toContain("index.handler");
  });

  it.for(["async (event, context) => 1", "async (...all) => 1", "async (a, b, c = 3) => 1"])(
    "takes %s",
    async (handler, { expect }) => {
      expect(await resultOf(`exports.handler = ${handler}`, { runtime })).toBe(1);
    },
  );

  it.for(["nodejs18.x", "nodejs20.x", "nodejs22.x"])(
    "is the first: %s takes one",
    async (older, { expect }) => {
      const text =
        "exports.handler = (event, context, callback) => callback(null, process.version)";
      const [, major] = /nodejs(\d+)/.exec(older) ?? [];
      expect(await resultOf(text, { runtime: older })).toMatch(new RegExp(`^v${major}\\.`));
    },
  );
});

describe("a module that does not load", () => {
  it.for([
    ["index.js", "exports.handler = ;", "/var/task/index.js:1"],
    ["index.mjs", "export const handler = ;", "file:///var/task/index.mjs:1"],
    ["index.js", "let a; let a;", "/var/task/index.js"],
    ["index.mjs", "await = 1", "file:///var/task/index.mjs"],
  ] as const)("by its syntax: %s, %s", async ([file, text, place], { expect }) => {
    const failure = await startFailure({ [file]: text });

    expect(failure.errorType).toBe("Runtime.UserCodeSyntaxError");
    expect(failure.errorMessage).toMatch(/^SyntaxError: /);
    expect(failure.trace[0]).toBe(`Runtime.UserCodeSyntaxError: ${failure.errorMessage}`);
    expect(failure.trace[1]).toContain(place);
    expect(failure.label).toBe("Uncaught Exception");
  });

  it("by the syntax of what it requires, or of its JSON", async ({ expect }) => {
    const code = await startFailure({ "index.js": "require('./b')", "b.js": "let let = 3" });
    expect(code.errorType).toBe("Runtime.UserCodeSyntaxError");
    expect(code.trace[1]).toContain("/var/task/b.js:1");

    const json = await startFailure({ "index.js": "require('./b.json')", "b.json": "{" });
    expect(json.errorType).toBe("Runtime.UserCodeSyntaxError");
    expect(json.errorMessage).toContain("/var/task/b.json: ");
  });

  it("for want of another", async ({ expect }) => {
    const failure = await startFailure({ "index.js": "require('./a')", "a.js": "require('none')" });
    const lines = [
      "Runtime.ImportModuleError: Error: Cannot find module 'none'",
      "Require stack:",
      "- /var/task/a.js",
      "- /var/task/index.js",
      "- /var/runtime/index.mjs",
    ];

    expect(failure.errorType).toBe("Runtime.ImportModuleError");
    expect(failure.errorMessage).toBe(lines.join("\n").slice("Runtime.ImportModuleError: ".length));
    expect(failure.trace.slice(0, lines.length)).toEqual(lines);
    expect(failure.trace[lines.length]).toContain("/var/task/a.js:1");
  });

  it("for want of a package that it imports", async ({ expect }) => {
    const failure = await startFailure({ "index.mjs": "import 'none'" });
    expect(failure).toMatchObject({
      errorType: "Runtime.ImportModuleError",
      errorMessage: "Error: Cannot find package 'none' imported from /var/task/index.mjs",
    });
  });

  it.for([
    ["index.js", "throw new TypeError('load')", "TypeError", "load"],
    ["index.mjs", "throw new TypeError('load')", "TypeError", "load"],
    ["index.mjs", "await null; throw new TypeError('load')", "TypeError", "load"],
    ["index.js", "throw 7", "number", "7"],
    ["index.mjs", "throw 'text'", "string", "text"],
    [
      "index.js",
      "Object.defineProperty(exports, 'handler', { get() { throw new RangeError('g') } })",
      "RangeError",
      "g",
    ],
  ] as const)(
    "for what it throws: %s, %s",
    async ([file, text, errorType, errorMessage], { expect }) => {
      expect(await startFailure({ [file]: text })).toMatchObject({
        errorType,
        errorMessage,
        label: "Uncaught Exception",
      });
    },
  );

  it.for(["index.js", "index.mjs"])(
    "for what cannot be looked at: %s",
    async (file, { expect }) => {
      const text = "throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })";
      expect((await startFailure({ [file]: text })).errorType).toBe("handled");
    },
  );

  it("because it never ends to wait", async ({ expect }) => {
    const failure = await startFailure({ "index.mjs": "await new Promise(() => {})" });
    expect(failure.errorType).toBe("Runtime.NodeJsExit");
  });

  it("in the time that there is", async ({ expect }) => {
    const guest = await makeGuest("for (;;);");
    expect(await guest.start(200)).toEqual({ kind: "timeout" });
    expect(guest.dead).toBe(true);
  });

  it("because it exits", async ({ expect }) => {
    expect(await (await makeGuest("process.exit(2)")).start()).toEqual({ kind: "exit", code: 2 });
    const late = {
      "index.mjs":
        "setTimeout(() => process.exit(3), 5); await new Promise((r) => setTimeout(r, 50))",
    };
    expect(await (await makeGuest(late)).start()).toEqual({ kind: "exit", code: 3 });
  });

  it("and logs what it had to say", async ({ expect }) => {
    const guest = await makeGuest("console.log('first'); throw new Error('then')");
    await guest.start();
    expect(guest.lines).toEqual(["INFO first"]);
  });
});

describe("what a module tampers with", () => {
  it.for([
    "JSON.stringify = () => 'x'; JSON.parse = () => 7",
    "globalThis.JSON = globalThis.Error = globalThis.Date = globalThis.Promise = undefined",
    "Array.prototype.map = Array.prototype.push = Object.keys = () => { throw 1 }",
    "process.exit = process.nextTick = setTimeout = undefined",
    "Object.defineProperty(Object.prototype, 'then', { get() { return undefined } })",
  ])("does not reach the answer: %s", async (text, { expect }) => {
    const guest = await startGuest(`${text}; exports.handler = async (event) => event`);
    expect(await guest.invoke({ a: [1] })).toEqual({ kind: "result", json: '{"a":[1]}' });
  });
});
