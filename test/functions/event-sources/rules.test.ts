import { describe, it } from "vitest";
import {
  applySettings,
  defaultSettings,
  type SettingsChanges,
} from "../../../src/functions/event-sources/model.ts";
import { checkSettings } from "../../../src/functions/event-sources/rules.ts";
import { checkSource } from "../../../src/functions/event-sources/source-check.ts";
import { type EventSource, eventSource } from "../../../src/functions/event-sources/source.ts";

const QUEUE = eventSource("arn:aws:sqs:us-east-1:000000000000:q", undefined);
const FIFO = eventSource("arn:aws:sqs:us-east-1:000000000000:q.fifo", undefined);
const STREAM_ARN = "arn:aws:kinesis:us-east-1:000000000000:stream/s";
const STREAM = eventSource(STREAM_ARN, undefined);
const TABLE_ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2025-01-01T00:00:00.000";
const TABLE = eventSource(TABLE_ARN, undefined);
const MSK = eventSource("arn:aws:kafka:us-east-1:000000000000:cluster/c/id", undefined);
const BROKER = eventSource("arn:aws:mq:us-east-1:000000000000:broker:b:id", undefined);

/** What is said of a source with these settings over its defaults; "ok" when nothing is. */
function verdict(source: EventSource, changes: SettingsChanges): string {
  return said(() => checkSettings(source, applySettings(defaultSettings(source, "id"), changes)));
}

function said(check: () => unknown): string {
  try {
    check();
    return "ok";
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
}

const START = { startingPosition: "LATEST" } as const;

describe("eventSource()", () => {
  it("knows sources by their ARNs", ({ expect }) => {
    expect([QUEUE, STREAM, TABLE, MSK, BROKER].map(({ kind }) => kind)).toEqual([
      "sqs",
      "kinesis",
      "dynamodb",
      "managed-kafka",
      "mq",
    ]);
    expect(eventSource("arn:aws:rds:us-east-1:000000000000:cluster:c", undefined).kind).toBe(
      "documentdb",
    );
    expect(eventSource(undefined, ["h:1"]).kind).toBe("self-managed-kafka");
  });

  it("refuses what is none", ({ expect }) => {
    for (const arn of [
      undefined,
      "arn:aws:sns:us-east-1:000000000000:t",
      "arn:aws:dynamodb:us-east-1:000000000000:table/t",
    ]) {
      expect(said(() => eventSource(arn, undefined))).toBe("Unrecognized event source.");
    }
    expect(said(() => eventSource(QUEUE.arn, ["h:1"]))).toBe("Unrecognized event source.");
  });
});

describe("checkSettings()", () => {
  it("wants a window for a large batch of a queue", ({ expect }) => {
    expect(verdict(QUEUE, { batchSize: 10 })).toBe("ok");
    expect(verdict(QUEUE, { batchSize: 11 })).toBe(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
    expect(verdict(QUEUE, { batchSize: 10_000, windowSeconds: 1 })).toBe("ok");
    expect(verdict(STREAM, { ...START, batchSize: 100 })).toBe("ok");
  });

  it("keeps FIFO queues small and without a window", ({ expect }) => {
    expect(verdict(FIFO, {})).toBe("ok");
    expect(verdict(FIFO, { windowSeconds: 1 })).toBe(
      "Batching window is not supported for FIFO queues",
    );
    expect(verdict(FIFO, { batchSize: 11 })).toContain("FIFO queues is 10");
  });

  it("wants a position where a source has one", ({ expect }) => {
    expect(verdict(STREAM, {})).toContain("Value null at 'startingPosition'");
    expect(verdict(MSK, { topics: ["t"] })).toContain("Value null at 'startingPosition'");
    expect(verdict(TABLE, { startingPosition: "AT_TIMESTAMP", startingTimestamp: 1 })).toBe(
      `Unsupported starting position for arn type: ${TABLE_ARN}`,
    );
    expect(verdict(STREAM, { startingPosition: "AT_TIMESTAMP", startingTimestamp: 1 })).toBe("ok");
    expect(verdict(STREAM, { startingPosition: "AT_TIMESTAMP" })).toContain("Timestamp");
    expect(verdict(STREAM, { ...START, startingTimestamp: 1 })).toContain("Timestamp");
  });

  it("bounds the age of records", ({ expect }) => {
    for (const age of [-1, 60, 604_800]) {
      expect(verdict(STREAM, { ...START, recordAgeSecondsMax: age })).toBe("ok");
    }
    for (const age of [0, 59]) {
      expect(verdict(STREAM, { ...START, recordAgeSecondsMax: age })).toContain("at least 60");
    }
  });

  it("sends failures where the source can", ({ expect }) => {
    const kafka = { ...START, topics: ["t"], onFailure: "kafka://t2" };
    expect(verdict(MSK, kafka)).toBe("ok");
    expect(verdict(STREAM, { ...START, onFailure: "kafka://t2" })).toBe(
      "The provided destination config DestinationConfig(onSuccess=null, onFailure=OnFailure(destination=kafka://t2)) is invalid.",
    );
    expect(verdict(STREAM, { ...START, onFailure: "arn:aws:s3:::b" })).toBe("ok");
    expect(verdict(STREAM, { ...START, onFailure: "arn:aws:events:r:0:event-bus/b" })).not.toBe(
      "ok",
    );
  });

  it("takes filters that are patterns, up to ten", ({ expect }) => {
    const pattern = '{"body":["x"]}';
    expect(verdict(QUEUE, { filters: Array<string>(10).fill(pattern) })).toBe("ok");
    expect(verdict(QUEUE, { filters: Array<string>(11).fill(pattern) })).toContain("at most 10");
    for (const bad of ["", "{}", '{"body":"x"}', "plain"]) {
      expect(verdict(QUEUE, { filters: [pattern, bad] })).toBe(
        "Invalid filter pattern definition.",
      );
    }
  });

  it("wants as many pollers as a source can have", ({ expect }) => {
    expect(verdict(QUEUE, { pollers: { min: 2, max: 200 } })).toBe("ok");
    expect(verdict(QUEUE, { pollers: { min: 1, max: 200 } })).toContain("at least 2");
    expect(verdict(QUEUE, { pollers: { min: 5, max: 4 } })).toContain("which is 4");
    expect(verdict(QUEUE, { pollers: { min: 2, max: 2 }, concurrencyMax: 2 })).toContain(
      "together",
    );
  });

  it("wants what a broker cannot be read without", ({ expect }) => {
    const access = [{ type: "BASIC_AUTH", uri: "arn:aws:secretsmanager:r:0:secret:s" }];
    expect(verdict(BROKER, { queues: ["q"] })).toBe(
      "Required 'sourceAccessConfigurations' parameter is missing.",
    );
    expect(verdict(BROKER, { access })).toBe("Required 'queues' parameter is missing.");
    expect(verdict(BROKER, { access, queues: ["q"] })).toBe("ok");
    const wrong = [{ type: "VPC_SUBNET", uri: "subnet:s" }];
    expect(verdict(BROKER, { access: wrong, queues: ["q"] })).toContain("VPC_SUBNET");
    expect(verdict(MSK, START)).toBe("Required 'topics' parameter is missing.");
  });
});

describe("checkSource()", () => {
  it("says what is wrong with a queue or a stream", ({ expect }) => {
    expect(said(() => checkSource(QUEUE, "unknown", 60))).toBe("ok");
    expect(said(() => checkSource(QUEUE, { visibilityTimeoutSeconds: 60 }, 60))).toBe("ok");
    expect(said(() => checkSource(QUEUE, { visibilityTimeoutSeconds: 30 }, 60))).toBe(
      "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds",
    );
    expect(said(() => checkSource(QUEUE, "missing", 60))).toContain("NonExistentQueue");
    expect(said(() => checkSource(STREAM, "missing", 60))).toBe(`Stream not found: ${STREAM_ARN}`);
  });

  it("wants one password of a broker, and at most one virtual host", ({ expect }) => {
    const password = { type: "BASIC_AUTH", uri: "x" };
    const host = { type: "VIRTUAL_HOST", uri: "v" };
    const judge = (access: readonly object[]) => verdict(BROKER, { queues: ["q"], access });
    expect(judge([password])).toBe("ok");
    expect(judge([host, password])).toBe("ok");
    const one =
      "SourceAccessConfigurations must have one BASIC_AUTH for given event source mapping type.";
    expect(judge([host])).toBe(one);
    expect(judge([password, password])).toBe(one);
    expect(judge([password, host, host])).toBe(
      "SourceAccessConfigurations must have at most one VIRTUAL_HOST.",
    );
  });
});
