import { cbor, tag } from "@smithy/core/cbor";
import { describe, it } from "vitest";
import { readCbor } from "../../src/aws/cbor-read.ts";
import { writeCbor } from "../../src/aws/cbor-write.ts";

const NONE = { bytes: [], times: [] };

const VALUES: readonly unknown[] = [
  0,
  23,
  24,
  255,
  256,
  65_535,
  65_536,
  4_294_967_295,
  4_294_967_296,
  Number.MAX_SAFE_INTEGER,
  -1,
  -24,
  -25,
  -4_294_967_297,
  1.5,
  -0.1,
  1e300,
  "",
  "a".repeat(23),
  "☃".repeat(100),
  "x".repeat(70_000),
  true,
  false,
  null,
  [],
  [1, [2, [3]]],
  {},
  { a: 1, b: { c: ["d", null] }, "☃": true },
  Array.from({ length: 300 }, (_, index) => ({ index })),
];

describe("CBOR", () => {
  it.for(VALUES.map((value) => [value]))(
    "is what the SDK's codec has: %j",
    ([value], { expect }) => {
      expect(Buffer.from(writeCbor(value, NONE))).toEqual(Buffer.from(cbor.serialize(value)));
      expect(readCbor(cbor.serialize(value))).toEqual(value);
    },
  );

  it("has bytes and times where JSON has text and numbers", ({ expect }) => {
    const members = { bytes: ["Data"], times: ["At"] };
    const json = { Data: "AP8=", At: 1_787_036_486.712, Text: "AP8=", List: [{ Data: "" }] };
    const wire = {
      Data: Uint8Array.of(0, 255),
      At: tag({ tag: 1, value: 1_787_036_486_712 }),
      Text: "AP8=",
      List: [{ Data: new Uint8Array() }],
    };
    expect(Buffer.from(writeCbor(json, members))).toEqual(Buffer.from(cbor.serialize(wire)));
    expect(readCbor(cbor.serialize(wire))).toEqual(json);
    expect(writeCbor({ a: undefined, b: 1 }, NONE)).toEqual(writeCbor({ b: 1 }, NONE));
  });

  it("is read in pieces of unknown length, as Java writes it", ({ expect }) => {
    const streamed = Buffer.from(
      "bf" + "6161" + "9f01f7ff" + "6162" + "5f4100420102ff" + "6163" + "7f61786179ff" + "ff",
      "hex",
    );
    expect(readCbor(streamed)).toEqual({ a: [1, null], b: "AAEC", c: "xy" });
    expect(readCbor(Buffer.from("fa3fc00000", "hex"))).toBe(1.5);
  });

  it("is refused where it is none", ({ expect }) => {
    const bad = [
      "",
      "ff",
      "18",
      "1c",
      "3f",
      "62c328",
      "61",
      "5f6161ff",
      "9f",
      "9bffffffffffffffff",
      "bf",
      "a10102",
      "a1",
      "f0",
      "f9",
      "0000",
      "81".repeat(100_000),
      "c1".repeat(100_000),
    ];
    for (const hex of bad) {
      expect(() => readCbor(Buffer.from(hex, "hex")), hex.slice(0, 40)).toThrow(
        "Could not parse request body into CBOR",
      );
    }
  });

  it("is refused or read, whatever a byte of it is", ({ expect }) => {
    const whole = cbor.serialize({ a: [1, "b", Uint8Array.of(1, 2)], c: { d: 1.5, e: -300 } });
    let refused = 0;
    for (let at = 0; at < whole.byteLength; at += 1) {
      for (let byte = 0; byte < 256; byte += 1) {
        try {
          readCbor(whole.with(at, byte));
        } catch (error) {
          refused += 1;
          expect(error).toMatchObject({ code: "SerializationException" });
        }
      }
    }
    expect(refused).toBeGreaterThan(100);
  });
});
