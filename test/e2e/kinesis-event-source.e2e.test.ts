import { SplitShardCommand } from "@aws-sdk/client-kinesis";
import {
  InvalidParameterValueException,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { createStream } from "./kinesis.ts";
import { enableMapping, mappingOf, untilMapping } from "./mappings.ts";
import { REGION, useServer } from "./server.ts";
import { streamHandler, textsIn, useStreamMappings } from "./stream-mappings.ts";

const server = useServer();
const calls = useCalls();
const stream = useStreamMappings(server, calls);
const FIRST_SHARD = "shardId-000000000000";
const { arnOf, callsOf, textsOf, put, putAll, map, mapped } = stream;

describe("a stream's mapping", () => {
  it("gives the function AWS's event, and says how it went", async ({ expect }) => {
    const id = await mapped("events");
    expect((await mappingOf(server.lambda, id)).LastProcessingResult).toBe("No records processed");
    const { SequenceNumber } = await put("events", "hello", "key");
    await calls.until(() => callsOf("events").length === 1);
    expect(callsOf("events")).toEqual([
      {
        Records: [
          {
            kinesis: {
              kinesisSchemaVersion: "1.0",
              partitionKey: "key",
              sequenceNumber: SequenceNumber,
              data: "aGVsbG8=",
              approximateArrivalTimestamp: expect.closeTo(Date.now() / 1000, -3),
            },
            eventSource: "aws:kinesis",
            eventVersion: "1.0",
            eventID: `${FIRST_SHARD}:${SequenceNumber}`,
            eventName: "aws:kinesis:record",
            invokeIdentityArn: expect.stringMatching(/^arn:aws:iam::\d{12}:role\//),
            awsRegion: REGION,
            eventSourceARN: arnOf("events"),
          },
        ],
      },
    ]);
    await untilMapping(server.lambda, id, { LastProcessingResult: "OK" });
  });

  it("begins where it was told to", async ({ expect }) => {
    await createStream(stream.kinesis, "latest");
    await put("latest", "before");
    await map("latest", { StartingPosition: "LATEST" });
    await put("latest", "after");
    await calls.until(() => textsOf("latest").includes("after"));
    expect(textsOf("latest")).toEqual(["after"]);

    await createStream(stream.kinesis, "horizon");
    await put("horizon", "before");
    await map("horizon");
    await calls.until(() => textsOf("horizon").length === 1);

    await createStream(stream.kinesis, "since");
    await put("since", "before");
    await map("since", {
      StartingPosition: "AT_TIMESTAMP",
      StartingPositionTimestamp: new Date(Date.now() - 3_600_000),
    });
    await calls.until(() => textsOf("since").length === 1);
  });

  it("makes batches of no more than their size, in order", async ({ expect }) => {
    await createStream(stream.kinesis, "batches");
    const texts = Array.from({ length: 25 }, (_, index) => String(index));
    await putAll("batches", texts);
    await map("batches", { BatchSize: 10 });
    await calls.until(() => textsOf("batches").length === 25);
    expect(textsOf("batches")).toEqual(texts);
    expect(callsOf("batches").map(({ Records }) => Records.length)).toEqual([10, 10, 5]);
  });

  it("gathers a batch for as long as its window", async ({ expect }) => {
    // The window is far longer than this test: only the number of records can end it.
    await mapped("gathered", { BatchSize: 4, MaximumBatchingWindowInSeconds: 300 });
    for (const text of ["a", "b", "c", "d"]) await put("gathered", text);
    await calls.until(() => callsOf("gathered").length === 1);
    expect(textsOf("gathered")).toEqual(["a", "b", "c", "d"]);
  });

  it("passes over what its filters hold back", async ({ expect }) => {
    await createStream(stream.kinesis, "filtered");
    await putAll("filtered", ['{"kind":"bad"}', "no json", '{"kind":"good"}', "{}"]);
    const id = await map("filtered", {
      FilterCriteria: { Filters: [{ Pattern: '{"data":{"kind":["good"]}}' }] },
    });
    await calls.until(() => textsOf("filtered").length === 1);
    expect(textsOf("filtered")).toEqual(['{"kind":"good"}']);
    // From now on another one holds.
    const filters = { Filters: [{ Pattern: '{"data":["plain"],"partitionKey":["p"]}' }] };
    await server.lambda.send(
      new UpdateEventSourceMappingCommand({ UUID: id, FilterCriteria: filters }),
    );
    await untilMapping(server.lambda, id, { State: "Enabled" });
    await put("filtered", "plain", "other");
    await put("filtered", "plain", "p");
    await calls.until(() => textsOf("filtered").length === 2);
    expect(textsOf("filtered")[1]).toBe("plain");
  });

  it("tries a batch again until the function takes it", async ({ expect }) => {
    await createStream(stream.kinesis, "again");
    await putAll("again", ["before", "throw once", "after"]);
    await map("again");
    await calls.until(() => callsOf("again").length === 2);
    expect(callsOf("again").map(textsIn)).toEqual([
      ["before", "throw once", "after"],
      ["before", "throw once", "after"],
    ]);
  });

  it("goes on in the shards that a shard is split into", async ({ expect }) => {
    await mapped("split");
    await put("split", "parent", "a");
    const half = (2n ** 127n).toString();
    await stream.kinesis.send(
      new SplitShardCommand({
        StreamName: "split",
        ShardToSplit: FIRST_SHARD,
        NewStartingHashKey: half,
      }),
    );
    for (let n = 0; n < 8; n += 1) await put("split", `child ${n}`, `key ${n}`);
    await calls.until(() => textsOf("split").length === 9);
    expect(textsOf("split")[0]).toBe("parent");
    expect(new Set(textsOf("split")).size).toBe(9);
  });

  it("keeps each key's order in parallel lanes, also of another number", async ({ expect }) => {
    const id = await mapped("lanes", { ParallelizationFactor: 4, BatchSize: 2 });
    const putNumbers = async (from: number) => {
      for (let n = from; n < from + 20; n += 1) await put("lanes", `${n}`, `key ${n % 5}`);
    };
    await putNumbers(0);
    await server.lambda.send(
      new UpdateEventSourceMappingCommand({ UUID: id, ParallelizationFactor: 2 }),
    );
    await untilMapping(server.lambda, id, { State: "Enabled" });
    await putNumbers(20);
    await calls.until(() => new Set(textsOf("lanes")).size === 40);
    for (let key = 0; key < 5; key += 1) {
      const numbers = [...new Set(textsOf("lanes").map(Number))].filter((n) => n % 5 === key);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
  });

  it("hands a tumbling window's state on, and ends the window", async ({ expect }) => {
    await mapped("windowed", { TumblingWindowInSeconds: 1, BatchSize: 1 });
    await putAll("windowed", ["a", "b"]);
    await calls.until(() =>
      callsOf("windowed").some(({ isFinalInvokeForWindow }) => isFinalInvokeForWindow === true),
    );
    const [first, ...later] = callsOf("windowed");
    expect(first).toMatchObject({
      window: {
        start: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        end: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      },
      state: {},
      shardId: FIRST_SHARD,
      eventSourceARN: arnOf("windowed"),
      isFinalInvokeForWindow: false,
      isWindowTerminatedEarly: false,
    });
    expect(later.at(-1)).toMatchObject({
      Records: [],
      window: first?.window,
      state: { texts: ["a", "b"] },
      isFinalInvokeForWindow: true,
    });
  });

  it("hands back a state that is too long, and begins with an empty one", async ({ expect }) => {
    await createStream(stream.kinesis, "large");
    await putAll("large", ["large", "next"]);
    await map("large", { TumblingWindowInSeconds: 900, BatchSize: 1 });
    await calls.until(() => textsOf("large").includes("next"));
    const [first, early, next] = callsOf("large");
    expect(early).toMatchObject({
      Records: [],
      window: first?.window,
      isWindowTerminatedEarly: true,
      isFinalInvokeForWindow: false,
    });
    expect(early?.state).toHaveLength(1_100_000);
    expect(next).toMatchObject({
      window: first?.window,
      state: {},
      isWindowTerminatedEarly: false,
    });
  });

  it("waits while it is disabled, and then goes on where it was", async ({ expect }) => {
    const id = await mapped("switched");
    const enable = async (Enabled: boolean) => {
      await server.lambda.send(new UpdateEventSourceMappingCommand({ UUID: id, Enabled }));
      const state = Enabled ? "Enabled" : "Disabled";
      await untilMapping(server.lambda, id, { State: state });
    };
    await put("switched", "one");
    await calls.until(() => textsOf("switched").length === 1);
    await untilMapping(server.lambda, id, { LastProcessingResult: "OK" });
    await enable(false);
    await put("switched", "two");
    await enable(true);
    await calls.until(() => textsOf("switched").length === 2);
    expect(textsOf("switched")).toEqual(["one", "two"]);
  });
});

describe("CreateEventSourceMapping", () => {
  it("refuses a stream that is not there", async ({ expect }) => {
    await deploy(server.lambda, "lonely", streamHandler(calls.url, "lonely"));
    const input = {
      FunctionName: "lonely",
      EventSourceArn: arnOf("nowhere"),
      StartingPosition: "LATEST",
    } as const;
    const refused = enableMapping(server.lambda, input);
    await expect(refused).rejects.toBeInstanceOf(InvalidParameterValueException);
    await expect(enableMapping(server.lambda, input)).rejects.toThrow("Stream not found");
  });
});
