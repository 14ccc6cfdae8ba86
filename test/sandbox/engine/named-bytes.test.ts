import { describe, it } from "vitest";
import { decodeNamedBytes, encodeNamedBytes } from "../../../sandbox/engine/named-bytes.ts";

describe("named bytes", () => {
  it("come back as they were", ({ expect }) => {
    const runs = new Map([
      ["a/ü.js", Uint8Array.of(1, 2, 3)],
      ["empty", new Uint8Array()],
      ["last", Uint8Array.of(4)],
    ]);
    const read = decodeNamedBytes(encodeNamedBytes(runs).buffer);

    expect([...read].map(([name, bytes]) => [name, [...bytes]])).toEqual([
      ["a/ü.js", [1, 2, 3]],
      ["empty", []],
      ["last", [4]],
    ]);
  });

  it("are refused when some are missing", ({ expect }) => {
    const file = encodeNamedBytes(new Map([["a", Uint8Array.of(1, 2, 3)]]));
    expect(() => decodeNamedBytes(file.slice(0, -1).buffer)).toThrow(RangeError);
  });
});
