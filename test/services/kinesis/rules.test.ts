import { describe, it } from "vitest";
import { parseStreamArn, streamArn } from "../../../src/services/kinesis/address.ts";
import { HASH_KEY_MAX, hashKeyOf, parseHashKey } from "../../../src/services/kinesis/hash-key.ts";
import {
  arrivalOf,
  firstSequenceAt,
  nextSequence,
  parseSequenceNumber,
  toSequenceNumber,
} from "../../../src/services/kinesis/sequence.ts";
import {
  inOrder,
  type Reshard,
  rescaleStep,
  type Shard,
  shardOf,
  uniformRanges,
} from "../../../src/services/kinesis/shards.ts";
import { Throughput } from "../../../src/services/kinesis/throughput.ts";

const NOW = 1_800_000_000_000;

describe("hash keys", () => {
  it("are the MD5 of the partition key", ({ expect }) => {
    // Of MD5's own test suite.
    expect(hashKeyOf("abc").toString(16)).toBe("900150983cd24fb0d6963f7d28e17f72");
  });

  it("are read in decimal, up to 128 bits", ({ expect }) => {
    expect(parseHashKey(HASH_KEY_MAX.toString())).toBe(HASH_KEY_MAX);
    for (const text of [(HASH_KEY_MAX + 1n).toString(), "01", "-1", "", "1e3", "0x1"]) {
      expect(parseHashKey(text)).toBeUndefined();
    }
  });
});

describe("sequences", () => {
  it("tell when a record came, and grow though the clock does not", ({ expect }) => {
    const first = nextSequence(0, NOW);
    const second = nextSequence(first, NOW);
    const third = nextSequence(second, NOW - 5000);
    expect([first, second, third].toSorted((a, b) => a - b)).toEqual([first, second, third]);
    expect(arrivalOf(third)).toBe(NOW);
    expect(firstSequenceAt(NOW)).toBe(first);
    expect(arrivalOf(nextSequence(third, NOW + 1))).toBe(NOW + 1);
  });

  it("have numbers of 56 digits that sort as they do", ({ expect }) => {
    const parts = { createdAt: NOW, sequence: nextSequence(0, NOW), shard: 3 };
    const number = toSequenceNumber(parts);
    expect(number).toMatch(/^[1-9]\d{55}$/);
    expect(parseSequenceNumber(number)).toEqual(parts);
    const later = toSequenceNumber({ ...parts, sequence: parts.sequence + 1, shard: 0 });
    expect(BigInt(later) > BigInt(number)).toBe(true);
    const ofLaterStream = toSequenceNumber({ createdAt: NOW + 1, sequence: 0, shard: 0 });
    expect(BigInt(ofLaterStream) > BigInt(later)).toBe(true);
    for (const text of ["", "0", "1", "9".repeat(56), `${number}0`]) {
      expect(parseSequenceNumber(text)).toBeUndefined();
    }
  });
});

describe("shards", () => {
  it("share all hash keys", ({ expect }) => {
    for (const count of [1, 2, 3, 7, 500]) {
      const ranges = uniformRanges(count);
      expect(ranges[0]?.first).toBe(0n);
      expect(ranges.at(-1)?.last).toBe(HASH_KEY_MAX);
      for (const [index, { first }] of ranges.entries()) {
        if (index > 0) expect(first).toBe((ranges[index - 1]?.last ?? 0n) + 1n);
      }
    }
  });

  it("take the records of their range", ({ expect }) => {
    const open = uniformRanges(7).map((range, index) => ({ index, range, openedAt: 0 }));
    for (const { index, range } of open) {
      for (const key of [range.first, (range.first + range.last) / 2n, range.last]) {
        expect(shardOf(open, key).index).toBe(index);
      }
    }
  });

  it("become as many of one size as are wanted, by splits and merges of two", ({ expect }) => {
    let open: readonly Shard[] = begun(uniformRanges(1).map((range) => ({ range })));
    for (const count of [2, 4, 3, 5, 10, 7, 4, 2, 1, 500, 499, 1]) {
      for (let steps = 0; ; steps += 1) {
        expect(steps).toBeLessThan(1500);
        const step = rescaleStep(open, count);
        if (step === undefined) break;
        open = after(open, step);
      }
      expect(open.map(({ range }) => range)).toEqual(uniformRanges(count));
    }
  });
});

describe("throughput", () => {
  it("lends a shard what exceeds a second, and takes it back", ({ expect }) => {
    const throughput = new Throughput();
    expect(throughput.admits(0, 3 * 1_048_576, NOW)).toBe(true);
    expect(throughput.admits(0, 1, NOW + 2000)).toBe(false);
    expect(throughput.admits(1, 1, NOW + 2000)).toBe(true);
    expect(throughput.admits(0, 1, NOW + 2001)).toBe(true);
  });
});

describe("ARNs", () => {
  it("name a stream, and no consumer of one", ({ expect }) => {
    const address = { accountId: "000000000000", region: "eu-west-1", name: "s.t-r_1" };
    expect(parseStreamArn(streamArn(address))).toEqual(address);
    for (const arn of [`${streamArn(address)}/consumer/c:1`, "arn:aws:kinesis:r:a:stream/", "x"]) {
      expect(parseStreamArn(arn)).toBeUndefined();
    }
  });
});

let nextIndex = 0;

function begun(shards: Reshard["opened"]): readonly Shard[] {
  return shards.map((shard) => ({ ...shard, index: nextIndex++, openedAt: 0 }));
}

function after(open: readonly Shard[], { closed, opened }: Reshard): readonly Shard[] {
  return inOrder([...open.filter((shard) => !closed.includes(shard)), ...begun(opened)]);
}
