import { describe, it } from "vitest";
import {
  createMapping,
  defaultSettings,
  type MappingSettings,
} from "../../../src/functions/event-sources/model.ts";
import { eventSource } from "../../../src/functions/event-sources/source.ts";
import { type Invoked, type Order } from "../../../src/runtime/invoke/order.ts";
import { BrokerPolling } from "../../../src/triggers/brokers/broker-polling.ts";
import { type BrokerItem, type BrokerSource } from "../../../src/triggers/brokers/broker-source.ts";
import { type BrokerStatus } from "../../../src/triggers/brokers/broker-status.ts";
import { Inbox } from "../../../src/triggers/brokers/inbox.ts";
import { Pause } from "../../../src/triggers/brokers/pause.ts";

const ended: Invoked = {
  kind: "ended",
  functionError: false,
  payload: "null",
  executedVersion: "1",
  traceHeader: "",
};

/** A polling of a queue in memory, and what it has done. */
function pollingOf(
  bodies: readonly string[],
  invoke: (order: Order) => Promise<Invoked>,
  settings: Partial<MappingSettings> = {},
) {
  const done: string[] = [];
  const inbox = new Inbox<BrokerItem>();
  for (const data of bodies) {
    inbox.push({ tag: data, record: { data }, bytes: data.length, data });
  }
  const note = (what: string) => async (items: readonly BrokerItem[]) =>
    void done.push(`${what} ${items.map(({ tag }) => tag.slice(0, 3)).join("")}`);
  const source: BrokerSource = {
    wait: (until) => inbox.wait(until),
    peek: () => inbox.peek(),
    take: () => inbox.take(),
    interrupt: () => inbox.interrupt(),
    accept: note("accept"),
    requeue: async (items, why) => note(`requeue ${why}`)(items),
    toEvent: (items) => items.map(({ record }) => record),
    emptyEventBytes: 2,
    close: async () => void done.push("close"),
  };
  const status = {
    processed: (result: string) => void done.push(result),
    stopped: () => {},
  } as unknown as BrokerStatus;
  const mqSource = eventSource("arn:aws:mq:us-east-1:000000000000:broker:b:id", undefined);
  const mapping = createMapping(
    {
      key: { accountId: "000000000000", region: "us-east-1", id: "id" },
      functionName: "f",
      source: mqSource,
      tags: {},
      settings: { ...defaultSettings(mqSource, "id"), windowSeconds: 0, ...settings },
    },
    { now: 0, revisionId: "r" },
  );
  const polling = new BrokerPolling(mapping, {
    open: async () => source,
    invoke,
    status,
    pause: new Pause(),
  });
  return { polling, done, inbox };
}

const FAILED = "PROBLEM: Function call failed";

describe("BrokerPolling", () => {
  it("settles what passes and what does not with the batch, and begins no other after a failure", async ({
    expect,
  }) => {
    const payloads: string[] = [];
    const { polling, done } = pollingOf(
      ['{"k":1}', '{"k":2}', '{"k":1}'],
      async ({ payload }) => {
        payloads.push(payload);
        return { ...ended, functionError: true };
      },
      { batchSize: 2, filters: ['{"data":{"k":[1]}}'] },
    );
    const before = Date.now();
    const rest = await polling.run();
    expect(payloads).toEqual([JSON.stringify([{ data: '{"k":1}' }])]);
    expect(done).toEqual([FAILED, 'accept {"k', 'requeue failed {"k', "close"]);
    expect(rest).not.toBe("until-called");
    expect(rest).toMatchObject({ until: expect.toSatisfy((until) => until >= before + 1000) });
  });

  it("says when it was not the function that failed", async ({ expect }) => {
    const { polling, done } = pollingOf(["a"], async () => ({
      kind: "throttled",
      code: "TooManyRequestsException",
      message: "",
    }));
    await polling.run();
    expect(done).toEqual([FAILED, "requeue not-run a", "close"]);
  });

  it("makes no event that is too long for a function", async ({ expect }) => {
    const sizes: number[] = [];
    const bodies = Array.from({ length: 7 }, (_, index) => `${index}`.repeat(2_000_000));
    const { polling, done } = pollingOf(bodies, async ({ payload }) => {
      sizes.push(payload.length);
      if (sizes.length === 3) polling.stop();
      return ended;
    });
    await polling.run();
    expect(sizes).toHaveLength(3);
    expect(sizes.every((size) => size <= 6_291_456)).toBe(true);
    expect(done.filter((what) => what.startsWith("accept"))).toEqual([
      "accept 000111222",
      "accept 333444555",
      "accept 666",
    ]);
  });

  it("ends after the batch in hand when the mapping changes, and leaves the rest", async ({
    expect,
  }) => {
    const { polling, done, inbox } = pollingOf(
      ["a", "b", "c"],
      async () => {
        polling.change();
        return ended;
      },
      { batchSize: 1 },
    );
    await polling.run();
    expect(done).toEqual(["OK", "accept a", "close"]);
    expect(inbox.peek()?.data).toBe("b");
  });

  it("closes what was lost while the function worked", async ({ expect }) => {
    const { polling, done, inbox } = pollingOf(["a"], async () => {
      inbox.fail(new Error("The broker has closed the connection"));
      return ended;
    });
    await polling.run();
    expect(done).toEqual(["OK", "accept a", "PROBLEM: Connection error", "close"]);
  });
});
