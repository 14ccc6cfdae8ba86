import {
  type LoggingConfig,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { beforeAll, describe, it } from "vitest";
import { deploy, WAIT } from "./deploy.ts";
import { invoke, type Invocation } from "./invoke.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";

const server = useServer();
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:logs`;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const SOURCE = `
  console.log("loading");
  class OwnError extends Error {}
  const ways = {
    async levels() { for (const name of ["trace", "debug", "log", "info", "warn", "error", "fatal"]) console[name](name); },
    async shapes() {
      console.log({ a: [1], e: new OwnError("in an object") });
      console.log("n is %d", 7, { b: 2 });
      console.log("several", new RangeError("first"), new Error("second"));
      console.log(new OwnError("alone"));
      console.log();
      console.log(undefined);
      console.log(1n);
      console.table([1]);
      console.dir({ a: 1 });
      process.stdout.write("raw\\n");
    },
    async throws() { throw Object.assign(new OwnError("boom"), { code: "E_OWN" }); },
    async throwsText() { throw "text"; },
    async exit() { process.exit(1); },
    async env() { return [process.env.AWS_LAMBDA_LOG_FORMAT, process.env.AWS_LAMBDA_LOG_LEVEL]; },
  };
  exports.handler = (event) => ways[event.way]();
`;

beforeAll(async () => {
  await deploy(server.lambda, "logs", SOURCE, { LoggingConfig: { LogFormat: "JSON" } });
});

/** Sets the function's log and waits until that serves. */
async function setLogging(LoggingConfig: LoggingConfig): Promise<void> {
  const change = new UpdateFunctionConfigurationCommand({ FunctionName: "logs", LoggingConfig });
  await server.lambda.send(change);
  await waitUntilFunctionUpdatedV2({ client: server.lambda, ...WAIT }, { FunctionName: "logs" });
}

function run(way: string): Promise<Invocation> {
  return invoke(server.lambda, "logs", { way }, { LogType: "Tail" });
}

type Entry = Readonly<Record<string, unknown>>;

/** The objects of a log, but for lines that are none. */
function entriesOf({ log }: Invocation): readonly Entry[] {
  const lines = log.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as Entry);
}

function messagesOf(answer: Invocation): readonly Entry[] {
  return entriesOf(answer).filter((entry) => "level" in entry);
}

describe("a log in JSON", () => {
  it("has the platform's events around the function's", async ({ expect }) => {
    const answer = await run("levels");
    const entries = entriesOf(answer);
    expect(answer.log.trimEnd().split("\n")).toHaveLength(entries.length);
    expect(entries[0]).toEqual({
      time: expect.stringMatching(TIME),
      type: "platform.start",
      record: { requestId: answer.requestId, functionArn: ARN, version: "$LATEST" },
    });
    expect(entries.at(-1)).toEqual({
      time: expect.stringMatching(TIME),
      type: "platform.report",
      record: {
        requestId: answer.requestId,
        metrics: {
          durationMs: expect.any(Number),
          billedDurationMs: expect.any(Number),
          memorySizeMB: 128,
          maxMemoryUsedMB: expect.any(Number),
          initDurationMs: expect.any(Number),
        },
        status: "success",
      },
    });
    const levels = ["INFO", "INFO", "WARN", "ERROR", "FATAL"];
    const messages = ["log", "info", "warn", "error", "fatal"];
    expect(entries.slice(1, -1)).toEqual(
      messages.map((message, index) => ({
        timestamp: expect.stringMatching(TIME),
        level: levels[index],
        requestId: answer.requestId,
        message,
      })),
    );
    expect(Object.keys(entries[1] ?? {})).toEqual(["timestamp", "level", "requestId", "message"]);
  });

  it("keeps objects, and shows errors by their parts", async ({ expect }) => {
    const answer = await run("shapes");
    const shown = (errorType: string, errorMessage: string) => ({
      errorType,
      errorMessage,
      stackTrace: expect.arrayContaining([expect.stringContaining("/var/task/index.js")]),
    });
    const wanted = [
      { message: { a: [1], e: shown("OwnError", "in an object") } },
      { message: "n is 7 { b: 2 }" },
      {
        message: expect.stringMatching(/^several RangeError: first/),
        ...shown("RangeError", "first"),
      },
      { message: shown("OwnError", "alone") },
      { message: "" },
      {},
      { message: "1n" },
      { message: expect.stringContaining("│ (index) │ Values │") },
      { message: "{ a: 1 }" },
    ];
    const head = {
      timestamp: expect.stringMatching(TIME),
      level: "INFO",
      requestId: answer.requestId,
    };
    expect(messagesOf(answer)).toEqual(wanted.map((members) => ({ ...head, ...members })));
    expect(answer.log).toContain("\nraw\n");
  });

  it("shows why the function failed", async ({ expect }) => {
    const thrown = await run("throws");
    expect(thrown.json).toMatchObject({ errorType: "Error", errorMessage: "boom" });
    expect(messagesOf(thrown)).toEqual([
      {
        timestamp: expect.stringMatching(TIME),
        level: "ERROR",
        requestId: thrown.requestId,
        message: {
          errorType: "OwnError",
          errorMessage: "boom",
          code: "E_OWN",
          stackTrace: expect.arrayContaining(["Error: boom"]),
        },
      },
    ]);
    expect(entriesOf(thrown).at(-1)).toMatchObject({ record: { status: "error" } });
    expect(messagesOf(await run("throwsText"))).toMatchObject([
      { message: { errorType: "Error", errorMessage: "text" } },
    ]);
    expect(entriesOf(await run("exit")).slice(-2)).toMatchObject([
      { type: "platform.runtimeDone", record: { status: "error" } },
      { type: "platform.report", record: { errorType: "Runtime.ExitError" } },
    ]);
  });

  it("lets through what its levels say", async ({ expect }) => {
    const levelsAt = async (ApplicationLogLevel: LoggingConfig["ApplicationLogLevel"]) => {
      await setLogging({ ApplicationLogLevel, SystemLogLevel: "WARN" });
      const entries = entriesOf(await run("levels"));
      return entries.map(({ level, type }) => level ?? type);
    };
    const all = ["TRACE", "DEBUG", "INFO", "INFO", "WARN", "ERROR", "FATAL"];
    expect(await levelsAt("TRACE")).toEqual(all);
    expect(await levelsAt("WARN")).toEqual(all.slice(4));
    expect(await levelsAt("FATAL")).toEqual(["FATAL"]);
    expect(messagesOf(await run("throws"))).toEqual([]);
    expect((await run("env")).json).toEqual(["JSON", "FATAL"]);

    await setLogging({ ApplicationLogLevel: "INFO", SystemLogLevel: "DEBUG" });
    expect(entriesOf(await run("levels")).map(({ type }) => type)).toContain(
      "platform.runtimeDone",
    );
  });

  it("becomes text when the function wants text", async ({ expect }) => {
    await setLogging({ LogFormat: "Text" });
    const answer = await run("levels");
    expect(answer.log).toMatch(/^START RequestId: /);
    expect(answer.log).toContain(`Z\t${answer.requestId}\tTRACE\ttrace\n`);
    expect((await run("env")).json).toEqual([null, null]);
    expect((await run("throws")).log).toContain('\tERROR\tInvoke Error \t{"errorType":"Error"');
  });
});
