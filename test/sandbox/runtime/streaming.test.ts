import { Buffer } from "node:buffer";
import { describe, it } from "vitest";
import { type ResponseSink } from "../../../sandbox/host/response-stream.ts";
import { failureOf, startFailure, startGuest } from "./run.ts";

/** Takes a response and remembers what was done to it. */
class RecordingSink implements ResponseSink {
  readonly events: string[] = [];
  readonly chunks: Uint8Array[] = [];
  /** What a write waits for. */
  gate: Promise<void> = Promise.resolve();

  open(contentType: string): void {
    this.events.push(`open ${contentType}`);
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.chunks.push(bytes);
    await this.gate;
  }

  end(): void {
    this.events.push("end");
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }
}

const OPENED = "open application/octet-stream";

/** A streaming handler with that body, which knows the stream as `out`. */
function streamify(body: string, options = ""): string {
  return `const { pipeline } = require("node:stream/promises");
    const { Readable } = require("node:stream");
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    exports.handler = awslambda.streamifyResponse(async (event, out, context) => { ${body} }${options});`;
}

async function run(body: string, options: { runtime?: string } = {}) {
  const sink = new RecordingSink();
  const guest = await startGuest(streamify(body), options);
  const outcome = await guest.invoke({ n: 1 }, 3000, sink);
  return { outcome, sink, guest };
}

describe.each(["nodejs22.x", "nodejs24.x"])("a streaming handler on %s", (runtime) => {
  it.for([
    ["out.write('a'); out.write('b'); out.end();", "ab"],
    ["out.write('a'); await sleep(5); out.write(Buffer.from('é')); out.end('c');", "aéc"],
    ["out.end();", ""],
    ["out.end('all')", "all"],
    ["out.write({ a: event.n }); out.write([1]); out.end()", '{"a":1}[1]'],
    ["out.write(new Uint8Array([104, 105])); out.end()", "hi"],
    ["out.write('6869', 'hex'); out.end()", "hi"],
    ["await pipeline(Readable.from(['x', 'y', 'z']), out)", "xyz"],
    ["Readable.from(['p', 'q']).pipe(out)", "pq"],
    ["setTimeout(() => out.end('late'), 20)", "late"],
    ["out.write(''); out.end()", ""],
    ["await new Promise((done) => out.end('cb', done))", "cb"],
    ["await new Promise((done) => out.write('cb', done)); out.end()", "cb"],
    ["await new Promise((done) => { out.on('finish', done); out.end('f') })", "f"],
  ])("%s", async ([body, text], { expect }) => {
    const { outcome, sink, guest } = await run(body ?? "", { runtime });
    expect(outcome).toEqual({ kind: "result", json: "null" });
    expect(sink.text).toBe(text);
    expect(sink.events).toEqual([OPENED, "end"]);
    expect(guest.dead).toBe(false);
    expect(guest.lines).toEqual([]);
  });

  it("says its content type, before the first byte", async ({ expect }) => {
    const { sink, outcome } = await run(
      "out.setContentType('text/plain'); out.write('a'); out.setContentType('text/html'); out.end();",
      { runtime },
    );
    expect(sink.events[0]).toBe("open text/plain");
    expect(failureOf(outcome)).toMatchObject({
      errorType: "Runtime.InvalidStreamingOperation",
      errorMessage: "Cannot set content-type, too late.",
    });
  });

  it("begins with the status, headers and cookies that it is given", async ({ expect }) => {
    const prelude = '{"statusCode":201,"headers":{"x":"y"},"cookies":["a=b"]}';
    for (const [body, rest] of [
      ["out.write('body'); out.end()", "body"],
      ["out.end('body')", "body"],
      ["out.end()", ""],
      ["await pipeline(Readable.from(['bo', 'dy']), out)", "body"],
    ]) {
      const { sink } = await run(
        `out = awslambda.HttpResponseStream.from(out, ${prelude}); ${body}`,
        { runtime },
      );
      expect(sink.events).toEqual([
        "open application/vnd.awslambda.http-integration-response",
        "end",
      ]);
      expect(sink.text).toBe(`${prelude}${"\0".repeat(8)}${rest}`);
    }
  });

  it("fails by what it throws, before and after the first byte", async ({ expect }) => {
    const before = await run("throw new RangeError('early')", { runtime });
    expect(failureOf(before.outcome)).toMatchObject({
      errorType: "RangeError",
      errorMessage: "early",
      label: "Invoke Error",
    });
    expect(before.sink.events).toEqual([]);

    const after = await run("out.write('some'); await sleep(5); throw new TypeError('late')", {
      runtime,
    });
    expect(failureOf(after.outcome).errorType).toBe("TypeError");
    expect(after.sink.events).toEqual([OPENED]);
    expect(after.sink.text).toBe("some");
    expect(after.guest.dead).toBe(false);
  });

  it.for([
    ["out.destroy(new RangeError('broken'))", "RangeError", "broken"],
    ["out.write('a'); out.destroy()", "Error", "Response stream is not finished."],
    ["out.write('a')", "Error", "Response stream is not finished."],
    ["out.end(); out.write('more'); await sleep(5); throw new Error('x')", "Error", "x"],
    [
      "await pipeline(new Readable({ read() { this.destroy(new RangeError('source')) } }), out)",
      "RangeError",
      "source",
    ],
  ])("fails by its stream: %s", async ([body, errorType, errorMessage], { expect }) => {
    const { outcome, guest } = await run(body ?? "", { runtime });
    expect(failureOf(outcome)).toMatchObject({ errorType, errorMessage });
    expect(guest.dead).toBe(false);
  });

  it("must be asynchronous", async ({ expect }) => {
    const guest = await startGuest(
      "exports.handler = awslambda.streamifyResponse((event, out) => out.end('x'))",
      { runtime },
    );
    expect(failureOf(await guest.invoke({}, 3000, new RecordingSink()))).toMatchObject({
      errorMessage: "Streaming does not support non-async handlers.",
    });
  });

  it("is told that what it returns is ignored", async ({ expect }) => {
    const { outcome, guest } = await run("out.end(); return 1", { runtime });
    expect(outcome.kind).toBe("result");
    expect(guest.lines).toEqual(["WARN Streaming handlers ignore return values."]);
  });

  it("may never settle once its stream has ended, and else ends the process", async ({
    expect,
  }) => {
    const ended = await run("out.end('x'); await new Promise(() => {})", { runtime });
    expect(ended.outcome.kind).toBe("result");
    const open = await run("await new Promise(() => {})", { runtime });
    expect(failureOf(open.outcome).errorType).toBe("Runtime.NodeJsExit");
    expect(open.guest.dead).toBe(true);
  });

  it("times out", async ({ expect }) => {
    const { outcome, sink, guest } = await run("out.write('a'); await sleep(60000)", { runtime });
    expect(outcome).toEqual({ kind: "timeout" });
    expect(sink.text).toBe("a");
    expect(guest.dead).toBe(true);
  });
});

describe("the context of a streaming handler", () => {
  it("has nothing to answer by", async ({ expect }) => {
    const keys = "out.end(JSON.stringify(Object.keys(context)))";
    const names = (text: string) => JSON.parse(text) as string[];
    const old = names((await run(keys)).sink.text);
    expect(old.slice(0, 2)).toEqual(["callbackWaitsForEmptyEventLoop", "functionVersion"]);
    const now = names((await run(keys, { runtime: "nodejs24.x" })).sink.text);
    expect(now.slice(0, 2)).toEqual(["clientContext", "identity"]);
    for (const name of ["succeed", "fail", "done"]) {
      expect(old).not.toContain(name);
      expect(now).not.toContain(name);
    }
  });

  it("says whether timers are waited for once the response is there", async ({ expect }) => {
    const timer = "setTimeout(() => console.log('timer'), 20); out.end('x');";
    expect((await run(timer)).guest.lines).toEqual(["INFO timer"]);
    const hasty = `context.callbackWaitsForEmptyEventLoop = false; ${timer}`;
    expect((await run(hasty)).guest.lines).toEqual([]);
    expect((await run(timer, { runtime: "nodejs24.x" })).guest.lines).toEqual([]);
  });
});

describe("back-pressure", () => {
  it("holds the handler up until the caller has taken what was written", async ({ expect }) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const sink = new RecordingSink();
    sink.gate = promise;
    const guest = await startGuest(
      streamify(
        `const told = [out.write('12345'), out.write('678'), out.writableNeedDrain];
         console.log(told.join());
         await new Promise((done) => out.once('drain', done));
         console.log('drained'); out.end('9');`,
        ", { highWaterMark: 6 }",
      ),
    );
    const finished = guest.invoke({}, 3000, sink);
    // The guest runs until it has to wait for the first write.
    await new Promise((next) => setTimeout(next, 20));
    expect(sink.text).toBe("12345");
    expect(guest.lines).toEqual(["INFO true,false,true"]);

    resolve();
    expect((await finished).kind).toBe("result");
    expect(sink.text).toBe("123456789");
    expect(guest.lines).toEqual(["INFO true,false,true", "INFO drained"]);
  });

  it("joins small writes that had to wait", async ({ expect }) => {
    const body = "for (let i = 0; i < 1000; i++) out.write('0123456789'); out.end();";
    const { sink } = await run(body);
    expect(sink.text).toBe("0123456789".repeat(1000));
    expect(sink.chunks.length).toBe(2);
  });

  it("fails the writes that the caller's side refuses", async ({ expect }) => {
    const sink = new RecordingSink();
    sink.gate = Promise.reject(new TypeError("refused"));
    const guest = await startGuest(streamify("await pipeline(Readable.from(['a']), out)"));
    expect(failureOf(await guest.invoke({}, 3000, sink))).toMatchObject({
      errorType: "TypeError",
      errorMessage: "refused",
    });
    sink.gate = Promise.resolve();
    expect((await guest.invoke({}, 3000, sink)).kind).toBe("result");
  });
});

describe("a stream of an invocation that is over", () => {
  it("writes nothing into the next one's", async ({ expect }) => {
    const guest = await startGuest(
      streamify(
        `if (event.first) { setTimeout(() => out.write("stale"), 5); throw new Error("first"); }
         await sleep(50); out.end("second");`,
      ),
    );
    const first = new RecordingSink();
    expect(failureOf(await guest.invoke({ first: true }, 3000, first)).errorMessage).toBe("first");
    const second = new RecordingSink();
    expect((await guest.invoke({}, 3000, second)).kind).toBe("result");
    expect(first.text).toBe("");
    expect(second.text).toBe("second");
  });
});

describe("globalThis.awslambda", () => {
  const PROBE =
    "exports.handler = async () => [typeof globalThis.awslambda, typeof awslambda?.HttpResponseStream?.from]";

  it("is absent when the function does not want it", async ({ expect }) => {
    for (const value of ["1", "true"]) {
      const variables = { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: value };
      const guest = await startGuest("exports.handler = async () => typeof awslambda", {
        variables,
      });
      expect(await guest.invoke()).toEqual({ kind: "result", json: '"undefined"' });
    }
    const guest = await startGuest(PROBE, {
      variables: { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: "0" },
    });
    expect(await guest.invoke()).toEqual({ kind: "result", json: '["object","function"]' });
  });

  it("marks handlers by symbols that libraries may set too", async ({ expect }) => {
    const mark = "exports.handler[Symbol.for('aws.lambda.runtime.handler.streaming')]";
    const source = "exports.handler = async (event, out) => out.end('x') && undefined;";
    const sink = new RecordingSink();
    const guest = await startGuest(`${source} ${mark} = 'response'`);
    expect((await guest.invoke({}, 3000, sink)).kind).toBe("result");
    expect(sink.text).toBe("x");

    expect(await startFailure(`${source} ${mark} = 'request'`)).toMatchObject({
      errorType: "Runtime.MalformedStreamingHandler",
      errorMessage: "Only response streaming is supported.",
    });
  });
});
