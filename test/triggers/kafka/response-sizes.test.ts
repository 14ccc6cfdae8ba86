import { describe, it } from "vitest";
import { ResponseSizes } from "../../../src/triggers/kafka/response-sizes.ts";

function responses(...sizes: readonly number[]): Uint8Array {
  const parts = sizes.flatMap((size) => {
    const bytes = new Uint8Array(4 + Math.max(0, Math.min(size, 100)));
    new DataView(bytes.buffer).setInt32(0, size);
    return [...bytes];
  });
  return Uint8Array.from(parts);
}

/** In chunks of `length`. */
function check(bytes: Uint8Array, length: number): void {
  const sizes = new ResponseSizes();
  for (let at = 0; at < bytes.byteLength; at += length)
    sizes.check(bytes.subarray(at, at + length));
}

describe("ResponseSizes", () => {
  it("takes what responses are, however they are cut", ({ expect }) => {
    const bytes = responses(4, 100, 7);
    for (let length = 1; length <= bytes.byteLength; length += 1) {
      expect(() => check(bytes, length)).not.toThrow();
    }
    expect(() => check(responses(16_777_216), 9)).not.toThrow();
  });

  it("refuses what none is, also behind others", ({ expect }) => {
    for (const size of [-1, -4, 0, 3, 16_777_217, 0x7fffffff]) {
      for (const length of [1, 3, 1000]) {
        expect(() => check(responses(8, size), length)).toThrow(
          `The broker has announced a response of ${size} bytes`,
        );
      }
    }
  });
});
