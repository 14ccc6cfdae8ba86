import { describe, it } from "vitest";
import { repeatsOf, traceId } from "../../../src/aws/trace.ts";
import {
  createMapping,
  defaultSettings,
  type EventSourceMapping,
} from "../../../src/functions/event-sources/model.ts";
import { eventSource } from "../../../src/functions/event-sources/source.ts";
import { type Order } from "../../../src/runtime/invoke/order.ts";
import { firstPace } from "../../../src/triggers/event-sources/pace.ts";
import { QueuePolling } from "../../../src/triggers/event-sources/queue-polling.ts";
import { type QueueSource } from "../../../src/triggers/event-sources/queue-source.ts";
import { type QueueMessage } from "../../../src/triggers/event-sources/sqs-event.ts";

const ARN = "arn:aws:sqs:us-east-1:000000000000:q";

function mappingOf(
  settings: Partial<EventSourceMapping["settings"]>,
  arn = ARN,
): EventSourceMapping {
  const source = eventSource(arn, undefined);
  const key = { accountId: "000000000000", region: "us-east-1", id: "id" };
  const given = { key, functionName: "f", source, tags: {} };
  const defaults = defaultSettings(source, "id");
  return createMapping(
    { ...given, settings: { ...defaults, ...settings } },
    { now: 0, revisionId: "r" },
  );
}

/** A queue in memory, which gives out each message once. */
function queueOf(bodies: readonly string[]) {
  const left = bodies.map((body, index): QueueMessage => ({
    id: `${index}`,
    receiptHandle: `${index}`,
    body,
    systemAttributes: {},
    attributes: {},
  }));
  const deleted: string[] = [];
  const source: QueueSource = {
    calls: true,
    receive: async (messagesMax) => left.splice(0, messagesMax),
    delete: async (handles) => void deleted.push(...handles),
    subscribe: async () => {},
    unsubscribe: async () => {},
  };
  return { source, left, deleted };
}

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f";
const HASH = traceId(undefined, 0, { hex: () => "", arn: FUNCTION }).slice(-10, -2);
const REFUSED = {
  kind: "refused",
  code: "RecursiveInvocationException",
  message: "",
} as const;

function tracedBy(message: QueueMessage, trace: string): QueueMessage {
  return { ...message, systemAttributes: { AWSTraceHeader: trace } };
}

function ofGroup(message: QueueMessage, MessageGroupId: string): QueueMessage {
  return { ...message, systemAttributes: { MessageGroupId } };
}

const success = {
  kind: "ended",
  functionError: false,
  payload: "null",
  executedVersion: "1",
  traceHeader: "",
} as const;

describe("QueuePolling", () => {
  it("ends a run that has done enough for one event, and loses nothing", async ({ expect }) => {
    const { source, left, deleted } = queueOf(
      Array.from({ length: 1200 }, (_, index) => `${index}`),
    );
    const options = { invoke: async () => success, pace: firstPace(Date.now()) };
    const mapping = mappingOf({ batchSize: 1 });
    expect(await new QueuePolling(mapping, source, options).run()).toBe("enough");
    expect([deleted.length, left.length]).toEqual([1000, 200]);
    expect(await new QueuePolling(mapping, source, options).run()).toBe("empty");
    expect(new Set(deleted).size).toBe(1200);
  });

  it("holds no more messages at once than an object has room for", async ({ expect }) => {
    const { source, deleted } = queueOf(Array<string>(60).fill("a".repeat(1_000_000)));
    let underWay = 0;
    let most = 0;
    const invoke = async ({ payload }: { readonly payload: string }) => {
      underWay += payload.length;
      most = Math.max(most, underWay);
      // Meanwhile all that may begin does.
      await scheduler.wait(1);
      underWay -= payload.length;
      return success;
    };
    // Long after its beginning the pace would let a thousand batches run.
    const pace = firstPace(Date.now() - 3_600_000);
    await new QueuePolling(mappingOf({ batchSize: 4 }), source, { invoke, pace }).run();
    expect(deleted).toHaveLength(60);
    // An event holds 6 MB, so one more may come on top of what is full.
    expect(most).toBeLessThan(33_554_432 + 6_291_456);
  });

  it("makes events that the function can take", async ({ expect }) => {
    const { source, deleted } = queueOf(Array<string>(10).fill('"'.repeat(1_000_000)));
    const sizes: number[] = [];
    const invoke = async ({ payload }: { readonly payload: string }) => {
      sizes.push(payload.length);
      return success;
    };
    const options = { invoke, pace: firstPace(Date.now()) };
    await new QueuePolling(mappingOf({ batchSize: 10 }), source, options).run();
    expect(deleted).toHaveLength(10);
    expect(sizes.every((size) => size <= 6_291_456)).toBe(true);
  });

  it("gives a group that is longer than an event in its order, and no more of it after a failure", async ({
    expect,
  }) => {
    // Quotation marks are twice as long in JSON.
    const { source, left, deleted } = queueOf(
      Array.from({ length: 6 }, () => '"'.repeat(1_000_000)),
    );
    left.splice(0, left.length, ...left.map((message) => ofGroup(message, "g")));
    const seen: string[][] = [];
    let underWay = 0;
    const invoke = async ({ payload }: Order) => {
      underWay += 1;
      const overlaps = underWay > 1;
      const { Records } = JSON.parse(payload) as { readonly Records: { messageId: string }[] };
      seen.push(Records.map(({ messageId }) => messageId));
      await scheduler.wait(5);
      underWay -= 1;
      return { ...success, functionError: overlaps || seen.length === 2 };
    };
    const mapping = mappingOf({}, `${ARN}.fifo`);
    const polling = new QueuePolling(mapping, source, { invoke, pace: firstPace(Date.now()) });
    expect(await polling.run()).toBe("empty");
    expect(seen).toEqual([
      ["0", "1", "2"],
      ["3", "4", "5"],
    ]);
    expect(deleted).toEqual(["0", "1", "2"]);
  });

  it("leaves what follows on a failure in its group for later", async ({ expect }) => {
    const { source, left, deleted } = queueOf(
      Array.from({ length: 6 }, () => '"'.repeat(1_000_000)),
    );
    left.splice(0, left.length, ...left.map((message) => ofGroup(message, "g")));
    let runs = 0;
    const invoke = async () => {
      runs += 1;
      return { ...success, functionError: true };
    };
    const mapping = mappingOf({}, `${ARN}.fifo`);
    const polling = new QueuePolling(mapping, source, { invoke, pace: firstPace(Date.now()) });
    expect(await polling.run()).toBe("empty");
    expect([runs, deleted]).toEqual([1, []]);
  });

  it("gathers by the settings that hold when it begins", async ({ expect }) => {
    const { source } = queueOf(Array.from({ length: 12 }, (_, index) => `${index}`));
    const sizes: number[] = [];
    const invoke = async ({ payload }: Order) => {
      sizes.push((JSON.parse(payload) as { readonly Records: unknown[] }).Records.length);
      if (sizes.length === 1) polling.change(mappingOf({ batchSize: 10 }));
      return success;
    };
    const mapping = mappingOf({ batchSize: 2 });
    const polling = new QueuePolling(mapping, source, { invoke, pace: firstPace(Date.now()) });
    await polling.run();
    expect(sizes).toEqual([2, 10]);
  });

  it("lets a message that goes in circles keep back no other", async ({ expect }) => {
    const trace = (repeats: number) =>
      `Root=1-5759e988-bd862e3fe1be46a994272793;Lineage=1:${HASH}:${repeats}`;
    const { source, left, deleted } = queueOf(["a", "b", "c"]);
    left.splice(0, 3, ...left.map((one, index) => tracedBy(one, trace([4, 15, 7][index] ?? 0))));
    const invoked: string[] = [];
    const invoke = async ({ payload, traceHeader = "" }: Order) => {
      const { Records: records } = JSON.parse(payload) as { Records: { body: string }[] };
      invoked.push(
        `${records.map(({ body }) => body).join("")} ${repeatsOf(traceHeader, FUNCTION)}`,
      );
      return records.some(({ body }) => body === "b") ? REFUSED : success;
    };
    const options = { invoke, pace: firstPace(Date.now()) };
    await new QueuePolling(mappingOf({ batchSize: 10 }), source, options).run();
    // The chain is as long as that of the message which has come furthest.
    expect(invoked).toEqual(["ac 7", "b 15"]);
    expect(deleted).toEqual(["0", "2"]);
  });

  it("leaves everything with a function that is throttled, and takes its time", async ({
    expect,
  }) => {
    const { source, left, deleted } = queueOf(Array.from({ length: 20 }, (_, index) => `${index}`));
    let asked = 0;
    const polling = new QueuePolling(mappingOf({ batchSize: 1 }), source, {
      invoke: async () => {
        asked += 1;
        polling.stop();
        return { kind: "throttled", code: "TooManyRequestsException", message: "" };
      },
      pace: firstPace(Date.now()),
    });
    await polling.run();
    expect(deleted).toEqual([]);
    // The five that the pace lets begin together, and no more.
    expect(asked).toBeLessThanOrEqual(5);
    expect(left.length).toBeGreaterThanOrEqual(15);
    expect(polling.pace.pausedUntil).toBeGreaterThan(0);
  });
});
