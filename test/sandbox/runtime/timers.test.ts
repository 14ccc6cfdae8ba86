import { describe, it } from "vitest";
import { frozenClock } from "../guest-runner.ts";
import { failureOf, parseResult, startGuest } from "./run.ts";

describe("between two invocations", () => {
  it("a timer is frozen, and goes on in the next", async ({ expect }) => {
    const guest = await startGuest(`
      exports.handler = async (event) => {
        if (event.first) return void setTimeout(() => console.log("timer"), 30);
        await new Promise((resolve) => setTimeout(resolve, 100));
      };
    `);
    await guest.invoke({ first: true });
    expect(guest.lines).toEqual([]);
    await guest.invoke();
    expect(guest.lines).toEqual(["INFO timer"]);
  });

  it("a timer that is overdue runs once, and an interval does not catch up", async ({ expect }) => {
    const clock = frozenClock();
    const guest = await startGuest(
      `let runs = 0;
      setInterval(() => runs++, 10);
      exports.handler = async () => { await new Promise((r) => setTimeout(r, 25)); return runs; };`,
      { clock },
    );
    const first = parseResult(await guest.invoke()) as number;
    await clock.sleep(3_600_000);
    const second = parseResult(await guest.invoke()) as number;

    expect(first).toBeGreaterThanOrEqual(1);
    expect(second - first).toBeGreaterThanOrEqual(1);
    expect(second - first).toBeLessThan(10);
  });

  it("an await goes on", async ({ expect }) => {
    const guest = await startGuest(`
      const steps = [];
      const background = async () => {
        for (const step of [1, 2, 3]) { await new Promise((r) => setTimeout(r, 10)); steps.push(step); }
      };
      exports.handler = async (event) => {
        if (event.first) return void background();
        await new Promise((r) => setTimeout(r, 500));
        return steps;
      };
    `);
    await guest.invoke({ first: true });
    expect(parseResult(await guest.invoke())).toEqual([1, 2, 3]);
  });

  it("the state of modules stays", async ({ expect }) => {
    const guest = await startGuest({
      "index.js":
        "const n = require('./n'); exports.handler = async () => [++n.value, require('./n').value]",
      "n.js": "exports.value = 0",
    });
    await guest.invoke();
    await guest.invoke();
    expect(parseResult(await guest.invoke())).toEqual([3, 3]);
  });
});

describe("an error that nobody catches", () => {
  const WAIT = "await new Promise((resolve) => setTimeout(resolve, 50)); return 'survived'";
  const SOURCES = [
    "setTimeout(() => { throw new RangeError('lost') }, 1)",
    "setImmediate(() => { throw new RangeError('lost') })",
    "process.nextTick(() => { throw new RangeError('lost') })",
    "queueMicrotask(() => process.nextTick(() => { throw new RangeError('lost') }))",
    "setInterval(() => { throw new RangeError('lost') }, 1)",
    "new (require('events'))().on('x', () => {}).emit('x'); setTimeout(() => new (require('events'))().emit('error', new RangeError('lost')))",
  ];

  it.for(SOURCES)(
    "fails the invocation and ends the environment: %s",
    async (source, { expect }) => {
      const guest = await startGuest(`exports.handler = async () => { ${source}; ${WAIT} }`);
      const failure = failureOf(await guest.invoke());

      expect(failure).toMatchObject({
        errorType: "RangeError",
        errorMessage: "lost",
        label: "Uncaught Exception",
      });
      expect(guest.dead).toBe(true);
      expect(await guest.invoke()).toEqual({ kind: "exit", code: 129 });
    },
  );

  it("is left to the function's own listener, which hears of it first", async ({ expect }) => {
    const guest = await startGuest(`
      process.on("uncaughtExceptionMonitor", (error) => console.log("monitor", error.message));
      process.on("uncaughtException", (error, origin) => console.log(error.message, origin));
      exports.handler = async () => { ${SOURCES[0]}; ${WAIT} };
    `);

    expect(parseResult(await guest.invoke())).toBe("survived");
    expect(guest.lines).toEqual(["INFO monitor lost", "INFO lost uncaughtException"]);
  });

  it("is the listener's own, if that throws", async ({ expect }) => {
    const guest = await startGuest(`
      process.on("uncaughtException", () => { throw new TypeError("again") });
      exports.handler = async () => { ${SOURCES[0]}; ${WAIT} };
    `);

    expect(failureOf(await guest.invoke())).toMatchObject({ errorType: "TypeError" });
    expect(guest.dead).toBe(true);
  });

  it("does not take back an answer that has been given", async ({ expect }) => {
    const guest = await startGuest(
      "exports.handler = (e, c) => { setImmediate(() => { throw new Error('late') }); c.succeed('given') }",
    );
    expect(parseResult(await guest.invoke())).toBe("given");
  });

  it("may be a rejected promise", async ({ expect }) => {
    const guest = await startGuest(
      `exports.handler = async () => { Promise.reject(new Error('lost')); ${WAIT} }`,
    );
    expect(failureOf(await guest.invoke())).toMatchObject({
      errorType: "Runtime.UnhandledPromiseRejection",
      errorMessage: "Error: lost",
      label: "Unhandled Promise Rejection",
    });
  });
});

describe("process.exit()", () => {
  it.for([
    ["process.exit()", 0],
    ["process.exit(0)", 0],
    ["process.exit(3)", 3],
    ["process.exit('4')", 4],
    ["process.exitCode = 5; process.exit()", 5],
    ["process.exitCode = 5; process.exit(6)", 6],
    ["process.exit(258)", 2],
    ["process.exit(-1)", 255],
    ["process.abort()", 134],
    ["process.reallyExit(7)", 7],
    ["process.on('exit', () => process.exit(8)); process.exit(9)", 8],
    ["await null; process.exit(10)", 10],
    ["try { process.exit(11) } catch {} finally { process.exit(12) }", 11],
    ["setTimeout(() => process.exit(13), 5); await new Promise(() => {})", 13],
  ] as const)("%s", async ([body, code], { expect }) => {
    const guest = await startGuest(`exports.handler = async () => { ${body}; return 1 }`);

    expect(await guest.invoke()).toEqual({ kind: "exit", code });
    expect(guest.dead).toBe(true);
  });

  it("runs the listeners of exit, with the code, and nothing after them", async ({ expect }) => {
    const guest = await startGuest(`
      process.on("exit", (code) => { console.log("bye", code); process.nextTick(() => console.log("never")); });
      exports.handler = async () => { process.exit(3); console.log("never"); };
    `);
    await guest.invoke();
    expect(guest.lines).toEqual(["INFO bye 3"]);
  });

  it("refuses a code that is none", async ({ expect }) => {
    const guest = await startGuest("exports.handler = async () => process.exit('x')");
    expect(failureOf(await guest.invoke()).errorType).toBe("TypeError");
  });
});
