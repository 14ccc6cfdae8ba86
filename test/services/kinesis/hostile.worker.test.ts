import { describe, it } from "vitest";
import { NOT_BUILT, OPERATIONS } from "../../../src/services/kinesis/operations.ts";
import { send } from "../../functions/client.worker.ts";

const ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
const DEEP = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1e308,
  "",
  "0",
  "9".repeat(39),
  "9".repeat(56),
  "x".repeat(5000),
  "\u0000\ud800 ☃ <>&\"'",
  ARN,
  "shardId-999999999999",
  "LATEST",
  DEEP,
  [],
  [[]],
  [{}],
  {},
  { a: { a: [null] } },
  { __proto__: 1, constructor: "2" },
];
/** By a valid value for each member that there is. */
const GOOD = {
  StreamName: "s",
  StreamARN: ARN,
  ResourceARN: ARN,
  ShardCount: 2,
  ShardId: "shardId-000000000000",
  ShardIteratorType: "AT_SEQUENCE_NUMBER",
  StartingSequenceNumber: "0",
  Timestamp: 1,
  ShardIterator: "x",
  Limit: 1,
  Data: "AAAA",
  PartitionKey: "k",
  ExplicitHashKey: "1",
  SequenceNumberForOrdering: "0",
  Records: [{ Data: "AAAA", PartitionKey: "k" }],
  ShardToSplit: "shardId-000000000000",
  NewStartingHashKey: "7",
  ShardToMerge: "shardId-000000000000",
  AdjacentShardToMerge: "shardId-000000000001",
  TargetShardCount: 2,
  ScalingType: "UNIFORM_SCALING",
  RetentionPeriodHours: 24,
  StreamModeDetails: { StreamMode: "PROVISIONED" },
  Tags: { a: "b" },
  TagKeys: ["a"],
  ExclusiveStartShardId: "shardId-000000000000",
  ExclusiveStartStreamName: "s",
  ExclusiveStartTagKey: "a",
  NextToken: "x",
  MaxResults: 1,
  MaxRecordSizeInKiB: 1024,
  ShardFilter: { Type: "AT_LATEST" },
  StreamCreationTimestamp: 1,
  EncryptionType: "KMS",
  KeyId: "k",
} as const;
const NO_OBJECTS: readonly string[] = ["", "null", "[]", "7", "{", DEEP];

/** Bodies in which one member is as it should not be, each operation's another way, and some that are no objects. */
function bodiesFor(operation: number): readonly string[] {
  const bad = Object.keys(GOOD).flatMap((member, index) =>
    [0, 7, 13].map((shift) => {
      const value = VALUES[(index + operation + shift) % VALUES.length];
      return JSON.stringify({ ...GOOD, [member]: value });
    }),
  );
  return [...NO_OBJECTS, JSON.stringify(GOOD), ...bad];
}

function ask(target: string, body: string) {
  const headers = { "x-amz-target": target, "content-type": "application/x-amz-json-1.1" };
  return send({ method: "POST", path: "/", service: "kinesis", headers, body });
}

describe("Kinesis", () => {
  for (const [index, name] of [...OPERATIONS.keys()].entries()) {
    it(`${name} fails for no input`, async ({ expect }) => {
      await ask("Kinesis_20131202.CreateStream", JSON.stringify({ StreamName: "s" }));
      for (const body of bodiesFor(index)) {
        const { status } = await ask(`Kinesis_20131202.${name}`, body);
        expect(status, body.slice(0, 300)).toBeLessThan(500);
      }
    });
  }

  it("refuses by name what it has not, and knows nothing else", async ({ expect }) => {
    for (const name of NOT_BUILT) {
      expect(await ask(`Kinesis_20131202.${name}`, "{}")).toMatchObject({
        status: 501,
        json: { __type: "NotImplementedException", message: `${name} is not implemented` },
      });
    }
    for (const target of [
      "Kinesis_20131202.constructor",
      "Kinesis_20131202.",
      "Kinesis_20131202.Nothing",
      "Other.PutRecord",
      "",
    ]) {
      expect(await ask(target, "{}")).toMatchObject({
        status: 400,
        json: { __type: "UnknownOperationException" },
      });
    }
  });
});
