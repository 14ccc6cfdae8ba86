import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "vitest";

const ROOT = path.resolve(import.meta.dirname, "../..");
const PAGE = readFileSync(path.join(ROOT, "docs/services.md"), "utf8");

/** The operations that a section of the page names. */
function named(section: string): readonly string[] {
  const text = PAGE.split(/^## /m).find((part) => part.startsWith(`${section}\n`)) ?? "";
  const line = /^Operations: (.*)$/m.exec(text)?.[1] ?? "";
  return [...line.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name);
}

/** The operations in a file's table; the table itself needs a Worker around it to be imported. */
function inCode(file: string, name: RegExp): readonly string[] {
  const text = readFileSync(path.join(ROOT, file), "utf8");
  return [...text.matchAll(name)].map(([, operation = ""]) => operation);
}

describe("docs/services.md", () => {
  it("names the operations of EventBridge", ({ expect }) => {
    const built = inCode("src/services/events/operations.ts", /^ {2}([A-Z]\w+): \w+,$/gm);
    expect(built.length).toBeGreaterThan(20);
    expect(named("EventBridge")).toEqual(built);
  });

  it("names the operations of Scheduler", ({ expect }) => {
    const built = inCode("src/services/scheduler/operations.ts", /operation\("(\w+)"/g);
    expect(built).toHaveLength(12);
    expect(named("EventBridge Scheduler")).toEqual(built);
  });

  it("names the operations of SQS", ({ expect }) => {
    const built = inCode("src/services/sqs/operations.ts", /^ {4}([A-Z]\w+): \w+,$/gm);
    expect(built).toHaveLength(23);
    expect(named("SQS").toSorted()).toEqual(built.toSorted());
  });

  it("names the operations of Kinesis", ({ expect }) => {
    const built = inCode("src/services/kinesis/operations.ts", /^ {4}([A-Z]\w+): \w+,$/gm);
    expect(built).toHaveLength(28);
    expect(named("Kinesis")).toEqual(built);
  });

  it("names the operations of SNS", ({ expect }) => {
    const built = inCode("src/services/sns/operations.ts", /^ {4}([A-Z]\w+): \w+,$/gm);
    expect(built).toHaveLength(21);
    expect(named("SNS").toSorted()).toEqual(built.toSorted());
  });

  it("names the operations of S3, and the parts of buckets that it answers for", ({ expect }) => {
    const built = inCode("src/services/s3/operations.ts", /name: "(\w+)",/g);
    expect(built.length).toBeGreaterThan(20);
    expect(named("S3")).toEqual(built);
    const parts = inCode("src/services/s3/subresources.ts", /(?:unset|removable)\("(\w+)"/g);
    const line = /^Read, and removed .*$/m.exec(PAGE)?.[0] ?? "";
    expect([...line.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(parts);
  });
});
