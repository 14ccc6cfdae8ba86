import { describe, it } from "vitest";
import {
  base64OfHex,
  fromBase64,
  fromBase64Url,
  fromHex,
  fromUtf8,
  toBase64,
  toBase64Url,
  toHex,
  toUtf8,
} from "../../src/platform/bytes.ts";
import { hmacSha256, sha256, verifyHmacSha256 } from "../../src/platform/hashes.ts";

describe("bytes", () => {
  it("come back as they went", ({ expect }) => {
    for (const length of [0, 1, 2, 3, 255, 20_000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) % 256);
      expect(fromHex(toHex(bytes))).toEqual(bytes);
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
      expect(base64OfHex(toHex(bytes))).toBe(toBase64(bytes));
    }
    expect(fromUtf8(toUtf8("ü\ufeff"))).toBe("ü\ufeff");
  });

  it("are undefined where the text is wrong", ({ expect }) => {
    expect(fromHex("abc")).toBeUndefined();
    expect(fromHex("zz")).toBeUndefined();
    expect(fromBase64Url("a=")).toBeUndefined();
    expect(fromUtf8(Uint8Array.from([0xc3]))).toBeUndefined();
    // Nothing of them is kept for the next.
    expect(fromUtf8(Uint8Array.from([0xbc]))).toBeUndefined();
    expect(fromUtf8(toUtf8("a"))).toBe("a");
  });

  it("own their memory, so that a caller may hand it on", ({ expect }) => {
    expect(fromBase64("aGk=")?.buffer.byteLength).toBe(2);
  });
});

describe("hashes", () => {
  it("are those of FIPS 180 and RFC 4231", async ({ expect }) => {
    expect(toHex(await sha256(toUtf8("abc")))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    );
    const mac = await hmacSha256("Jefe", "what do ya want for nothing?");
    expect(toHex(mac)).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    expect(await verifyHmacSha256("Jefe", "what do ya want for nothing?", mac)).toBe(true);
    expect(await verifyHmacSha256("Jefe", "what", mac)).toBe(false);
    expect(await verifyHmacSha256("Jefe", "what", new Uint8Array())).toBe(false);
  });
});
