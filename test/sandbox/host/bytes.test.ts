import { describe, it } from "vitest";
import { byteServices } from "../../../sandbox/host/bytes.ts";
import { HostError } from "../../../sandbox/host/host-error.ts";

const bytesOf = (...values: number[]) => new Uint8Array(values).buffer;
const listOf = (buffer: ArrayBuffer) => [...new Uint8Array(buffer)];

describe("bytesSwap()", () => {
  it.for([
    [2, [2, 1, 4, 3, 6, 5, 8, 7]],
    [4, [4, 3, 2, 1, 8, 7, 6, 5]],
    [8, [8, 7, 6, 5, 4, 3, 2, 1]],
  ] as const)("turns words of %i bytes round", ([wordBytes, expected], { expect }) => {
    const given = bytesOf(1, 2, 3, 4, 5, 6, 7, 8);
    expect(listOf(byteServices.bytesSwap(wordBytes, given, 0, 8))).toEqual(expected);
  });

  it.for([[3], [0], [-2], [Number.NaN]] as const)(
    "refuses words of %d bytes",
    ([wordBytes], { expect }) => {
      const swap = () => byteServices.bytesSwap(wordBytes, bytesOf(1, 2, 3, 4, 5, 6), 0, 6);
      expect(swap).toThrow(RangeError);
    },
  );

  it("refuses a part of a word", ({ expect }) => {
    expect(() => byteServices.bytesSwap(2, bytesOf(1, 2, 3), 0, 3)).toThrow(RangeError);
  });
});

describe("bytesTranscode()", () => {
  it("gives a question mark for what does not fit", ({ expect }) => {
    const given = new TextEncoder().encode("é日").buffer;
    expect(listOf(byteServices.bytesTranscode("utf8", "latin1", given, 0, 5))).toEqual([
      0xe9, 0x3f,
    ]);
  });

  it("refuses encodings that are no text, as the guest's own fault", ({ expect }) => {
    const transcode = () => byteServices.bytesTranscode("hex", "latin1", bytesOf(1), 0, 1);
    expect(transcode).toThrow(TypeError);
  });

  it("refuses malformed text, as the guest's own fault", ({ expect }) => {
    const transcode = () => byteServices.bytesTranscode("utf8", "utf16le", bytesOf(0xff, 65), 0, 2);
    expect(transcode).toThrow(HostError);
  });
});

describe("base64 of binary strings", () => {
  it("goes both ways", ({ expect }) => {
    const binary = String.fromCharCode(...Array(256).keys());
    const coded = byteServices.binaryToBase64(binary) ?? "";
    expect(coded).toBe(Buffer.from(binary, "latin1").toString("base64"));
    expect(byteServices.base64ToBinary(coded)).toBe(binary);
  });

  it("is undefined where it is not possible", ({ expect }) => {
    expect(byteServices.binaryToBase64("\u0100")).toBeUndefined();
    expect(byteServices.base64ToBinary("!")).toBeUndefined();
  });
});
