import { describe, it } from "vitest";
import {
  type NotificationTarget,
  overlap,
  wants,
} from "../../../src/services/s3/notification-model.ts";

const target = (events: readonly string[], filter: object = {}): NotificationTarget => ({
  id: "i",
  kind: "sqs",
  arn: "arn:aws:sqs:us-east-1:000000000000:q",
  events,
  ...filter,
});

describe("wants()", () => {
  it("looks at the event, and at both ends of the key", ({ expect }) => {
    const put = target(["s3:ObjectCreated:Put"], { prefix: "in/", suffix: ".jpg" });
    expect(wants(put, "ObjectCreated:Put", "in/a.jpg")).toBe(true);
    expect(wants(put, "ObjectCreated:Copy", "in/a.jpg")).toBe(false);
    expect(wants(put, "ObjectCreated:Put", "out/a.jpg")).toBe(false);
    expect(wants(put, "ObjectCreated:Put", "in/a.png")).toBe(false);
    const all = target(["s3:ObjectCreated:*"]);
    expect(wants(all, "ObjectCreated:CompleteMultipartUpload", "k")).toBe(true);
    expect(wants(all, "ObjectRemoved:Delete", "k")).toBe(false);
  });
});

describe("overlap()", () => {
  it("finds two that would hear of the same event", ({ expect }) => {
    const created = (filter: object = {}) => target(["s3:ObjectCreated:*"], filter);
    expect(overlap([created(), target(["s3:ObjectCreated:Put"])])).toBeDefined();
    expect(overlap([created({ prefix: "a" }), created({ prefix: "ab" })])).toBeDefined();
    expect(overlap([created({ prefix: "a" }), created({ suffix: "b" })])).toBeDefined();
    expect(overlap([created({ prefix: "a" }), created({ prefix: "b" })])).toBeUndefined();
    expect(overlap([created({ suffix: ".a" }), created({ suffix: ".b" })])).toBeUndefined();
    expect(overlap([created(), target(["s3:ObjectRemoved:*"])])).toBeUndefined();
  });
});
