import { PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { type KinesisClient, PutRecordsCommand, SplitShardCommand } from "@aws-sdk/client-kinesis";
import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { remoteStream } from "../../src/services/kinesis/remote-source.ts";
import {
  type SourceReading,
  type StreamPosition,
} from "../../src/services/kinesis/stream-source.ts";
import { remoteOf } from "../../src/services/remote.ts";
import { openDoor } from "./door.ts";
import { eventsClient, putting, target } from "./events.ts";
import { allRecords, createStream, kinesisClient } from "./kinesis.ts";
import { ACCOUNT_ID, KEY, REGION, useServer } from "./server.ts";
import { PATIENCE } from "../patience.ts";

/** The server that has the streams. */
const far = useServer();
const door = await openDoor(far);

const VARIABLES = {
  AWS_ENDPOINT_KINESIS: door,
  AWS_ENDPOINT_ACCESS_KEY_ID: KEY.accessKeyId,
  AWS_ENDPOINT_SECRET_ACCESS_KEY: KEY.secretAccessKey,
};
const near = useServer(VARIABLES);
let kinesis: KinesisClient;
beforeAll(() => {
  kinesis = kinesisClient(far);
});
afterAll(() => kinesis.destroy());

const NOTHING = {
  AWS_ENDPOINT_SQS: "",
  AWS_ENDPOINT_SNS: "",
  AWS_ENDPOINT_EVENTS: "",
  AWS_ENDPOINT_S3: "",
  AWS_ENDPOINT_DYNAMODB: "",
};
const SHARD = "shardId-000000000000";

/** The source as a poller of the server nearby has it. */
function sourceOf(name: string) {
  const remote = remoteOf({ ...NOTHING, ...VARIABLES }, "KINESIS", REGION);
  if (remote === undefined) throw new Error("No endpoint");
  return remoteStream(remote, { accountId: ACCOUNT_ID, region: REGION, name });
}

const put = (StreamName: string, ...texts: readonly string[]) =>
  kinesis.send(
    new PutRecordsCommand({
      StreamName,
      Records: texts.map((text) => ({
        Data: new TextEncoder().encode(text),
        PartitionKey: text,
        ExplicitHashKey: "0",
      })),
    }),
  );

const textsOf = ({ records }: SourceReading) => records.map(({ data }) => atob(data));

describe("a stream at AWS_ENDPOINT_KINESIS", () => {
  it("is a target there", async ({ expect }) => {
    await createStream(kinesis, "target");
    const events = eventsClient(near);
    const EventPattern = JSON.stringify({ source: ["s"] });
    await events.send(new PutRuleCommand({ Name: "r", EventPattern }));
    const Targets = [target("1", `arn:aws:kinesis:${REGION}:${ACCOUNT_ID}:stream/target`)];
    await events.send(new PutTargetsCommand({ Rule: "r", Targets }));
    await events.send(putting("s", { n: 1 }));
    const records = await vi.waitUntil(async () => {
      const all = await allRecords(kinesis, "target");
      return all.length > 0 && all;
    }, PATIENCE);
    expect(records).toHaveLength(1);
    events.destroy();
  });

  it("is read as an embedded one is, from any position and in parts", async ({ expect }) => {
    await createStream(kinesis, "source");
    const source = sourceOf("source");
    expect(source.calls).toBe(false);
    expect(await source.shards()).toEqual([{ shardId: SHARD, closed: false }]);
    const latest = await source.latest(SHARD);
    await put("source", "1", "22", "333");

    const read = (after: StreamPosition, bounds: { limit?: number; maxBytes?: number } = {}) =>
      source.read({ shardId: SHARD, after, limit: 100, maxBytes: 1000, ...bounds });
    const first = await read("TRIM_HORIZON", { limit: 1 });
    expect(first).toMatchObject({ ended: false, millisBehindLatest: expect.any(Number) });
    expect(textsOf(first)).toEqual(["1"]);
    expect(textsOf(await read(first.next))).toEqual(["22", "333"]);
    // Anew, by the number and not by an iterator.
    expect(textsOf(await read(first.next))).toEqual(["22", "333"]);
    const cut = await read("TRIM_HORIZON", { maxBytes: 7 });
    expect(textsOf(cut)).toEqual(["1", "22"]);
    expect(textsOf(await read(cut.next))).toEqual(["333"]);
    expect(textsOf(await read(latest))).toEqual(["1", "22", "333"]);

    const end = await read("LATEST");
    expect(textsOf(end)).toEqual([]);
    await put("source", "4");
    expect(
      textsOf(
        await sourceOf("source").read({
          shardId: SHARD,
          after: end.next,
          limit: 100,
          maxBytes: 1000,
        }),
      ),
    ).toContain("4");
    expect(textsOf(await read(end.next))).toEqual(["4"]);
  });

  it("tells of shards that have ended", async ({ expect }) => {
    await createStream(kinesis, "split");
    await put("split", "1", "2");
    await kinesis.send(
      new SplitShardCommand({ StreamName: "split", ShardToSplit: SHARD, NewStartingHashKey: "7" }),
    );
    const source = sourceOf("split");
    expect(await source.shards()).toEqual([
      { shardId: SHARD, closed: true },
      { shardId: "shardId-000000000001", parentShardId: SHARD, closed: false },
      { shardId: "shardId-000000000002", parentShardId: SHARD, closed: false },
    ]);
    const whole = { shardId: SHARD, after: "TRIM_HORIZON", limit: 100, maxBytes: 1000 };
    expect((await source.read({ ...whole, maxBytes: 3 })).ended).toBe(false);
    expect((await source.read(whole)).ended).toBe(true);
  });

  it("refuses by its own codes", async ({ expect }) => {
    await expect(sourceOf("nothing").shards()).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });
});
