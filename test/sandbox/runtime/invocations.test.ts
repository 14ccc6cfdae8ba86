import { describe, it } from "vitest";
import { frozenClock } from "../guest-runner.ts";
import { failureOf, linesOf, parseResult, resultOf, startFailure, startGuest } from "./run.ts";

const RUNTIMES = ["nodejs18.x", "nodejs20.x", "nodejs22.x", "nodejs24.x"] as const;

describe("what is queued when the answer is there", () => {
  const QUEUE =
    "setImmediate(() => console.log('immediate')); process.nextTick(() => console.log('tick')); " +
    "setTimeout(() => console.log('timer'), 20); return 1;";

  it.for(RUNTIMES)(
    "runs before the environment freezes, timers apart: %s",
    async (runtime, { expect }) => {
      expect(await linesOf(QUEUE, { runtime })).toEqual(["INFO tick", "INFO immediate"]);
    },
  );

  it("cannot take the answer back up to Node.js 22, and can from 24 on", async ({ expect }) => {
    const source =
      "exports.handler = async () => { setImmediate(() => { throw new Error('late') }); return 1 }";
    const old = await startGuest(source, { runtime: "nodejs22.x" });
    expect(parseResult(await old.invoke())).toBe(1);
    expect(old.dead).toBe(true);
    const now = await startGuest(source, { runtime: "nodejs24.x" });
    expect(failureOf(await now.invoke()).errorMessage).toBe("late");
    expect(now.dead).toBe(true);
  });
});

describe("a timer of an earlier invocation", () => {
  const SOURCE = `
    exports.handler = async (event) => {
      if (event.first) {
        setTimeout(() => console.log("due"), 1000);
        setTimeout(() => console.log("not due"), 100_000);
        return;
      }
      console.log("handler");
      if (event.last) await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setTimeout(resolve, 10));
    };`;

  it("is due by the time of day, and comes after the handler's own start", async ({ expect }) => {
    const clock = frozenClock();
    const guest = await startGuest(SOURCE, { clock });
    await guest.invoke({ first: true });
    await clock.sleep(500);
    await guest.invoke();
    expect(guest.lines).toEqual(["INFO handler"]);
    await clock.sleep(5000);
    await guest.invoke({ last: true });
    expect(guest.lines).toEqual(["INFO handler", "INFO handler", "INFO due"]);
  });

  it("fails the invocation that it runs in", async ({ expect }) => {
    const clock = frozenClock();
    const guest = await startGuest(
      `exports.handler = async (event) => {
        if (event.first) return void setTimeout(() => { throw new RangeError("stale") }, 100);
        await new Promise((resolve) => setTimeout(resolve, 50));
      };`,
      { clock },
    );
    expect((await guest.invoke({ first: true })).kind).toBe("result");
    await clock.sleep(1000);
    expect(failureOf(await guest.invoke())).toMatchObject({
      errorType: "RangeError",
      errorMessage: "stale",
      label: "Uncaught Exception",
    });
    expect(guest.dead).toBe(true);
  });
});

describe("process.env", () => {
  it("keeps what an invocation changes, and has each one's trace", async ({ expect }) => {
    const guest = await startGuest(
      `let n = 0;
      exports.handler = async () => {
        const seen = [process.env.N, process.env.A, process.env._X_AMZN_TRACE_ID];
        process.env.N = ++n;
        delete process.env.A;
        process.env._X_AMZN_TRACE_ID = "changed";
        return seen;
      };`,
      { variables: { A: "a" } },
    );
    const trace = "Root=1-00000000-000000000000000000000000";
    expect(parseResult(await guest.invoke())).toEqual([null, "a", trace]);
    expect(parseResult(await guest.invoke())).toEqual(["1", null, trace]);
  });
});

describe("process.exitCode", () => {
  it("does not end the process by itself", async ({ expect }) => {
    const guest = await startGuest(
      "exports.handler = async () => { const was = process.exitCode; process.exitCode = 3; return was ?? null }",
    );
    expect(parseResult(await guest.invoke())).toBe(null);
    expect(parseResult(await guest.invoke())).toBe(3);
  });
});

describe("the version of Node.js", () => {
  const LINES = { 18: "Hydrogen", 20: "Iron", 22: "Jod", 24: "Krypton" } as const;

  it.for(RUNTIMES)("is one of its line: %s", async (runtime, { expect }) => {
    const major = Number(runtime.slice("nodejs".length, -".x".length)) as keyof typeof LINES;
    const source =
      "exports.handler = async () => [process.version, process.versions.node, process.release.lts]";
    const [version, node, lts] = (await resultOf(source, { runtime })) as string[];
    expect(version).toMatch(new RegExp(String.raw`^v${major}\.\d+\.\d+$`));
    expect(node).toBe(version?.slice(1));
    expect(lts).toBe(LINES[major]);
  });
});

describe("nodejs24.x", () => {
  const runtime = "nodejs24.x";

  it.for([
    ["() => 42", 42],
    ["() => undefined", null],
    ["(event) => Promise.resolve(event)", { n: 1 }],
    ["async (...all) => all.length", 2],
  ])("takes what a handler gives, promised or not: %s", async ([handler, wanted], { expect }) => {
    const guest = await startGuest(`exports.handler = ${handler as string}`, { runtime });
    expect(parseResult(await guest.invoke({ n: 1 }))).toEqual(wanted);
  });

  it("has a context without callbacks, in an order of its own", async ({ expect }) => {
    expect(await resultOf("exports.handler = async (e, c) => Object.keys(c)", { runtime })).toEqual(
      [
        "clientContext",
        "identity",
        "invokedFunctionArn",
        "awsRequestId",
        "tenantId",
        "xRayTraceId",
        "getRemainingTimeInMillis",
        "functionName",
        "functionVersion",
        "memoryLimitInMB",
        "logGroupName",
        "logStreamName",
      ],
    );
  });

  it("finds a handler in the default export too", async ({ expect }) => {
    const file = { "index.mjs": "export default { handler: async () => 'default' }" };
    expect(await resultOf(file, { runtime })).toBe("default");
    expect((await startFailure(file)).errorType).toBe("Runtime.HandlerNotFound");
  });
});

describe("a handler", () => {
  it.for([
    ["Object.defineProperty(exports, 'handler', { get: () => async () => 'getter' })", "getter"],
    [
      "class A { handler = async () => this.name; name = 'field' }; module.exports = new A()",
      "field",
    ],
    ["class A { async handler() { return typeof this } }; module.exports = new A()", "undefined"],
    ["module.exports.handler = (async () => 'bound').bind(null)", "bound"],
  ] as const)("may be exported as %s", async ([source, wanted], { expect }) => {
    expect(await resultOf(source)).toBe(wanted);
  });

  it("that takes a callback is told what comes, unless it says that it knows", async ({
    expect,
  }) => {
    const source = "exports.handler = (event, context, callback) => callback(null, 1)";
    const guest = await startGuest(source);
    expect(guest.lines).toEqual([
      expect.stringMatching(/^WARN index\.handler takes a callback, .* Node\.js 24 /),
    ]);
    const variables = { AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING: "1" };
    expect((await startGuest(source, { variables })).lines).toEqual([]);
    expect((await startGuest("exports.handler = async (a, b, c) => 1")).lines).toEqual([]);
  });
});
