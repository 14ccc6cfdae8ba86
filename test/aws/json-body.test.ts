import { describe, it } from "vitest";
import { decodeInPlace } from "../../src/aws/base64-in-place.ts";
import { parseJsonBody } from "../../src/aws/json-body.ts";
import { blob, string, structure } from "../../src/aws/shape.ts";
import { readInput } from "../../src/aws/shape-read.ts";
import { fromBase64, toBase64, toUtf8 } from "../../src/platform/bytes.ts";

const LONG = "x".repeat(70_000);

describe("parseJsonBody()", () => {
  it("leaves long strings in the body, and parses the rest", ({ expect }) => {
    const body = toUtf8(JSON.stringify({ a: LONG, b: ['ü"\\', LONG], c: 1 }));
    const { value, strings } = parseJsonBody(body);
    expect(value).toMatchObject({ b: ['ü"\\', expect.any(String)], c: 1 });
    expect(strings.size).toBe(2);
    for (const bytes of strings.values()) expect(bytes.buffer).toBe(body.buffer);
    expect(JSON.stringify(value).length).toBeLessThan(200);
  });

  it("agrees with JSON.parse about quotes and backslashes", ({ expect }) => {
    const texts = [
      '"',
      "\\",
      '\\"',
      '\\\\"',
      `${LONG}"`,
      `${LONG}\\`,
      `\\${LONG}`,
      `"${LONG}\\"`,
      "",
    ];
    for (const first of texts) {
      for (const second of texts) {
        const body = toUtf8(JSON.stringify({ First: first, Second: second }));
        const shape = structure({ First: string(), Second: string() });
        expect(readInput(shape, {}, body)).toEqual({ First: first, Second: second });
      }
    }
  });

  it("puts a long string back wherever no package is expected", ({ expect }) => {
    const shape = structure({ Description: string({ max: 256 }) });
    const body = toUtf8(JSON.stringify({ Description: LONG }));
    expect(() => readInput(shape, {}, body)).toThrow("length less than or equal to 256");
  });

  it("cannot be told a stand-in by the caller", ({ expect }) => {
    const { value } = parseJsonBody(toUtf8('{"a":"b.0"}'));
    expect(value).toEqual({ a: "b.0" });
  });

  it("refuses what is cut off", ({ expect }) => {
    for (const text of [`{"a":"${LONG}`, `{"a":"${LONG}"`, '{"a', '"\\']) {
      expect(() => parseJsonBody(toUtf8(text))).toThrow("Could not parse request body into json");
    }
  });
});

describe("decodeInPlace()", () => {
  it("gives the bytes that fromBase64 gives, on the memory of its input", ({ expect }) => {
    for (const length of [0, 1, 2, 3, 49_151, 49_152, 49_153, 98_304, 200_001]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 31) % 256);
      const text = toUtf8(toBase64(bytes));
      const decoded = decodeInPlace(text);
      expect(decoded).toEqual(bytes);
      expect(decoded?.buffer).toBe(text.buffer);
    }
  });

  it("refuses what fromBase64 refuses", ({ expect }) => {
    const inner = `${"A".repeat(65_534)}==${"A".repeat(4)}`;
    for (const text of [
      "A",
      "AB",
      "AB=",
      "A===",
      "=AAA",
      "AA=A",
      "AA-_",
      "AA A",
      "AAAA\n",
      inner,
    ]) {
      expect(fromBase64(text)).toBeUndefined();
      expect(decodeInPlace(toUtf8(text))).toBeUndefined();
    }
  });

  it("reads a package out of a request", ({ expect }) => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
    const body = toUtf8(JSON.stringify({ ZipFile: toBase64(bytes) }));
    const { ZipFile: zip } = readInput(structure({ ZipFile: blob() }), {}, body);
    expect(zip).toEqual(bytes);
    expect(zip?.buffer).toBe(body.buffer);
  });
});
