import { describe, it } from "vitest";
import { failureOf, invokeOnce, parseResult, resultOf, startGuest } from "./run.ts";

/** Handlers that answer, and the JSON text of the answer. */
const ANSWERS: readonly (readonly [handler: string, json: string])[] = [
  ["async (e) => e", '{"n":1}'],
  ["async () => undefined", "null"],
  ["async () => {}", "null"],
  ["async () => null", "null"],
  ["async () => () => {}", "null"],
  ["async () => Symbol('s')", "null"],
  ["async () => ({ a: undefined, b: NaN, d: [,] })", '{"b":null,"d":[null]}'],
  ["async () => new Date(0)", '"1970-01-01T00:00:00.000Z"'],
  ["async () => 'text'", '"text"'],
  ["async () => ''", '""'],
  ["async () => ({ toJSON: () => 'mine' })", '"mine"'],
  ["() => Promise.resolve(1)", "1"],
  ["() => ({ then(resolve) { resolve('thenable') } })", '"thenable"'],
  ["() => Object.assign(() => {}, { then(resolve) { resolve('callable') } })", '"callable"'],
  ["() => ({ then(resolve, reject) { resolve(1); resolve(2); reject(new Error()) } })", "1"],
  ["() => ({ then: 'no function' })", "null"],
  ["() => 42", "null"],
  ["() => {}", "null"],
  ["(e, c, cb) => cb(null, 1)", "1"],
  ["(e, c, cb) => cb(undefined, 1)", "1"],
  ["(e, c, cb) => cb()", "null"],
  ["(e, c, cb) => { setTimeout(() => cb(null, 'late'), 50) }", '"late"'],
  ["(e, c) => c.succeed('s')", '"s"'],
  ["(e, c) => c.succeed()", "null"],
  ["(e, c) => c.done(null, 'd')", '"d"'],
  ["(e, c) => { setTimeout(() => c.done(undefined, 'd'), 5) }", '"d"'],
  // The promise answers at once; a callback's answer would have waited for the loop.
  ["async (e, c, cb) => { cb(null, 'callback'); return 'promise' }", '"promise"'],
  ["async (e, c) => { c.succeed('context'); return 'promise' }", '"context"'],
];

describe("a handler that answers", () => {
  it.for(ANSWERS)("%s", async ([handler, json], { expect }) => {
    const guest = await startGuest(`exports.handler = ${handler}`);
    expect(await guest.invoke({ n: 1 })).toEqual({ kind: "result", json });
    expect(guest.dead).toBe(false);
  });

  it("is called without a receiver that it knows from elsewhere, and with three arguments", async ({
    expect,
  }) => {
    const text = "exports.handler = async function (...args) { return args.map((a) => typeof a) }";
    expect(await resultOf(text)).toEqual(["object", "object", "function"]);
  });
});

describe("of several answers only the first counts", () => {
  const HANDLERS: readonly (readonly [handler: string, json: string])[] = [
    ["(e, c, cb) => { cb(null, 1); cb(null, 2) }", "1"],
    ["(e, c, cb) => { cb(null, 1); cb(new Error('late')) }", "1"],
    ["(e, c, cb) => { cb(null, 1); c.succeed(2) }", "1"],
    ["(e, c, cb) => { cb(null, 1); c.fail('late') }", "1"],
    ["(e, c, cb) => { cb(null, 1); c.done(null, 2) }", "1"],
    ["(e, c) => { c.succeed(1); c.succeed(2) }", "1"],
    ["(e, c) => { c.succeed(1); c.fail('late') }", "1"],
    ["(e, c, cb) => { c.done(null, 1); cb(null, 2) }", "1"],
  ];

  it.for(HANDLERS)("%s", async ([handler, json], { expect }) => {
    expect(await invokeOnce(`exports.handler = ${handler}`)).toEqual({ kind: "result", json });
  });

  it("a failure before a result too", async ({ expect }) => {
    const outcome = await invokeOnce("exports.handler = (e, c) => { c.fail('x'); c.succeed(1) }");
    expect(failureOf(outcome).errorMessage).toBe("x");
  });

  it("and an answer that comes in a later invocation is nobody's", async ({ expect }) => {
    const guest = await startGuest(`
      exports.handler = async (event, context) => {
        if (!event.second) return void setTimeout(() => context.succeed("stale"), 5);
        await new Promise((resolve) => setTimeout(resolve, 50));
        return "second";
      };
    `);
    expect(parseResult(await guest.invoke())).toBe(null);
    expect(parseResult(await guest.invoke({ second: true }))).toBe("second");
  });
});

/** Handlers with callbacks are warned of what comes. */
const variables = { AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING: "1" };

describe("callbackWaitsForEmptyEventLoop", () => {
  const HANDLER = (setting: string) => `
    exports.handler = (event, context, callback) => {
      ${setting}
      setTimeout(() => console.log("timer"), 20);
      setImmediate(() => console.log("immediate"));
      callback(null, context.callbackWaitsForEmptyEventLoop);
    };`;

  it("is true at first: a callback's answer waits for timers and immediates", async ({
    expect,
  }) => {
    const guest = await startGuest(HANDLER(""), { variables });
    expect(parseResult(await guest.invoke())).toBe(true);
    expect(guest.lines).toEqual(["INFO immediate", "INFO timer"]);
  });

  it("false lets it go at once", async ({ expect }) => {
    const guest = await startGuest(HANDLER("context.callbackWaitsForEmptyEventLoop = false;"), {
      variables,
    });
    expect(parseResult(await guest.invoke())).toBe(false);
    // An immediate that is queued by then still runs: the runtime answers from one of its own.
    expect(guest.lines).toEqual(["INFO immediate"]);
  });

  it("is anew with each invocation", async ({ expect }) => {
    const guest = await startGuest(
      "exports.handler = (e, c, cb) => { const was = c.callbackWaitsForEmptyEventLoop; " +
        "c.callbackWaitsForEmptyEventLoop = 0; cb(null, [was, c.callbackWaitsForEmptyEventLoop]) }",
    );
    expect(parseResult(await guest.invoke())).toEqual([true, 0]);
    expect(parseResult(await guest.invoke())).toEqual([true, 0]);
  });

  it("does not make an error, the context's methods or a promise wait", async ({ expect }) => {
    const timer = "setTimeout(() => console.log('timer'), 20);";
    const handlers = [
      `(e, c, cb) => { ${timer} cb(new Error('x')) }`,
      `(e, c) => { ${timer} c.succeed(1) }`,
      `(e, c) => { ${timer} c.fail(1) }`,
      `async () => { ${timer} }`,
    ];
    for (const handler of handlers) {
      const guest = await startGuest(`exports.handler = ${handler}`, { variables });
      await guest.invoke();
      expect(guest.lines).toEqual([]);
    }
  });

  it("does not wait for a timer without a reference", async ({ expect }) => {
    const text = "(e, c, cb) => { setInterval(() => {}, 1000).unref(); cb(null, 1) }";
    expect(await resultOf(`exports.handler = ${text}`)).toBe(1);
  });
});

describe("the context", () => {
  it("has the keys of the managed runtime in its order", async ({ expect }) => {
    expect(await resultOf("exports.handler = async (e, c) => Object.keys(c)")).toEqual([
      "callbackWaitsForEmptyEventLoop",
      "succeed",
      "fail",
      "done",
      "functionVersion",
      "functionName",
      "memoryLimitInMB",
      "logGroupName",
      "logStreamName",
      "clientContext",
      "identity",
      "invokedFunctionArn",
      "awsRequestId",
      "tenantId",
      "getRemainingTimeInMillis",
    ]);
  });

  it("holds what the invocation came with", async ({ expect }) => {
    expect(await resultOf("exports.handler = async (e, c) => c")).toEqual({
      callbackWaitsForEmptyEventLoop: true,
      functionVersion: "$LATEST",
      functionName: "f",
      memoryLimitInMB: "128",
      logGroupName: "/aws/lambda/f",
      logStreamName: "2026/01/01/[$LATEST]0",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:f",
      awsRequestId: "00000000-0000-4000-8000-000000000000",
    });
  });

  it("counts the time that remains down, also where the clock stands still", async ({ expect }) => {
    const text = `exports.handler = async (event, context) => {
      const before = context.getRemainingTimeInMillis();
      for (let i = 0; i < 3e6; i++);
      const after = context.getRemainingTimeInMillis();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return [before, after, context.getRemainingTimeInMillis()];
    };`;
    const [before, after, last] = (await resultOf(text)) as [number, number, number];

    expect([before, after, last].every(Number.isInteger)).toBe(true);
    expect(before).toBeGreaterThan(2900);
    expect(after).toBeLessThan(before);
    expect(last).toBeLessThanOrEqual(after - 900);
    expect(last).toBeGreaterThan(0);
  });
});

describe("a handler that never answers", () => {
  it("ends with Runtime.NodeJsExit once its loop is empty", async ({ expect }) => {
    const guest = await startGuest("exports.handler = () => new Promise(() => {})");
    const failure = failureOf(await guest.invoke());

    expect(failure.errorType).toBe("Runtime.NodeJsExit");
    expect(guest.dead).toBe(true);
  });

  it("times out while its loop is alive", async ({ expect }) => {
    const text = "exports.handler = () => new Promise(() => setInterval(() => {}, 10))";
    const guest = await startGuest(text);

    expect(await guest.invoke({}, 500)).toEqual({ kind: "timeout" });
    expect(guest.dead).toBe(true);
  });
});
