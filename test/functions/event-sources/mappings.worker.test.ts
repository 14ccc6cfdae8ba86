import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { openStream } from "../../services/kinesis/streams.worker.ts";
import { createQueues } from "../../services/sqs/queues.worker.ts";
import { call, create, send } from "../client.worker.ts";

const PATH = "/2015-03-31/event-source-mappings";
const ARN = "arn:aws:lambda:us-east-1:000000000000:";
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";
const STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

const map = (body: object) => call("POST", PATH, { body });
const get = (id: string) => call("GET", `${PATH}/${id}`);
const change = (id: string, body: object) => call("PUT", `${PATH}/${id}`, { body });
const remove = (id: string) => call("DELETE", `${PATH}/${id}`);
const idOf = async (answer: ReturnType<typeof call>) => String((await answer).json["UUID"]);
const text = async (answer: ReturnType<typeof call>) => {
  const { status, json } = await answer;
  return `${status} ${String(json["message"] ?? json["Message"])}`;
};

beforeAll(async () => {
  await createQueues("q", "ql", "qm");
  await openStream("s");
});

describe("a mapping of a queue", () => {
  it("is created, changed and deleted through AWS's states", async ({ expect }) => {
    await create("queued");
    const created = await map({ FunctionName: "queued", EventSourceArn: QUEUE });
    const id = String(created.json["UUID"]);
    expect(created.status).toBe(202);
    expect(id).toMatch(UUID);
    // Reference 5.1: the keys of a queue's mapping.
    const body = {
      UUID: id,
      EventSourceMappingArn: `${ARN}event-source-mapping:${id}`,
      FunctionArn: `${ARN}function:queued`,
      EventSourceArn: QUEUE,
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 0,
      FunctionResponseTypes: [],
      LastModified: expect.any(Number),
      State: "Creating",
      StateTransitionReason: "USER_INITIATED",
    };
    expect(created.json).toEqual(body);
    expect((await get(id)).json).toEqual({ ...body, State: "Enabled" });

    const states = [];
    for (const members of [
      { Enabled: false },
      { BatchSize: 5, ScalingConfig: { MaximumConcurrency: 2 } },
      { Enabled: true, ScalingConfig: {} },
    ]) {
      const changed = await change(id, members);
      expect(changed.status).toBe(202);
      states.push(changed.json["State"], (await get(id)).json["State"]);
    }
    expect(states).toEqual([
      "Disabling",
      "Disabled",
      "Updating",
      "Disabled",
      "Enabling",
      "Enabled",
    ]);
    const now = (await get(id)).json;
    expect(now).toMatchObject({ BatchSize: 5 });
    expect(now).not.toHaveProperty("ScalingConfig");

    const removed = await remove(id);
    expect(removed).toMatchObject({ status: 202, json: { State: "Deleting", UUID: id } });
    expect(await text(get(id))).toBe("404 The resource you requested does not exist.");
  });

  it("is in use while something is under way, and finished by whoever reads it late", async ({
    expect,
  }) => {
    await create("interrupted");
    const members = { FunctionName: "interrupted", EventSourceArn: QUEUE, Enabled: false };
    const id = await idOf(map(members));
    const start = (startedAt: number, state: string) =>
      env.DB.prepare("UPDATE event_source_mappings SET state = ?, transition_started_at = ?")
        .bind(state, startedAt)
        .run();

    await start(Date.now(), "Updating");
    expect((await get(id)).json["State"]).toBe("Updating");
    const refused = await change(id, { BatchSize: 1 });
    expect(refused.headers.get("x-amzn-errortype")).toBe("ResourceInUseException");
    expect(await text(remove(id))).toBe(
      "400 Cannot delete the event source mapping because it is in use.",
    );

    await start(Date.now() - 60_000, "Updating");
    expect((await get(id)).json["State"]).toBe("Disabled");
    await start(Date.now() - 60_000, "Deleting");
    expect((await get(id)).status).toBe(404);
    await map(members);
    await start(Date.now() - 60_000, "Deleting");
    // What was being deleted does not stand in the way.
    expect((await map(members)).status).toBe(202);
    await start(Date.now() - 60_000, "Deleting");
    expect((await call("GET", PATH)).json).toEqual({ EventSourceMappings: [] });
  });

  it("is one of a kind per function, version and alias", async ({ expect }) => {
    await create("single");
    await call("POST", "/2015-03-31/functions/single/versions", { body: {} });
    const body = { FunctionName: "single", EventSourceArn: QUEUE };
    const id = await idOf(map(body));
    expect(await text(map(body))).toBe(
      `409 An event source mapping with SQS arn (" ${QUEUE} ") and function (" single ") already exists. Please update or delete the existing mapping with UUID ${id}`,
    );
    const versioned = await map({ ...body, FunctionName: "single:1" });
    expect(versioned.json).toMatchObject({ FunctionArn: `${ARN}function:single:1` });

    const stream = { ...body, EventSourceArn: STREAM, StartingPosition: "LATEST" };
    const streamId = await idOf(map(stream));
    expect(await text(map(stream))).toBe(
      `409 The event source arn (" ${STREAM} ") and function (" single ") provided mapping already exists. Please update or delete the existing mapping with UUID ${streamId}`,
    );
    const repointed = change(String(versioned.json["UUID"]), { FunctionName: "single" });
    expect(await text(repointed)).toContain(`409 An event source mapping with SQS arn`);
  });

  it("is created once when many ask for it at once", async ({ expect }) => {
    await create("contended");
    const body = JSON.stringify({ FunctionName: "contended", EventSourceArn: QUEUE });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => send({ method: "POST", path: PATH, body })),
    );
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses).toEqual([202, ...Array<number>(9).fill(409)]);
    await Promise.all(answers.map(({ settle }) => settle()));
  });

  it("outlives its function, and can be pointed at another", async ({ expect }) => {
    await create("gone");
    await create("next");
    const id = await idOf(map({ FunctionName: "gone", EventSourceArn: QUEUE }));
    await call("DELETE", "/2015-03-31/functions/gone");
    expect((await get(id)).json["State"]).toBe("Enabled");
    expect(await text(change(id, { FunctionName: "nobody" }))).toBe("400 Function does not exist");
    const changed = await change(id, { FunctionName: "next" });
    expect(changed.json).toMatchObject({ FunctionArn: `${ARN}function:next` });
  });
});

describe("mappings of other sources", () => {
  it("show what a stream has", async ({ expect }) => {
    await create("streamed");
    const { json } = await map({
      FunctionName: "streamed",
      EventSourceArn: STREAM,
      StartingPosition: "AT_TIMESTAMP",
      StartingPositionTimestamp: 1_700_000_000.5,
    });
    expect(json).toEqual({
      UUID: expect.stringMatching(UUID),
      EventSourceMappingArn: expect.stringContaining("event-source-mapping:"),
      FunctionArn: `${ARN}function:streamed`,
      EventSourceArn: STREAM,
      StartingPosition: "AT_TIMESTAMP",
      StartingPositionTimestamp: 1_700_000_000.5,
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 0,
      ParallelizationFactor: 1,
      BisectBatchOnFunctionError: false,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: -1,
      TumblingWindowInSeconds: 0,
      DestinationConfig: { OnFailure: {} },
      FunctionResponseTypes: [],
      LastModified: expect.any(Number),
      LastProcessingResult: "No records processed",
      State: "Creating",
      StateTransitionReason: "User action",
    });
  });

  it("show what a Kafka has, and know it by its topic", async ({ expect }) => {
    await create("kafkaesque");
    const body = {
      FunctionName: "kafkaesque",
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: ["b:9092", "a:9092"] } },
      Topics: ["topic"],
      StartingPosition: "TRIM_HORIZON",
      SourceAccessConfigurations: [{ Type: "BASIC_AUTH", URI: "arn:aws:secretsmanager:r:0:s" }],
    };
    const { json } = await map(body);
    const { FunctionName: _, ...echoed } = body;
    expect(json).toMatchObject({
      ...echoed,
      BatchSize: 100,
      SelfManagedKafkaEventSourceConfig: { ConsumerGroupId: json["UUID"] },
    });
    expect(json).not.toHaveProperty("MaximumBatchingWindowInSeconds");
    expect(json).not.toHaveProperty("EventSourceArn");
    expect(await text(map(body))).toBe(
      `409 An event source mapping with event source ("b:9092,a:9092"), function ("${ARN}function:kafkaesque"), topics ("topic") already exists. Please update or delete the existing mapping with UUID ${String(json["UUID"])}`,
    );
    expect((await map({ ...body, Topics: ["other"] })).status).toBe(202);
    const { SourceAccessConfigurations: __, ...bare } = body;
    expect(await text(map({ ...bare, Topics: ["third"] }))).toBe(
      "400 Required 'sourceAccessConfigurations' parameter is missing.",
    );
  });

  it("keep all that was set", async ({ expect }) => {
    await create("full");
    const members = {
      EventSourceArn: "arn:aws:kafka:us-east-1:000000000000:cluster/c/id",
      StartingPosition: "LATEST",
      Topics: ["topic"],
      BatchSize: 500,
      MaximumBatchingWindowInSeconds: 5,
      FilterCriteria: { Filters: [{ Pattern: '{"value":{"a":["b"]}}' }] },
      DestinationConfig: { OnFailure: { Destination: "kafka://failed" } },
      MaximumRetryAttempts: 3,
      KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k",
      MetricsConfig: { Metrics: ["EventCount"] },
      LoggingConfig: { SystemLogLevel: "DEBUG" },
      ProvisionedPollerConfig: { MinimumPollers: 3 },
      AmazonManagedKafkaEventSourceConfig: {
        ConsumerGroupId: "group",
        SchemaRegistryConfig: {
          SchemaRegistryURI: "https://registry",
          EventRecordFormat: "JSON",
          AccessConfigs: [{ Type: "BASIC_AUTH", URI: "arn:aws:secretsmanager:us-east-1::s" }],
          SchemaValidationConfigs: [{ Attribute: "KEY" }, { Attribute: "VALUE" }],
        },
      },
    };
    const created = await map({ FunctionName: "full", ...members, Tags: { a: "b" } });
    const pollers = { ProvisionedPollerConfig: { MinimumPollers: 3, MaximumPollers: 200 } };
    expect(created.json).toMatchObject({ ...members, ...pollers });
    const id = String(created.json["UUID"]);
    const cleared = await change(id, {
      FilterCriteria: {},
      DestinationConfig: {},
      ProvisionedPollerConfig: {},
      KMSKeyArn: "",
    });
    for (const gone of [
      "FilterCriteria",
      "DestinationConfig",
      "ProvisionedPollerConfig",
      "KMSKeyArn",
    ]) {
      expect(cleared.json).not.toHaveProperty(gone);
    }
    expect(cleared.json).toMatchObject({ BatchSize: 500, MaximumRetryAttempts: 3 });
  });
});

describe("ListEventSourceMappings", () => {
  it("filters by source and by function, and pages", async ({ expect }) => {
    await create("one");
    await create("two");
    for (const FunctionName of ["one", "two"]) {
      await map({ FunctionName, EventSourceArn: `${QUEUE}l` });
    }
    await map({ FunctionName: "one", EventSourceArn: `${QUEUE}m` });
    const count = async (query: Readonly<Record<string, string>>) => {
      const { json } = await call("GET", PATH, { query });
      return (json["EventSourceMappings"] as readonly unknown[]).length;
    };
    expect(await count({ FunctionName: "one" })).toBe(2);
    expect(await count({ FunctionName: "one:1" })).toBe(0);
    expect(await count({ EventSourceArn: `${QUEUE}l` })).toBe(2);
    expect(await count({ EventSourceArn: `${QUEUE}l`, FunctionName: "two" })).toBe(1);

    const ids = new Set<unknown>();
    let query: Readonly<Record<string, string>> = { FunctionName: "one", MaxItems: "1" };
    for (let page = 0; page < 2; page += 1) {
      const { json } = await call("GET", PATH, { query });
      for (const item of json["EventSourceMappings"] as { UUID: string }[]) ids.add(item.UUID);
      query = { ...query, Marker: String(json["NextMarker"]) };
      expect("NextMarker" in json).toBe(page === 0);
    }
    expect(ids.size).toBe(2);
  });
});
