import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { sendToQueue } from "../../../src/services/sqs/send.ts";
import { queueOf } from "../../../src/services/sqs/queues.ts";
import { settled } from "../../../src/services/sqs/verdict.ts";
import { call, create, zipFile } from "../../functions/client.worker.ts";
import { addressOf } from "../../services/sqs/queues.worker.ts";
import { PATIENCE } from "../../patience.ts";

const PATH = "/2015-03-31/event-source-mappings";
const arnOf = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const scope = { env, accountId: "000000000000", region: "us-east-1" };

/** A function, its queue of the same name, and the objects of both. */
async function mapped(
  name: string,
  settings: object = {},
  code = "exports.handler = async () => 1;",
) {
  const address = addressOf(name);
  const queue = queueOf(env, address);
  settled(await queue.create(address, { attributes: {}, tags: {} }));
  await create(name, { Code: { ZipFile: zipFile(code) } });
  const body = { FunctionName: name, EventSourceArn: arnOf(name), ...settings };
  const { json } = await call("POST", PATH, { body });
  const poller = env.POLLER.getByName(String(json["EventSourceMappingArn"]));
  return { queue, poller, id: String(json["UUID"]) };
}

const alarmOf = (stub: DurableObjectStub) =>
  runInDurableObject(stub, (_, { storage }) => storage.getAlarm());

async function isEmpty(queue: ReturnType<typeof queueOf>): Promise<boolean> {
  const { visible, inFlight } = settled(await queue.count());
  return visible + inFlight === 0;
}

describe("a mapping of an embedded queue", () => {
  it("wakes nothing while the queue is empty", async ({ expect }) => {
    const { queue, poller } = await mapped("idle");
    expect(await alarmOf(queue)).toBe(null);
    expect(await alarmOf(poller)).toBe(null);
    expect(await runDurableObjectAlarm(queue)).toBe(false);
  });

  it("is called for a message, and rests when that is done", async ({ expect }) => {
    const { queue, poller } = await mapped("called");
    // What is in memory alone is lost.
    await evictDurableObject(queue);
    await evictDurableObject(poller);
    expect(await sendToQueue(scope, { queueArn: arnOf("called"), body: "a" })).toEqual({
      ok: true,
    });
    await vi.waitUntil(() => isEmpty(queue), PATIENCE);
    await vi.waitUntil(async () => (await alarmOf(poller)) === null, PATIENCE);
    // The next message finds it as the first did.
    await sendToQueue(scope, { queueArn: arnOf("called"), body: "b" });
    await vi.waitUntil(() => isEmpty(queue), PATIENCE);
    expect(await isEmpty(queue)).toBe(true);
  });

  it("leaves the queue alone when it is disabled", async ({ expect }) => {
    const { queue, poller } = await mapped("disabled", { Enabled: false });
    await sendToQueue(scope, { queueArn: arnOf("disabled"), body: "a" });
    await runDurableObjectAlarm(queue);
    expect(await alarmOf(poller)).toBe(null);
    expect(settled(await queue.count())).toMatchObject({ visible: 1, inFlight: 0 });
  });

  it("is forgotten by the queue when it is gone", async ({ expect }) => {
    const { queue, poller, id } = await mapped("forgotten");
    await call("DELETE", `${PATH}/${id}`);
    expect((await call("GET", `${PATH}/${id}`)).status).toBe(404);
    await sendToQueue(scope, { queueArn: arnOf("forgotten"), body: "a" });
    await runDurableObjectAlarm(queue);
    expect(await poller.wake()).toBe(false);
    expect(await alarmOf(poller)).toBe(null);
    expect(settled(await queue.count())).toMatchObject({ visible: 1, inFlight: 0 });
  });

  it("goes on with a queue that was deleted and made anew", async ({ expect }) => {
    const { queue, poller } = await mapped("anew");
    settled(await queue.remove());
    settled(await queue.create(addressOf("anew"), { attributes: {}, tags: {} }));
    await sendToQueue(scope, { queueArn: arnOf("anew"), body: "a" });
    await vi.waitUntil(() => isEmpty(queue), PATIENCE);
    await vi.waitUntil(async () => (await alarmOf(poller)) === null, PATIENCE);
    expect(await isEmpty(queue)).toBe(true);
  });
});
