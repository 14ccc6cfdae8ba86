import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { openDatabase } from "../../src/platform/database.ts";
import { insertBucket } from "../../src/services/s3/store.ts";
import { createTopics } from "../services/sns/topics.worker.ts";
import { createQueues } from "../services/sqs/queues.worker.ts";
import { call, create } from "./client.worker.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:";
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:q";
const TOPIC = "arn:aws:sns:us-east-1:000000000000:t";
const BUCKET = "arn:aws:s3:::bucket";

const path = (name: string) => `/2019-09-25/functions/${name}/event-invoke-config`;
const put = (name: string, body: object, query = {}) => call("PUT", path(name), { body, query });
const update = (name: string, body: object) => call("POST", path(name), { body });
const get = (name: string, query = {}) => call("GET", path(name), { query });
const text = async (answer: ReturnType<typeof call>) => {
  const { status, json } = await answer;
  return `${status} ${String(json["message"] ?? json["Message"])}`;
};
const to = (success: string | undefined, failure?: string) => ({
  DestinationConfig: {
    ...(success === undefined ? {} : { OnSuccess: { Destination: success } }),
    ...(failure === undefined ? {} : { OnFailure: { Destination: failure } }),
  },
});

beforeAll(async () => {
  await createQueues("q", "ordered.fifo");
  await createTopics("t");
});

describe("event-invoke configs", () => {
  it("are put, merged, read, listed and deleted per qualifier", async ({ expect }) => {
    await create("lived");
    await call("POST", "/2015-03-31/functions/lived/versions", { body: {} });
    const before = Date.now() / 1000;
    const created = await put("lived", { MaximumRetryAttempts: 1 });
    expect(created.status).toBe(200);
    expect(created.json).toEqual({
      LastModified: expect.any(Number),
      FunctionArn: `${ARN}lived:$LATEST`,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnSuccess: {}, OnFailure: {} },
    });
    expect(created.json["LastModified"]).toBeGreaterThanOrEqual(before);
    expect((await get("lived")).json).toEqual(created.json);
    expect((await get("lived", { Qualifier: "$LATEST" })).json).toEqual(created.json);

    const bucket = { name: "bucket", accountId: "000000000000", region: "us-east-1", createdAt: 0 };
    const absent = await update("lived", to(QUEUE, BUCKET));
    expect(absent.json["message"]).toBe(`The destination ARN ${BUCKET} is invalid.`);
    await insertBucket(openDatabase(env.DB), bucket);
    const merged = await update("lived", { MaximumEventAgeInSeconds: 60, ...to(QUEUE, BUCKET) });
    expect(merged.json).toMatchObject({
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: 60,
      ...to(QUEUE, BUCKET),
    });
    const replaced = await put("lived", to(undefined, TOPIC));
    expect(replaced.json).toEqual({
      LastModified: expect.any(Number),
      FunctionArn: `${ARN}lived:$LATEST`,
      DestinationConfig: { OnSuccess: {}, OnFailure: { Destination: TOPIC } },
    });

    await put("lived", { MaximumRetryAttempts: 0 }, { Qualifier: "1" });
    const { json } = await call("GET", `${path("lived")}/list`);
    expect(json["FunctionEventInvokeConfigs"]).toMatchObject([
      { FunctionArn: `${ARN}lived:$LATEST` },
      { FunctionArn: `${ARN}lived:1`, MaximumRetryAttempts: 0 },
    ]);
    expect(json).not.toHaveProperty("NextMarker");

    expect((await call("DELETE", path("lived"))).status).toBe(204);
    expect(await text(get("lived"))).toBe(
      `404 The function ${ARN}lived:$LATEST doesn't have an EventInvokeConfig`,
    );
    expect((await get("lived", { Qualifier: "1" })).status).toBe(200);
    await call("DELETE", "/2015-03-31/functions/lived");
    await create("lived");
    expect((await get("lived", { Qualifier: "1" })).status).toBe(404);
  });

  it("answer for functions that are not there as AWS does", async ({ expect }) => {
    const missing = "404 The function doesn't exist.";
    const nothing = `404 The function ${ARN}nobody:$LATEST doesn't have an EventInvokeConfig`;
    expect(await text(put("nobody", { MaximumRetryAttempts: 1 }))).toBe(missing);
    expect(await text(update("nobody", { MaximumRetryAttempts: 1 }))).toBe(missing);
    expect(await text(call("GET", `${path("nobody")}/list`))).toBe(missing);
    expect(await text(get("nobody"))).toBe(nothing);
    expect(await text(call("DELETE", path("nobody")))).toBe(nothing);
    await create("plain");
    expect(await text(update("plain", { MaximumRetryAttempts: 1 }))).toContain("doesn't have an");
    expect(await text(put("plain", { MaximumRetryAttempts: 1 }, { Qualifier: "none" }))).toBe(
      missing,
    );
  });

  it("refuse what AWS refuses", async ({ expect }) => {
    await create("strict");
    await create("other");
    expect(await text(put("strict", {}))).toBe(
      "400 You must specify at least one of error handling or destination setting.",
    );
    expect(await text(put("strict", to(`${ARN}nobody`)))).toBe(
      `400 The destination ARN ${ARN}nobody is invalid.`,
    );
    expect(await text(put("strict", to(`${ARN}strict`)))).toBe(
      "400 You can't specify the function as a destination for itself.",
    );
    expect((await put("strict", to(`${ARN}other`))).status).toBe(200);
    expect(await text(put("strict", to(BUCKET)))).toBe(
      `400 The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=${BUCKET}), onFailure=null) is invalid.`,
    );
    expect(await text(put("strict", to(undefined, "kafka://topic")))).toContain(
      "onFailure=OnFailure(destination=kafka://topic)",
    );
    expect(await text(put("strict", { MaximumRetryAttempts: 3 }))).toBe(
      "400 1 validation error detected: Value '3' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 2",
    );
    expect(await text(put("strict", to(undefined, "no-arn")))).toContain(
      "at 'destinationConfig.onFailure.destination'",
    );
  });

  it("name nobody who is not there, whichever service it is of", async ({ expect }) => {
    await create("naming");
    const there = [
      "arn:aws:events:us-east-1:000000000000:event-bus/default",
      // Nobody here can ask for what is another account's.
      "arn:aws:sqs:us-east-1:111111111111:nowhere",
      "arn:aws:sns:us-east-1:111111111111:nowhere",
      "arn:aws:events:us-east-1:111111111111:event-bus/nowhere",
      "arn:aws:lambda:us-east-1:111111111111:function:nowhere",
    ];
    for (const arn of there) expect(await text(put("naming", to(arn, arn)))).toContain("200 ");
    const missing = [
      "arn:aws:sqs:us-east-1:000000000000:nowhere",
      "arn:aws:sqs:eu-west-1:000000000000:q",
      "arn:aws:sqs:us-east-1:000000000000:no queue",
      "arn:aws:sqs:us-east-1:000000000000:ordered.fifo",
      "arn:aws:sns:us-east-1:000000000000:nowhere",
      "arn:aws:sns:us-east-1:000000000000:a:b",
      "arn:aws:events:us-east-1:000000000000:event-bus/nowhere",
      "arn:aws:events:us-east-1:000000000000:rule/r",
      "arn:aws:lambda:eu-west-1:000000000000:function:naming",
      "arn:aws:lambda:us-east-1:000000000000:layer:l",
    ];
    for (const arn of missing) {
      const refusal = `400 The destination ARN ${arn} is invalid.`;
      expect(await text(put("naming", to(arn)))).toBe(refusal);
      expect(await text(update("naming", to(undefined, arn)))).toBe(refusal);
    }
    expect((await get("naming")).json["DestinationConfig"]).toEqual(
      to(there.at(-1), there.at(-1)).DestinationConfig,
    );
  });

  it("lose no member when many change different ones", async ({ expect }) => {
    await create("contended");
    await put("contended", { MaximumRetryAttempts: 0 });
    const answers = await Promise.all([
      update("contended", { MaximumRetryAttempts: 2 }),
      update("contended", { MaximumEventAgeInSeconds: 100 }),
      update("contended", to(QUEUE)),
    ]);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    const { json } = await get("contended");
    const won = answers.map(({ status }) => status === 200);
    expect([
      json["MaximumRetryAttempts"] === 2,
      json["MaximumEventAgeInSeconds"] === 100,
      JSON.stringify(json["DestinationConfig"]).includes(QUEUE),
    ]).toEqual(won);
  });
});
