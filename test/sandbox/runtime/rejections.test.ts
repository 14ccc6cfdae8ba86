import { describe, it } from "vitest";
import { failureOf, invokeOnce, makeGuest, parseResult, startFailure, startGuest } from "./run.ts";

const WAIT = "await new Promise((resolve) => setTimeout(resolve, 50)); return 'survived'";
const LOST = "Promise.reject(new Error('lost'))";

const inHandler = (body: string) => `exports.handler = async () => { ${body}; ${WAIT} }`;

describe("a rejected promise that nobody handles", () => {
  it.for([
    LOST,
    "(async () => { throw new Error('lost') })()",
    "new Promise((_, reject) => setTimeout(() => reject(new Error('lost')), 5))",
    "Promise.resolve().then(() => { throw new Error('lost') })",
    "Promise.reject(1).catch(() => { throw new Error('lost') })",
    "Promise.reject(new Error('lost')).finally(() => {})",
    "Promise.all([1, Promise.reject(new Error('lost'))])",
    "queueMicrotask(() => Promise.reject(new Error('lost')))",
    "process.nextTick(() => Promise.reject(new Error('lost')))",
    "setImmediate(() => Promise.reject(new Error('lost')))",
    "(async function* () { throw new Error('lost') })().next()",
    "import('./index.js').then(() => { throw new Error('lost') })",
    "const p = Promise.reject(new Error('lost')); setTimeout(() => p.catch(() => {}), 10)",
  ])("fails the invocation and ends the environment: %s", async (body, { expect }) => {
    const guest = await startGuest(inHandler(body));
    const failure = failureOf(await guest.invoke());

    expect(failure).toMatchObject({
      errorType: "Runtime.UnhandledPromiseRejection",
      errorMessage: "Error: lost",
      trace: ["Runtime.UnhandledPromiseRejection: Error: lost"],
      label: "Unhandled Promise Rejection",
    });
    expect(guest.dead).toBe(true);
    expect(await guest.invoke()).toEqual({ kind: "exit", code: 128 });
  });

  it.for([
    "Promise.reject(new Error('kept')).catch(() => {})",
    "try { await Promise.reject(new Error('kept')) } catch {}",
    "const p = Promise.reject(1); await null; await null; p.catch(() => {})",
    "const p = Promise.reject(1); process.nextTick(() => p.catch(() => {}))",
    "const p = Promise.reject(1); queueMicrotask(() => process.nextTick(() => p.then(null, () => {})))",
    "await Promise.allSettled([Promise.reject(1), Promise.reject(2)])",
    "await Promise.any([Promise.reject(1), 2])",
    "await Promise.all([Promise.reject(1), Promise.reject(2)]).catch(() => {})",
    "await Promise.race([1, Promise.reject(2)])",
    "await import('./none.js').catch(() => {})",
    "await import('./throws.mjs').catch(() => {})",
    "await import('./throws.mjs').catch(() => {}); await import('./throws.mjs').catch(() => {})",
    "await import('./rejects.mjs').catch(() => {})",
    "try { for await (const x of [Promise.reject(1)]) x; } catch {}",
    "try { for await (const x of (async function* () { yield 1; throw 2 })()) x; } catch {}",
    "const g = (async function* () { try { yield 1 } finally { await null } })(); await g.next(); await g.throw(3).catch(() => {})",
    "await new Promise((_, r) => r(1)).finally(() => {}).catch(() => {})",
    "await require('stream').promises.pipeline(require('stream').Readable.from([1]), async function* () { throw 1 }).catch(() => {})",
    "await require('events').once(new (require('events'))(), 'x', { signal: AbortSignal.abort() }).catch(() => {})",
    "await require('fs').promises.stat('/none').catch(() => {})",
    "const { promise, reject } = Promise.withResolvers(); promise.catch(() => {}); reject(1)",
  ])("is none if somebody does: %s", async (body, { expect }) => {
    const guest = await startGuest({
      "index.js": inHandler(body),
      "throws.mjs": "throw new Error('module')",
      "rejects.mjs": "await Promise.reject(new Error('module'))",
    });
    expect(parseResult(await guest.invoke())).toBe("survived");
  });

  it.for([
    ["undefined", ""],
    ["null", "null"],
    ["5", "5"],
    ["'text'", "text"],
    ["{}", "[object Object]"],
    ["{ toString: () => 'mine' }", "mine"],
    ["Symbol('s')", "Symbol(s)"],
    ["new TypeError('t')", "TypeError: t"],
  ] as const)("may have any reason: %s", async ([reason, message], { expect }) => {
    const failure = failureOf(await invokeOnce(inHandler(`Promise.reject(${reason})`)));
    expect(failure.errorMessage).toBe(message);
  });

  it("shows its reason in the log", async ({ expect }) => {
    const body = "Promise.reject(Object.assign(new TypeError('lost'), { code: 'E_LOST' }))";
    const { logged } = failureOf(await invokeOnce(inHandler(body)));
    const shown = JSON.parse(logged) as Record<string, unknown>;

    expect(Object.keys(shown)).toEqual(["errorType", "errorMessage", "reason", "promise", "stack"]);
    expect(shown).toMatchObject({
      errorType: "Runtime.UnhandledPromiseRejection",
      errorMessage: "TypeError: lost",
      reason: { errorType: "TypeError", errorMessage: "lost", code: "E_LOST" },
      promise: {},
      stack: ["Runtime.UnhandledPromiseRejection: TypeError: lost"],
    });
    const { reason } = shown as { reason: { stack: string[] } };
    expect(reason.stack[0]).toBe("TypeError: lost");
  });

  it("fails the start, too", async ({ expect }) => {
    const failed = { errorType: "Runtime.UnhandledPromiseRejection", errorMessage: "Error: lost" };
    const handler = "exports.handler = async () => 1";

    expect(await startFailure(`${LOST}; ${handler}`)).toMatchObject(failed);
    expect(
      await startFailure(
        { "index.mjs": `${LOST}; export const handler = async () => 1` },
        { handler: "index.handler" },
      ),
    ).toMatchObject(failed);
    const guest = await makeGuest(`${LOST}; ${handler}`);
    await guest.start();
    expect(await guest.invoke()).toEqual({ kind: "exit", code: 128 });
  });

  it("does not take back an answer, but is logged and ends the environment", async ({ expect }) => {
    const guest = await startGuest(`exports.handler = async () => { ${LOST}; return 'given' }`);

    expect(parseResult(await guest.invoke())).toBe("given");
    expect(guest.lines.length).toBe(1);
    expect(guest.lines[0]).toMatch(/^ERROR Unhandled Promise Rejection \t\{"errorType":"Runtime\./);
    expect(await guest.invoke()).toEqual({ kind: "exit", code: 128 });
  });

  it("hits the next invocation if it comes from what was left behind", async ({ expect }) => {
    const guest = await startGuest(`exports.handler = async (event) => {
      if (event.first) { setTimeout(() => ${LOST}, 5); return; }
      ${WAIT}
    }`);
    parseResult(await guest.invoke({ first: true }));
    expect(failureOf(await guest.invoke()).errorMessage).toBe("Error: lost");
  });

  it("ends a guest that goes on rejecting for ever", async ({ expect }) => {
    const guest = await startGuest(
      inHandler("process.on('unhandledRejection', () => Promise.reject(1)); Promise.reject(1)"),
    );
    expect(await guest.invoke({}, 200)).toEqual({ kind: "timeout" });
  });
});

describe("the listeners of rejections", () => {
  async function linesOf(setup: string, body: string): Promise<readonly string[]> {
    const guest = await startGuest(`${setup}; ${inHandler(body)}`);
    expectSurvival(parseResult(await guest.invoke()));
    return guest.lines.map((line) => line.replace(/^INFO /, ""));
  }

  function expectSurvival(result: unknown): void {
    if (result !== "survived") throw new Error(`It did not survive: ${JSON.stringify(result)}`);
  }

  const ON = (event: string, show: string) =>
    `process.on("${event}", (a, b) => console.log(${show}))`;

  it("take it", async ({ expect }) => {
    const setup = ON("unhandledRejection", "'took', a, b instanceof Promise");
    expect(await linesOf(setup, "Promise.reject(5)")).toEqual(["took 5 true"]);
  });

  it("of uncaughtException get it if there are none of its own", async ({ expect }) => {
    const setup = `${ON("uncaughtException", "a.message, b")}; ${ON("uncaughtExceptionMonitor", "'monitor', b")}`;
    expect(await linesOf(setup, LOST)).toEqual([
      "monitor unhandledRejection",
      "lost unhandledRejection",
    ]);
  });

  it("get an error even if the reason is none", async ({ expect }) => {
    const setup = ON("uncaughtException", "a.name, a.code, a.message.slice(-11)");
    expect(await linesOf(setup, "Promise.reject(5)")).toEqual([
      'UnhandledPromiseRejection ERR_UNHANDLED_REJECTION reason "5".',
    ]);
  });

  it("come behind a capture callback", async ({ expect }) => {
    const setup =
      "process.setUncaughtExceptionCaptureCallback((error) => console.log('captured', error.message))";
    expect(await linesOf(setup, LOST)).toEqual(["captured lost"]);
  });

  it("hear of each one, in order, when ticks and promise jobs have run", async ({ expect }) => {
    const body =
      "Promise.reject(1); Promise.reject(2); process.nextTick(() => console.log('tick')); Promise.resolve().then(() => console.log('job')); setTimeout(() => console.log('timer'), 1)";
    expect(await linesOf(ON("unhandledRejection", "a"), body)).toEqual([
      "job",
      "tick",
      "1",
      "2",
      "timer",
    ]);
  });

  it("hear that one was handled late", async ({ expect }) => {
    const setup = `${ON("unhandledRejection", "'unhandled', a")}; ${ON("rejectionHandled", "'handled', a instanceof Promise")}`;
    const body =
      "const p = Promise.reject(1); setTimeout(() => p.catch(() => console.log('caught')), 5)";
    expect(await linesOf(setup, body)).toEqual(["unhandled 1", "caught", "handled true"]);
  });

  it("get a warning if nobody listens to that", async ({ expect }) => {
    const setup = `${ON("unhandledRejection", "'unhandled', a")}; ${ON("warning", "a.name, a.id, a.message")}`;
    const body = "const p = Promise.reject(1); setTimeout(() => p.catch(() => {}), 5)";
    const lines = await linesOf(setup, body);
    expect(lines.filter((line) => !line.startsWith("("))).toEqual([
      "unhandled 1",
      "PromiseRejectionHandledWarning 1 Promise rejection was handled asynchronously (rejection id: 1)",
    ]);
  });

  it("run where the promise was rejected", async ({ expect }) => {
    const setup = `const als = new (require("async_hooks").AsyncLocalStorage)(); ${ON("unhandledRejection", "als.getStore()")}`;
    expect(await linesOf(setup, "als.run('here', () => Promise.reject(1))")).toEqual(["here"]);
  });

  it("may throw, which nobody catches", async ({ expect }) => {
    const guest = await startGuest(
      `process.on("unhandledRejection", () => { throw new RangeError("again") }); ${inHandler(LOST)}`,
    );
    expect(failureOf(await guest.invoke())).toMatchObject({
      errorType: "RangeError",
      label: "Uncaught Exception",
    });
    expect(await guest.invoke()).toEqual({ kind: "exit", code: 129 });
  });

  it("are asked even when user code has replaced what they could be found by", async ({
    expect,
  }) => {
    const setup =
      "Map.prototype.set = Map.prototype.forEach = WeakMap.prototype.get = () => { throw 1 }";
    const guest = await startGuest(`${setup}; ${inHandler(LOST)}`);
    expect(failureOf(await guest.invoke()).errorMessage).toBe("Error: lost");
  });
});
