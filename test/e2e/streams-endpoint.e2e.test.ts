import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { afterAll, describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { openDoor } from "./door.ts";
import { createStream } from "./kinesis.ts";
import { enableMapping, mappingOf, untilMapping } from "./mappings.ts";
import { ACCOUNT_ID, KEY, REGION, useServer } from "./server.ts";
import { streamHandler, useStreamMappings } from "./stream-mappings.ts";
import { createQueue, sqsClient } from "./sqs.ts";
import { type ServedShard, startTableStreams } from "./table-stream-server.ts";

/** The server that has the Kinesis streams. */
const far = useServer();
const door = await openDoor(far);

const TABLE = `arn:aws:dynamodb:${REGION}:${ACCOUNT_ID}:table/orders/stream/2026-01-01T00:00:00.000`;
const table = new Map<string, readonly ServedShard[]>();
const tables = await startTableStreams(table);
afterAll(() => tables.close());

const near = useServer({
  AWS_ENDPOINT_KINESIS: door,
  AWS_ENDPOINT_DYNAMODB: tables.url,
  AWS_ENDPOINT_ACCESS_KEY_ID: KEY.accessKeyId,
  AWS_ENDPOINT_SECRET_ACCESS_KEY: KEY.secretAccessKey,
});
const calls = useCalls();
const stream = useStreamMappings(far, calls);

describe("a stream at AWS_ENDPOINT_KINESIS", () => {
  it("is polled through that endpoint", async ({ expect }) => {
    await createStream(stream.kinesis, "far");
    await stream.put("far", "before");
    await deploy(near.lambda, "far", streamHandler(calls.url, "far"));
    const id = await enableMapping(near.lambda, {
      FunctionName: "far",
      EventSourceArn: stream.arnOf("far"),
      StartingPosition: "TRIM_HORIZON",
    });
    await stream.put("far", "after");
    await calls.until(() => stream.textsOf("far").length === 2);
    expect(stream.textsOf("far")).toEqual(["before", "after"]);
    await untilMapping(near.lambda, id, { LastProcessingResult: "OK" });
  });
});

const record = (sequence: string, id: string, more: object = {}) => ({
  eventID: sequence.padStart(32, "0"),
  eventName: "INSERT",
  eventVersion: "1.1",
  eventSource: "aws:dynamodb",
  awsRegion: REGION,
  dynamodb: {
    ApproximateCreationDateTime: 1_767_225_600,
    Keys: { id: { S: id } },
    NewImage: { id: { S: id } },
    SequenceNumber: sequence,
    SizeBytes: 6,
    StreamViewType: "NEW_AND_OLD_IMAGES",
  },
  ...more,
});

const TABLE_CODE = `exports.handler = async (event) => {
  await fetch(process.env.CALLS, { method: "POST", body: JSON.stringify({ tag: "table", event }) });
  if (event.Records.some(({ dynamodb }) => dynamodb.Keys.id.S === "throw")) throw new Error("as asked");
};`;

describe("a table's stream at AWS_ENDPOINT_DYNAMODB", () => {
  it("is polled shard by shard, with AWS's events and records of failures", async ({ expect }) => {
    const byTtl = { userIdentity: { Type: "Service", PrincipalId: "dynamodb.amazonaws.com" } };
    const parent = {
      ShardId: "shardId-00000001",
      records: [record("101", "a"), record("102", "skipped"), record("103", "b", byTtl)],
      isClosed: true,
    };
    const child = { ShardId: "shardId-00000002", ParentShardId: parent.ShardId, isClosed: false };
    table.set(TABLE, [parent, { ...child, records: [] }]);

    const sqs = sqsClient(near);
    const QueueUrl = await createQueue(sqs, "failed");
    const variables = { Environment: { Variables: { CALLS: calls.url } } };
    await deploy(near.lambda, "table", TABLE_CODE, variables);
    await enableMapping(near.lambda, {
      FunctionName: "table",
      EventSourceArn: TABLE,
      StartingPosition: "TRIM_HORIZON",
      MaximumRetryAttempts: 0,
      FilterCriteria: {
        Filters: [{ Pattern: '{"dynamodb":{"Keys":{"id":{"S":[{"anything-but":"skipped"}]}}}}' }],
      },
      DestinationConfig: {
        OnFailure: { Destination: `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:failed` },
      },
    });
    await calls.until(() => stream.callsOf("table").length === 1);
    expect(stream.callsOf("table")[0]).toEqual({
      Records: [
        { ...record("101", "a"), eventSourceARN: TABLE },
        {
          ...record("103", "b"),
          userIdentity: { type: "Service", principalId: "dynamodb.amazonaws.com" },
          eventSourceARN: TABLE,
        },
      ],
    });

    table.set(TABLE, [parent, { ...child, records: [record("104", "throw")] }]);
    const receive = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    const { Messages: [message] = [] } = await sqs.send(receive);
    expect(JSON.parse(message?.Body ?? "")).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted", approximateInvokeCount: 1 },
      DDBStreamBatchInfo: {
        shardId: "shardId-00000002",
        startSequenceNumber: "104",
        endSequenceNumber: "104",
        approximateArrivalOfFirstRecord: "2026-01-01T00:00:00Z",
        approximateArrivalOfLastRecord: "2026-01-01T00:00:00Z",
        batchSize: 1,
        streamArn: TABLE,
      },
    });
    const signed = expect.stringContaining(`/${REGION}/dynamodb/aws4_request`);
    expect(tables.seen.map(({ authorization }) => authorization)).toEqual(
      tables.seen.map(() => signed),
    );
  });
});

describe("a table's stream without an endpoint", () => {
  it("is kept, and its mapping says why nobody polls it", async ({ expect }) => {
    await deploy(far.lambda, "unpolled", TABLE_CODE);
    const id = await enableMapping(far.lambda, {
      FunctionName: "unpolled",
      EventSourceArn: TABLE,
      StartingPosition: "LATEST",
    });
    const { StateTransitionReason: reason } = await mappingOf(far.lambda, id);
    expect(reason).toContain("AWS_ENDPOINT_DYNAMODB");
  });
});
