import { describe, it } from "vitest";
import { call, create } from "../client.worker.ts";

const PATH = "/2015-03-31/event-source-mappings";
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";
const STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
/** Nobody can be asked for it here. */
const TABLE_STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/1";

const map = (body: object) => call("POST", PATH, { body });
const get = (id: string) => call("GET", `${PATH}/${id}`);
const change = (id: string, body: object) => call("PUT", `${PATH}/${id}`, { body });
const remove = (id: string) => call("DELETE", `${PATH}/${id}`);
const onFailure = (arn: string) => ({ DestinationConfig: { OnFailure: { Destination: arn } } });
const text = async (answer: ReturnType<typeof call>) => {
  const { status, json } = await answer;
  return `${status} ${String(json["message"] ?? json["Message"])}`;
};

describe("CreateEventSourceMapping", () => {
  it("refuses what AWS refuses", async ({ expect }) => {
    await create("strict");
    const queue = { FunctionName: "strict", EventSourceArn: `${QUEUE}x` };
    const stream = { ...queue, EventSourceArn: STREAM };
    const refusal = (body: object) => text(map(body));
    expect(await refusal({ ...queue, FunctionName: "nobody" })).toBe("400 Function does not exist");
    expect(await refusal({ ...queue, FunctionName: "strict:none" })).toBe(
      "400 Function does not exist",
    );
    expect(await refusal({ FunctionName: "strict" })).toBe("400 Unrecognized event source.");
    expect(await refusal({ ...queue, StartingPosition: "LATEST" })).toBe(
      "400 StartingPosition is not valid for SQS event sources.",
    );
    expect(await refusal({ ...queue, TumblingWindowInSeconds: 5 })).toBe(
      "400 Unsupported TumblingWindowInSeconds parameter for given event source mapping type.",
    );
    expect(
      await refusal({
        ...stream,
        StartingPosition: "LATEST",
        DestinationConfig: { OnSuccess: { Destination: QUEUE } },
      }),
    ).toBe("400 Unsupported DestinationConfig parameter for given event source mapping type.");
    const toNobody = {
      ...queue,
      EventSourceArn: TABLE_STREAM,
      StartingPosition: "LATEST",
      ...onFailure(`${QUEUE}nowhere`),
    };
    expect(await refusal(toNobody)).toBe(`400 The destination ARN ${QUEUE}nowhere is invalid.`);
    const missing = await map(stream);
    expect(missing.headers.get("x-amzn-errortype")).toBe("InvalidParameterValueException");
    expect(missing.json["message"]).toBe(
      "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
    );
    expect(await refusal({ ...stream, StartingPosition: "NOW" })).toBe(
      "400 1 validation error detected: Value 'NOW' at 'startingPosition' failed to satisfy constraint: Member must satisfy enum value set: [LATEST, AT_TIMESTAMP, TRIM_HORIZON]",
    );
    expect(await refusal({ ...queue, FilterCriteria: { Filters: [{ Pattern: "x" }] } })).toBe(
      "400 Invalid filter pattern definition.",
    );
    expect(await refusal({ ...queue, BatchSize: 0 })).toContain("at 'batchSize' failed");
    expect(await refusal({})).toContain("Value null at 'functionName'");
    const servers = { Endpoints: {} };
    expect(await refusal({ FunctionName: "strict", SelfManagedEventSource: servers })).toContain(
      "at 'selfManagedEventSource.endpoints' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
    for (const id of ["none", "11111111-1111-4111-8111-111111111111"]) {
      for (const answer of [get(id), change(id, {}), remove(id)]) {
        expect(await text(answer)).toBe("404 The resource you requested does not exist.");
      }
    }
  });

  it("knows no stream of another account, nor one that is not there", async ({ expect }) => {
    await create("foreign");
    for (const EventSourceArn of [
      STREAM,
      "arn:aws:kinesis:us-east-1:111111111111:stream/s",
      "arn:aws:kinesis:us-east-1:000000000000:stream/s/consumer/c:1",
      "arn:aws:dynamodb:us-east-1:111111111111:table/orders/stream/2026-01-01T00:00:00.000",
    ]) {
      const body = { FunctionName: "foreign", EventSourceArn, StartingPosition: "LATEST" };
      expect(await text(map(body))).toBe(`400 Stream not found: ${EventSourceArn}`);
    }
  });
});
