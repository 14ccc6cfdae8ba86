import { beforeAll, describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { useServer } from "./server.ts";

const server = useServer();
const RESPONSE_BYTES_MAX = 6_291_556;
/** Each member fails, or answers, in a way of its own. */
const SOURCE = `
  class OwnError extends Error {
    name = "OwnError";
    code = "E_OWN";
  }
  const later = () => new Promise((resolve) => setTimeout(resolve, 50));
  const ways = {
    thrown() { throw new TypeError("boom"); },
    async rejected() { throw new OwnError("own"); },
    async likeAnError() { throw { name: "Like", message: "an error", stack: "Like: an error" }; },
    thrownString() { throw "boom"; },
    async rejectedNumber() { throw 7; },
    async rejectedObject() { throw { a: 1 }; },
    async rejectedUndefined() { throw undefined; },
    callbackError(event, context, callback) { callback(new RangeError("called")); },
    callbackString(event, context, callback) { callback("called"); },
    contextFail(event, context) { context.fail(); },
    async bigint() { return { n: 1n }; },
    async cycle() { const it = {}; it.it = it; return it; },
    async toJson() { return { toJSON() { throw new Error("no"); } }; },
    async undefined() {},
    async function() { return () => 1; },
    sync() { return "ignored"; },
    callbackNothing(event, context, callback) { callback(); },
    callbackResult(event, context, callback) { setTimeout(() => callback(null, { a: 1 }), 10); },
    contextSucceed(event, context) { context.succeed("done"); },
    async large(event) { return "x".repeat(event.length - 2); },
    async uncaught() { setTimeout(() => { throw new OwnError("in a timer"); }, 1); await later(); },
    unsettled() { return new Promise(() => {}); },
    async exit(event) { process.exit(event.code); },
  };
  exports.handler = (event, context, callback) => ways[event.way](event, context, callback);
`;

beforeAll(async () => {
  await deploy(server.lambda, "ways", SOURCE, { Timeout: 10 });
});

describe("a handler's error", () => {
  it("is the payload, with its stack", async ({ expect }) => {
    const cases = [
      ["thrown", "TypeError", "boom"],
      ["rejected", "OwnError", "own"],
      ["likeAnError", "Like", "an error"],
      ["callbackError", "RangeError", "called"],
    ] as const;
    for (const [way, errorType, errorMessage] of cases) {
      const answer = await invoke(server.lambda, "ways", { way });
      expect(answer).toMatchObject({ status: 200, functionError: "Unhandled" });
      expect(answer.json).toEqual({ errorType, errorMessage, trace: expect.any(Array) });
      expect(Object.keys(answer.json as object)).toEqual(["errorType", "errorMessage", "trace"]);
      const { trace } = answer.json as { readonly trace: readonly string[] };
      expect(trace[0]).toBe(`${errorType}: ${errorMessage}`);
    }
    const { json } = await invoke(server.lambda, "ways", { way: "thrown" });
    const [, place] = (json as { readonly trace: readonly string[] }).trace;
    expect(place).toMatch(/^ {4}at .*\/var\/task\/index\.js:\d+:\d+\)?$/);
  });

  it("is told by its type when it is none", async ({ expect }) => {
    const cases = [
      ["thrownString", "string", "boom"],
      ["rejectedNumber", "number", "7"],
      ["rejectedObject", "object", "[object Object]"],
      ["callbackString", "string", "called"],
      ["contextFail", "string", "handled"],
    ] as const;
    for (const [way, errorType, errorMessage] of cases) {
      const answer = await invoke(server.lambda, "ways", { way });
      expect(answer).toMatchObject({ status: 200, functionError: "Unhandled" });
      expect(answer.text).toBe(JSON.stringify({ errorType, errorMessage, trace: [] }));
    }
    const answer = await invoke(server.lambda, "ways", { way: "rejectedUndefined" });
    expect(answer.functionError).toBe("Unhandled");
    expect(answer.json).toMatchObject({ errorType: "handled" });
  });

  it("is in the log, and REPORT says nothing of it", async ({ expect }) => {
    const answer = await invoke(server.lambda, "ways", { way: "rejected" }, { LogType: "Tail" });
    expect(answer.log).toContain(
      `\t${answer.requestId}\tERROR\tInvoke Error \t` +
        '{"errorType":"OwnError","errorMessage":"own","code":"E_OWN","stack":["OwnError: own",',
    );
    expect(answer.log).toMatch(/Max Memory Used: \d+ MB\t\n$/);
  });

  it("leaves the environment as it is", async ({ expect }) => {
    await invoke(server.lambda, "ways", { way: "thrown" });
    const { log } = await invoke(server.lambda, "ways", { way: "sync" }, { LogType: "Tail" });
    expect(log).not.toContain("Init Duration");
  });
});

describe("a handler's result", () => {
  it("is null when there is none", async ({ expect }) => {
    for (const way of ["undefined", "function", "sync", "callbackNothing"]) {
      const answer = await invoke(server.lambda, "ways", { way });
      expect(answer.functionError).toBeUndefined();
      expect(answer.text).toBe("null");
    }
  });

  it("comes by callback or context as well", async ({ expect }) => {
    expect((await invoke(server.lambda, "ways", { way: "callbackResult" })).json).toEqual({ a: 1 });
    expect((await invoke(server.lambda, "ways", { way: "contextSucceed" })).json).toBe("done");
  });

  it("must be JSON", async ({ expect }) => {
    for (const way of ["bigint", "cycle", "toJson"]) {
      const answer = await invoke(server.lambda, "ways", { way });
      expect(answer.functionError).toBe("Unhandled");
      expect(answer.json).toEqual({
        errorType: "Error",
        errorMessage: "Unable to stringify response body",
        trace: expect.any(Array),
      });
    }
  });

  it("has at most 6 MiB and 100 bytes", async ({ expect }) => {
    const way = "large";
    const fits = await invoke(server.lambda, "ways", { way, length: RESPONSE_BYTES_MAX });
    expect(fits.functionError).toBeUndefined();
    expect(fits.text).toHaveLength(RESPONSE_BYTES_MAX);

    const over = await invoke(server.lambda, "ways", { way, length: RESPONSE_BYTES_MAX + 1 });
    expect(over).toMatchObject({ status: 200, functionError: "Unhandled" });
    expect(over.text).toBe(
      JSON.stringify({
        errorMessage: `Response payload size exceeded maximum allowed payload size (${RESPONSE_BYTES_MAX} bytes).`,
        errorType: "Function.ResponseSizeTooLarge",
      }),
    );
  });
});

describe("a runtime that ends", () => {
  it("says so when nobody caught an error", async ({ expect }) => {
    const answer = await invoke(server.lambda, "ways", { way: "uncaught" });
    expect(answer.functionError).toBe("Unhandled");
    expect(answer.json).toMatchObject({ errorType: "OwnError", errorMessage: "in a timer" });
  });

  it("says so when nothing is left that could answer", async ({ expect }) => {
    const answer = await invoke(server.lambda, "ways", { way: "unsettled" });
    expect(answer.functionError).toBe("Unhandled");
    expect(answer.json).toMatchObject({ errorType: "Runtime.NodeJsExit" });
  });

  it("says how it was left", async ({ expect }) => {
    const cases = [
      [0, "Runtime exited without providing a reason"],
      [3, "Runtime exited with error: exit status 3"],
    ] as const;
    for (const [code, text] of cases) {
      const event = { way: "exit", code };
      const answer = await invoke(server.lambda, "ways", event, { LogType: "Tail" });
      expect(answer).toMatchObject({ status: 200, functionError: "Unhandled" });
      expect(answer.text).toBe(
        JSON.stringify({
          errorType: "Runtime.ExitError",
          errorMessage: `RequestId: ${answer.requestId} Error: ${text}`,
        }),
      );
      expect(answer.log).toMatch(/\tStatus: error\tError Type: Runtime\.ExitError\t\n$/);
    }
    expect((await invoke(server.lambda, "ways", { way: "sync" })).text).toBe("null");
  });

  it("is killed when its memory is used up, and the next one is well", async ({ expect }) => {
    const source = `exports.handler = async (event) => {
      if (event.well) return "well";
      const all = [];
      for (;;) all.push(new Float64Array(100_000).fill(all.length));
    };`;
    await deploy(server.lambda, "memory", source, { Timeout: 60 });
    const answer = await invoke(server.lambda, "memory", {}, { LogType: "Tail" });
    expect(answer).toMatchObject({ status: 200, functionError: "Unhandled" });
    expect(answer.text).toBe(
      JSON.stringify({
        errorType: "Runtime.OutOfMemory",
        errorMessage: `RequestId: ${answer.requestId} Error: Runtime exited with error: signal: killed`,
      }),
    );
    expect(answer.log).toMatch(/\tStatus: error\tError Type: Runtime\.OutOfMemory\t\n$/);
    expect((await invoke(server.lambda, "memory", { well: true })).json).toBe("well");
  });

  it("is killed when its time is up, whatever it does", async ({ expect }) => {
    const source = `exports.handler = async (event) => {
      if (event.well) return "well";
      if (event.loop) for (;;);
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    };`;
    await deploy(server.lambda, "time", source, { Timeout: 1 });
    for (const loop of [true, false]) {
      const answer = await invoke(server.lambda, "time", { loop }, { LogType: "Tail" });
      expect(answer).toMatchObject({ status: 200, functionError: "Unhandled" });
      expect(answer.text).toBe(
        JSON.stringify({
          errorType: "Sandbox.Timedout",
          errorMessage: `RequestId: ${answer.requestId} Error: Task timed out after 1.00 seconds`,
        }),
      );
      expect(answer.log).toMatch(
        new RegExp(String.raw`Z ${answer.requestId} Task timed out after 1\.00 seconds\n\n`),
      );
      expect(answer.log).toContain("Duration: 1000.00 ms\t");
      expect(answer.log).toMatch(/\tStatus: timeout\t\n$/);
    }
    expect((await invoke(server.lambda, "time", { well: true })).json).toBe("well");
  });
});
