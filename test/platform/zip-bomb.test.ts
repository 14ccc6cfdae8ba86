import { deflateSync } from "fflate";
import { describe, it } from "vitest";
import { checkZip } from "../../src/platform/zip.ts";
import { crc32 } from "../../src/platform/zip-crc.ts";
import { concat, numbers, type Part, u64, zipOf } from "./zip-builder.ts";

const LIMITS = { unzippedBytesMax: 8_000_000 };
const FILE: Part = { name: "index.js", content: "exports.handler = 1" };

describe("bombs", () => {
  const bomb = deflateSync(new Uint8Array(64_000_000), { level: 9 });

  it("stops at a large one that declares a small size", ({ expect }) => {
    const zip = zipOf([{ name: "bomb", data: bomb, declaredBytes: 1000 }]);
    expect(checkZip(zip, LIMITS)).toEqual({ ok: false, reason: "corrupt" });
  });

  it("stops at one that passes the limit, whatever it declares", ({ expect }) => {
    for (const declaredBytes of [7_000_000, 64_000_000]) {
      const zip = zipOf([{ name: "bomb", data: bomb, declaredBytes }]);
      expect(checkZip(zip, LIMITS)).toEqual({ ok: false, reason: "too-large" });
    }
  });

  it("inflates what is allowed in steps, and checks all of it", ({ expect }) => {
    const content = Uint8Array.from({ length: 6_000_000 }, (_, index) => (index * index) % 251);
    const part = { name: "large", content, crc: crc32(content) };
    expect(checkZip(zipOf([part]), LIMITS)).toMatchObject({ ok: true, unzippedBytes: 6_000_000 });
    expect(checkZip(zipOf([{ ...part, crc: part.crc ^ 1 }]), LIMITS)).toEqual({
      ok: false,
      reason: "corrupt",
    });
  });
});

describe("zip64", () => {
  const ALL_BITS = 0xffffffff;
  const extra = (...values: readonly number[]) =>
    concat([numbers([2, 1], [2, values.length * 8]), ...values.map(u64)]);
  const packedBytes = deflateSync(new TextEncoder().encode("exports.handler = 1")).length;

  it("takes sizes from the extra field where the record says so", ({ expect }) => {
    const part: Part = {
      ...FILE,
      centralSizes: [ALL_BITS, ALL_BITS, 0],
      extra: extra(19, packedBytes),
    };
    expect(checkZip(zipOf([part]), LIMITS)).toMatchObject({ ok: true, unzippedBytes: 19 });
  });

  it("accepts values given twice when they agree, and refuses them when not", ({ expect }) => {
    const both = (bytes: number) => zipOf([{ ...FILE, extra: extra(bytes, packedBytes, 0) }]);
    expect(checkZip(both(19), LIMITS)).toMatchObject({ ok: true });
    expect(checkZip(both(18), LIMITS)).toEqual({ ok: false, reason: "zip64" });
  });

  it("refuses a record that points to an extra field it has not", ({ expect }) => {
    const none = zipOf([{ ...FILE, centralSizes: [packedBytes, ALL_BITS, 0] }]);
    expect(checkZip(none, LIMITS)).toEqual({ ok: false, reason: "zip64" });
    const short = { ...FILE, centralSizes: [ALL_BITS, ALL_BITS, 0] as const, extra: extra(19) };
    expect(checkZip(zipOf([short]), LIMITS)).toEqual({ ok: false, reason: "zip64" });
    const twice = { ...FILE, extra: concat([extra(19), extra(19)]) };
    expect(checkZip(zipOf([twice]), LIMITS)).toEqual({ ok: false, reason: "zip64" });
  });

  const end64 = (change: { entries?: number; offset?: number; locator?: number } = {}) => {
    return (facts: { offset: number; bytes: number; entries: number }) =>
      concat([
        numbers([4, 0x06064b50]),
        u64(44),
        numbers([2, 45], [2, 45], [4, 0], [4, 0]),
        u64(change.entries ?? facts.entries),
        u64(change.entries ?? facts.entries),
        u64(facts.bytes),
        u64(change.offset ?? facts.offset),
        numbers([4, 0x07064b50], [4, 0]),
        u64(change.locator ?? facts.offset + facts.bytes),
        numbers([4, 1]),
      ]);
  };

  it("accepts end records that agree and refuses those that do not", ({ expect }) => {
    expect(checkZip(zipOf([FILE], { zip64: end64() }), LIMITS)).toMatchObject({ ok: true });
    for (const lie of [{ entries: 2 }, { offset: 1 }, { locator: 0 }, { locator: 2 ** 60 }]) {
      const zip = zipOf([FILE], { zip64: end64(lie) });
      expect(checkZip(zip, LIMITS), JSON.stringify(lie)).toEqual({ ok: false, reason: "zip64" });
    }
  });

  it("refuses an end record that needs zip64 and has none", ({ expect }) => {
    const zip = zipOf([FILE], { directoryOffset: ALL_BITS });
    expect(checkZip(zip, LIMITS)).toEqual({ ok: false, reason: "zip64" });
  });
});
