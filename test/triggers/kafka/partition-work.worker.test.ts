import { describe, it } from "vitest";
import {
  createMapping,
  defaultSettings,
  type MappingSettings,
} from "../../../src/functions/event-sources/model.ts";
import { eventSource } from "../../../src/functions/event-sources/source.ts";
import { toUtf8 } from "../../../src/platform/bytes.ts";
import { type Invoked } from "../../../src/runtime/invoke/order.ts";
import { DELIVERED, type Delivery, failedForNow } from "../../../src/services/delivery.ts";
import { type BrokerStatus } from "../../../src/triggers/brokers/broker-status.ts";
import { type Attempt } from "../../../src/triggers/kafka/attempts.ts";
import { type Discarded, PartitionWork } from "../../../src/triggers/kafka/partition-work.ts";

const MSK = eventSource("arn:aws:kafka:us-east-1:000000000000:cluster/c/id", undefined);

const ended = (payload = "null", functionError = false): Invoked => ({
  kind: "ended",
  functionError,
  payload,
  executedVersion: "1",
  traceHeader: "",
});

/** A partition whose records are texts, from offset 0 on. */
function partitionOf(
  texts: readonly string[],
  invoke: (texts: readonly string[]) => Invoked,
  settings: Partial<MappingSettings> = {},
  tell: (discarded: Discarded) => Delivery = () => DELIVERED,
) {
  const attempts = new Map<number, Attempt>();
  const told: Discarded[] = [];
  const sizes: number[] = [];
  const mapping = createMapping(
    {
      key: { accountId: "000000000000", region: "us-east-1", id: "id" },
      functionName: "f",
      source: MSK,
      tags: {},
      settings: { ...defaultSettings(MSK, "id"), ...settings },
    },
    { now: 0, revisionId: "r" },
  );
  const work = new PartitionWork({
    mapping,
    origin: { servers: ["h:1"], topic: "t" },
    invoke: async ({ payload }) => {
      sizes.push(payload.length);
      const records: readonly { value: string }[] = JSON.parse(payload).records["t-0"];
      return invoke(records.map(({ value }) => atob(value)));
    },
    status: { processed: () => {} } as unknown as BrokerStatus,
    attempts: {
      get: (partition) => attempts.get(partition),
      put: (partition, attempt) => {
        if (attempt === undefined) attempts.delete(partition);
        else attempts.set(partition, attempt);
      },
    },
    tell: async (discarded) => {
      told.push(discarded);
      return tell(discarded);
    },
  });
  const items = texts.map((text, offset) =>
    work.toItem(0, {
      key: null,
      value: toUtf8(text),
      timestamp: String(Date.now()),
      offset: String(offset),
    }),
  );
  /** As its consumer calls it, until all is done or nothing moves in so many tries. */
  const drain = async (tries = 20) => {
    let at = 0;
    for (let left = tries; left > 0 && at < items.length; left -= 1) {
      at += await work.process(0, items.slice(at));
    }
    return at;
  };
  return { drain, told, attempts, sizes };
}

const FAILURE = { onFailure: "arn:aws:sqs:us-east-1:000000000000:q" };

describe("PartitionWork", () => {
  it("gives up exactly what fails, when batches are split", async ({ expect }) => {
    const taken: string[] = [];
    const texts = ["0", "1", "2", "bad", "4", "5", "6", "bad"];
    const { drain, told, attempts } = partitionOf(
      texts,
      (batch) => {
        if (batch.includes("bad")) return ended("{}", true);
        taken.push(...batch);
        return ended();
      },
      { ...FAILURE, bisectOnError: true, retriesMax: 1 },
    );
    expect(await drain(100)).toBe(8);
    expect(taken).toEqual(["0", "1", "2", "4", "5", "6"]);
    expect(told.map(({ batch }) => batch)).toMatchObject([
      { condition: "RetryAttemptsExhausted", invokes: 2, run: { functionError: true } },
      { condition: "RetryAttemptsExhausted", invokes: 2 },
    ]);
    expect(told.map(({ batch }) => batch.info["KafkaBatchInfo"])).toMatchObject([
      { batchSize: 1, bootstrapServers: "h:1", recordInfo: { offset: "3" } },
      { batchSize: 1, recordInfo: { offset: "7" } },
    ]);
    expect(attempts.size).toBe(0);
  });

  it("goes on behind what the function has done of a batch", async ({ expect }) => {
    const batches: string[] = [];
    const { drain } = partitionOf(
      ["0", "1", "2"],
      (batch) => {
        batches.push(batch.join(""));
        const failures = batches.length < 3 ? [{ itemIdentifier: "t-0-1" }] : [];
        return ended(JSON.stringify({ batchItemFailures: failures }));
      },
      { responseTypes: ["ReportBatchItemFailures"] },
    );
    expect(await drain()).toBe(3);
    expect(batches).toEqual(["012", "12", "12"]);
  });

  it("counts no try when the function has not run", async ({ expect }) => {
    let calls = 0;
    const { drain, told, attempts } = partitionOf(
      ["0"],
      () => {
        calls += 1;
        return { kind: "throttled", code: "TooManyRequestsException", message: "" };
      },
      { ...FAILURE, retriesMax: 0 },
    );
    expect(await drain(5)).toBe(0);
    expect([calls, told.length, attempts.size]).toEqual([5, 0, 0]);
  });

  it("does not go on before its destination has been told", async ({ expect }) => {
    let tries = 0;
    const { drain, told } = partitionOf(
      ["0"],
      () => ended("{}", true),
      { ...FAILURE, retriesMax: 0 },
      () => (++tries < 3 ? failedForNow("ServiceUnavailable", "") : DELIVERED),
    );
    expect(await drain(2)).toBe(0);
    expect(await drain(1)).toBe(1);
    expect(told).toHaveLength(3);
  });

  it("gives up what is too old without a call", async ({ expect }) => {
    const { drain, told } = partitionOf(["0", "1"], () => ended(), {
      ...FAILURE,
      recordAgeSecondsMax: 0,
    });
    // A record of this millisecond is not older than the limit.
    await scheduler.wait(5);
    expect(await drain()).toBe(2);
    expect(told).toMatchObject([{ batch: { condition: "RecordAgeExceeded", invokes: 0 } }]);
    expect(told[0]?.batch.run).toBe(undefined);
  });

  it("makes events that a function can take, and drops a record that none can", async ({
    expect,
  }) => {
    const texts = ["0", "1", "2", "3"].map((digit) => digit.repeat(2_000_000));
    const { drain, sizes } = partitionOf([...texts, "x".repeat(5_000_000), "y"], () => ended());
    expect(await drain()).toBe(6);
    expect(sizes).toHaveLength(3);
    expect(sizes.every((size) => size <= 6_291_456)).toBe(true);
  });
});
