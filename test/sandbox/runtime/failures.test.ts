import { describe, it } from "vitest";
import { failureOf, invokeOnce, resultOf, startGuest } from "./run.ts";

async function failureFor(body: string) {
  return failureOf(await invokeOnce(`exports.handler = async () => { ${body} }`));
}

const UNREADABLE =
  "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack";

describe("an error", () => {
  it("is its name, its message and the lines of its stack", async ({ expect }) => {
    const text =
      "const fail = () => { throw new TypeError('bad') };\nexports.handler = async () => {\n  fail();\n};";
    const failure = failureOf(await invokeOnce(text));

    expect(failure.errorType).toBe("TypeError");
    expect(failure.errorMessage).toBe("bad");
    expect(failure.trace[0]).toBe("TypeError: bad");
    expect(failure.trace[1]).toMatch(/^ {4}at fail \(\/var\/task\/index\.js:1:\d+\)$/);
    expect(failure.trace[2]).toMatch(/^ {4}at .*\/var\/task\/index\.js:3:\d+\)?$/);
    expect(failure.label).toBe("Invoke Error");
  });

  it.for([
    "throw new Error('e')",
    "return Promise.reject(new Error('e'))",
    "await null; throw new Error('e')",
    "await new Promise((_, reject) => setTimeout(() => reject(new Error('e')), 5))",
    "return { then(_, reject) { reject(new Error('e')) } }",
    "return { then() { throw new Error('e') } }",
  ])("is the same however it comes: %s", async (body, { expect }) => {
    const { errorType, errorMessage, trace } = await failureFor(body);
    expect([errorType, errorMessage, trace[0]]).toEqual(["Error", "e", "Error: e"]);
  });

  it.for([
    ["(e, c, cb) => cb(new RangeError('r'))", "RangeError", "r"],
    ["(e, c, cb) => cb('text')", "string", "text"],
    ["(e, c, cb) => cb(0)", "number", "0"],
    ["(e, c, cb) => cb(false)", "boolean", "false"],
    ["(e, c) => c.fail(new RangeError('r'))", "RangeError", "r"],
    ["(e, c) => c.fail()", "string", "handled"],
    ["(e, c) => c.fail(null)", "string", "handled"],
    ["(e, c) => c.done('text')", "string", "text"],
    ["() => { throw new SyntaxError('s') }", "SyntaxError", "s"],
  ] as const)("comes from %s", async ([handler, errorType, errorMessage], { expect }) => {
    const failure = failureOf(await invokeOnce(`exports.handler = ${handler}`));
    expect(failure).toMatchObject({ errorType, errorMessage, label: "Invoke Error" });
  });

  it("has the name that it is given", async ({ expect }) => {
    const own = "class OwnError extends Error { name = 'OwnError' }; throw new OwnError('o');";
    expect((await failureFor(own)).trace[0]).toBe("OwnError: o");
    expect(
      (await failureFor("class OwnError extends Error {}; throw new OwnError('o')")).errorType,
    ).toBe("Error");
  });

  it("leaves the environment as it is", async ({ expect }) => {
    const guest = await startGuest(
      "let n = 0; exports.handler = async () => { n++; throw new Error(String(n)) }",
    );
    expect(failureOf(await guest.invoke()).errorMessage).toBe("1");
    expect(failureOf(await guest.invoke()).errorMessage).toBe("2");
    expect(guest.dead).toBe(false);
  });
});

describe("what is thrown and no error", () => {
  it.for([
    ["throw 5", "number", "5"],
    ["throw 'text'", "string", "text"],
    ["throw true", "boolean", "true"],
    ["throw 5n", "bigint", "5"],
    ["throw Symbol('s')", "symbol", "Symbol(s)"],
    ["throw {}", "object", "[object Object]"],
    ["throw [1, 2]", "object", "1,2"],
    ["throw { toString: () => 'mine' }", "object", "mine"],
    ["throw () => 1", "function", "() => 1"],
  ] as const)("%s", async ([body, errorType, errorMessage], { expect }) => {
    const failure = await failureFor(body);
    expect(failure).toMatchObject({ errorType, errorMessage, trace: [] });
    expect(JSON.parse(failure.logged)).toEqual({ errorType, errorMessage, stack: [] });
  });

  it("counts as one if it has a name, a message and a stack", async ({ expect }) => {
    const failure = await failureFor("throw { name: 'N', message: 'm', stack: 'a\\nb' }");
    expect(failure).toMatchObject({ errorType: "N", errorMessage: "m", trace: ["a", "b"] });
  });

  it.for([
    "throw undefined",
    "throw null",
    "throw Object.create(null)",
    "throw { toString() { throw 1 } }",
    "throw { get name() { throw 1 } }",
    "throw new Proxy({}, { get() { throw 1 } })",
    "throw Object.assign(new Error('e'), { name: 5 })",
    "const e = new Error('e'); Object.defineProperty(e, 'stack', { get() { throw 1 } }); throw e",
  ])("cannot be read: %s", async (body, { expect }) => {
    expect(await failureFor(body)).toMatchObject({
      errorType: "handled",
      errorMessage: UNREADABLE,
      trace: [],
    });
  });
});

describe("an answer that JSON cannot hold", () => {
  it.for([
    ["a BigInt", "return 1n"],
    ["a BigInt deep inside", "return { a: [{ b: 1n }] }"],
    ["a cycle", "const a = {}; a.a = a; return a"],
    ["a toJSON that throws", "return { toJSON() { throw new TypeError('mine') } }"],
    ["a getter that throws", "return { get a() { throw new TypeError('mine') } }"],
  ] as const)("%s", async ([, body], { expect }) => {
    const { errorType, errorMessage, trace } = await failureFor(body);
    expect(errorType).toBe("Error");
    expect(errorMessage).toBe("Unable to stringify response body");
    expect(trace[0]).toBe("Error: Unable to stringify response body");
  });
});

describe("the log of a failure", () => {
  it("has the error's own fields between its message and its stack", async ({ expect }) => {
    const { logged } = await failureFor(
      "throw Object.assign(new Error('e'), { code: 'E1', extra: { a: 1 } })",
    );
    const shown = JSON.parse(logged) as Record<string, unknown>;

    expect(Object.keys(shown)).toEqual(["errorType", "errorMessage", "code", "extra", "stack"]);
    expect(shown).toMatchObject({
      errorType: "Error",
      errorMessage: "e",
      code: "E1",
      extra: { a: 1 },
    });
  });

  it("leaves fields out that JSON cannot hold", async ({ expect }) => {
    const { logged } = await failureFor("const e = new Error('e'); e.self = e; throw e");
    expect(Object.keys(JSON.parse(logged) as object)).toEqual([
      "errorType",
      "errorMessage",
      "stack",
    ]);
  });

  it("shows DEL as it is, while the caller sees %7F", async ({ expect }) => {
    const { errorMessage, trace, logged } = await failureFor("throw new Error('a\\x7fb')");

    expect([errorMessage, trace[0]]).toEqual(["a%7Fb", "Error: a%7Fb"]);
    expect((JSON.parse(logged) as { errorMessage: string }).errorMessage).toBe("a\u007Fb");
  });
});

describe("a stack", () => {
  it.for([
    ["throw new Error()", "Error"],
    ["const e = new Error('e'); e.stack = ''; throw e", "Error: e"],
    ["const e = new Error('e'); e.stack = undefined; throw e", "Error: e"],
    ["const e = new Error('e'); e.stack = '    at x'; throw e", "Error: e"],
    ["const e = new Error('e'); e.stack = 'own'; throw e", "own"],
    [
      "require('fs').readFileSync('/none')",
      "Error: ENOENT: no such file or directory, open '/none'",
    ],
    ["require('./none')", "Error: Cannot find module './none'"],
    [
      "await import('./none.mjs')",
      "Error: Cannot find module '/var/task/none.mjs' imported from /var/task/index.js",
    ],
    [
      "require(5)",
      'TypeError [ERR_INVALID_ARG_TYPE]: The "id" argument must be of type string. Received type number (5)',
    ],
  ] as const)("begins with the error's name and message: %s", async ([body, first], { expect }) => {
    expect((await failureFor(body)).trace[0]).toBe(first);
  });

  it("of a module that is missing names the files that led to it", async ({ expect }) => {
    const text =
      "try { require('./none') } catch (e) { return [e.message, e.code, e.requireStack, e.stack] }";
    const [message, code, requireStack, stack] = (await resultOf(
      `exports.handler = async () => { ${text} }`,
    )) as [string, string, string[], string];

    const expected =
      "Cannot find module './none'\nRequire stack:\n- /var/task/index.js\n- /var/runtime/index.mjs";
    expect(message).toBe(expected);
    expect(code).toBe("MODULE_NOT_FOUND");
    expect(requireStack).toEqual(["/var/task/index.js", "/var/runtime/index.mjs"]);
    expect(stack.startsWith(`Error: ${expected}\n    at `)).toBe(true);
  });
});
