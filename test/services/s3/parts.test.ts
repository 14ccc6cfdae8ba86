import { describe, it } from "vitest";
import { checkParts } from "../../../src/services/s3/parts.ts";

const MB = 1024 * 1024;

describe("checkParts()", () => {
  const check = (...sizes: readonly number[]) => {
    const parts = sizes.map((bytes, index) => ({ number: index + 1, etag: `e${index}`, bytes }));
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
    const part = { number: 1, etag: "e", bytes: 1 };
    for (const number of [Number.NaN, 1.5, 2]) {
      expect(() => checkParts([{ number, etag: "e" }], [part])).toThrow("could not be found");
    }
    expect(() => checkParts([{ number: 0, etag: "e" }], [part])).toThrow("ascending");
  });
});
