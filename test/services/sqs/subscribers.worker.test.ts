import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { Subscribers } from "../../../src/services/sqs/subscribers.ts";

describe("Subscribers", () => {
  it("keeps who asks anew while it is called, whatever the call finds", async ({ expect }) => {
    const stub = env.SQS_QUEUE.getByName("000000000000/us-east-1/subscribers");
    await runInDurableObject(stub, async (_, { storage }) => {
      const kept = () => storage.kv.get("subscribers");
      const subscribers = new Subscribers(storage.kv);
      subscribers.letWait("a");
      subscribers.letWait("b");
      await subscribers.call(async (name) => name === "a");
      expect(kept()).toEqual({ a: false });

      // Who comes while it is said that nobody is there is there.
      subscribers.letWait("a");
      await subscribers.call(async (name) => {
        subscribers.letWait(name);
        return false;
      });
      expect(kept()).toEqual({ a: true });
      await subscribers.call(async (name) => {
        subscribers.remove(name);
        return true;
      });
      expect(kept()).toBeUndefined();
    });
  });
});
