import { describe, it } from "vitest";
import { checkParts } from "../../../src/services/s3/parts.ts";

const MB = 1024 * 1024;

describe("checkParts()", () => {
  const check = (...sizes: readonly number[]) => {
    const parts = sizes.map((bytes, index) => ({
      number: index + 1,
      etag: `e${index}`,
      bytes,
      checksums: {},
    }));
    return checkParts(parts, parts).length;
  };

  it("takes parts of one size, the last of which may be smaller", ({ expect }) => {
    expect(check(5 * MB, 5 * MB, 1)).toBe(3);
    expect(check(0)).toBe(1);
    expect(() => check(5 * MB - 1, 1)).toThrow("smaller than the minimum");
    expect(() => check(5 * MB, 6 * MB, 1)).toThrow("the same size");
    expect(() => check(5 * MB, 6 * MB)).toThrow("the same size");
  });

  it("refuses numbers that are none", ({ expect }) => {
    const part = { number: 1, etag: "e", bytes: 1, checksums: {} };
    for (const number of [Number.NaN, 1.5, 2]) {
      expect(() => checkParts([{ ...part, number }], [part])).toThrow("could not be found");
    }
    expect(() => checkParts([{ ...part, number: 0 }], [part])).toThrow("ascending");
  });

  it("refuses a part whose checksum is another", ({ expect }) => {
    const part = { number: 1, etag: "e", bytes: 1, checksums: { CRC32: "AAAAAA==" } };
    const named = (checksums: object) => checkParts([{ ...part, checksums }], [part]).length;
    expect([named({}), named(part.checksums), named({ SHA1: "x" })]).toEqual([1, 1, 1]);
    expect(() => named({ CRC32: "AAAAAQ==" })).toThrow("could not be found");
  });
});
