import crypto from "node:crypto";
import { describe, it } from "vitest";
import { x25519 } from "../../../../sandbox/host/crypto/x25519.ts";
import { Asker, split } from "./ask.ts";

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ""), "hex");

describe("hashes", () => {
  const DIGESTS = ["sha512-224", "sha3-224", "sha3-256", "sha3-384", "sha3-512"];

  it.for([...DIGESTS, "ripemd160", "blake2b512", "blake2s256", "md5", "sha512-256"])(
    "are what OpenSSL makes of it: %s",
    (algorithm, { expect }) => {
      const asker = new Asker();
      for (const length of [0, 1, 63, 64, 65, 127, 128, 129, 1000, 70_000]) {
        const data = Buffer.alloc(length, 0xa5);
        const expected = crypto.createHash(algorithm).update(data).digest("hex");
        expect(asker.hex("hash", { algorithm }, data)).toBe(expected);
        const mac = crypto.createHmac(algorithm, data).update("x").digest("hex");
        expect(asker.hex("hmac", { algorithm }, data, "x")).toBe(mac);
      }
    },
  );

  it("give as much of an extendable output as is asked for", ({ expect }) => {
    const asker = new Asker();
    for (const [algorithm, outputLength] of [
      ["shake128", 500],
      ["shake256", 3],
    ] as const) {
      const expected = crypto.createHash(algorithm, { outputLength }).update("abc").digest("hex");
      expect(asker.hex("hash", { algorithm, outputLength }, "abc")).toBe(expected);
    }
    const tooLong = { algorithm: "shake128", outputLength: 2 ** 31 };
    expect(() => asker.run("hash", tooLong, "abc")).toThrow(RangeError);
  });

  it("go on from where a copy was taken", ({ expect }) => {
    const asker = new Asker();
    for (const algorithm of ["sha256", "sha3-256"]) {
      const id = asker.run("open", { kind: "hash", algorithm }, "");
      asker.run("update", { id }, "a");
      const copy = asker.run("copy", { id });
      asker.run("update", { id }, "b");
      const digest = (text: string) => crypto.createHash(algorithm).update(text).digest("hex");
      expect(asker.hex("finish", { id })).toBe(digest("ab"));
      expect(asker.hex("finish", { id: copy })).toBe(digest("a"));
    }
  });
});

describe("key wrapping", () => {
  /** RFC 3394, 4.1, 4.3, 4.5 and 4.6. */
  const KEK = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F";
  const KEY = "00112233445566778899AABBCCDDEEFF000102030405060708090A0B0C0D0E0F";
  const VECTORS = [
    [16, 16, "1FA68B0A8112B447AEF34BD8FB5A7B829D3E862371D2CFE5"],
    [32, 16, "64E8C3F9CE0F5BA263E9777905818A2A93C8191E7D6E8AE7"],
    [32, 24, "A8F9BC1612C68B3FF6E6F4FBE30E71E4769C8B80A32CB8958CD5D17D6B254DA1"],
    [32, 32, "28C9F404C4B810F4CBCCB35CFB87F8263F5786E2D80ED326CBC7F0E71A99F43BFB988B9B7A02DD21"],
  ] as const;

  it("gives what the RFC says, and takes it back", ({ expect }) => {
    const asker = new Asker();
    for (const [kekBytes, keyBytes, wrapped] of VECTORS) {
      const [kek, key] = [hex(KEK).subarray(0, kekBytes), hex(KEY).subarray(0, keyBytes)];
      expect(asker.hex("wrap", {}, kek, key)).toBe(wrapped.toLowerCase());
      expect(asker.hex("unwrap", {}, kek, hex(wrapped))).toBe(key.toString("hex"));
    }
  });

  it("refuses what was changed, and what is no key", ({ expect }) => {
    const asker = new Asker();
    const changed = hex(VECTORS[0][2]).fill(0, 5, 6);
    expect(() => asker.run("unwrap", {}, hex(KEK).subarray(0, 16), changed)).toThrow();
    expect(() => asker.run("wrap", {}, hex(KEK), "seven by")).toThrow();
    expect(() => asker.run("wrap", {}, "short", hex(KEY))).toThrow(RangeError);
    expect(() => asker.run("wrap", {}, hex(KEK), new Uint8Array(70_000))).toThrow(RangeError);
  });
});

describe("ChaCha20-Poly1305", () => {
  /** RFC 8439, 2.8.2. */
  const KEY = "808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f";
  const IV = "070000004041424344454647";
  const AAD = "50515253c0c1c2c3c4c5c6c7";
  const TEXT =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
  const values = { kind: "cipher", algorithm: "chacha20-poly1305" };

  it("gives the RFC's text and tag, in pieces of any size", ({ expect }) => {
    const asker = new Asker();
    const id = asker.run("open", values, hex(KEY), hex(IV));
    asker.run("setAssociated", { id }, hex(AAD));
    const sealed = [TEXT.slice(0, 7), TEXT.slice(7)].map((text) =>
      asker.hex("update", { id }, text),
    );
    expect(sealed.join("").slice(0, 32)).toBe("d31a8d34648e60db7b86afbc53ef7ec2");
    const tag = asker.hex("finish", { id });
    expect(tag).toBe("1ae10b594f09e26a7e902ecbd0600691");

    const back = asker.run("open", { ...values, decrypt: true }, hex(KEY), hex(IV));
    asker.run("setAssociated", { id: back }, hex(AAD));
    expect(String(asker.run("update", { id: back }, hex(sealed.join(""))))).toBe(TEXT);
    expect(asker.hex("finish", { id: back }, hex(tag))).toBe("");
  });
});

describe("keys", () => {
  it("are bound to PSS as OpenSSL does it, and read as such", ({ expect }) => {
    const asker = new Asker();
    const values = { type: "rsa-pss", modulusLength: 1024, publicExponent: 65_537 };
    const bound = { hashAlgorithm: "sha384", mgf1HashAlgorithm: "sha1", saltLength: 200 };
    for (const restrictions of [{}, bound]) {
      const [open, secret] = split(asker.run("keyPair", { ...values, ...restrictions }));
      if (open === undefined || secret === undefined) throw new Error("Two keys were to come");
      const native = crypto.createPublicKey({ key: open, format: "der", type: "spki" });
      expect(native.asymmetricKeyType).toBe("rsa-pss");
      expect(native.asymmetricKeyDetails).toMatchObject(restrictions);
      expect(JSON.parse(String(asker.run("keyDetails", { kind: "private" }, secret)))).toEqual({
        type: "rsa-pss",
        modulusLength: 1024,
        publicExponent: "65537",
        ...restrictions,
      });
      expect(asker.hex("keyPublic", {}, secret)).toBe(open.toString("hex"));
    }
  });
});

describe("X25519", () => {
  it("gives what RFC 7748 says, and nothing for a point of small order", ({ expect }) => {
    const vectors = [
      [
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
      ],
      [
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
      ],
    ] as const;
    for (const [scalar, point, secret] of vectors) {
      expect(Buffer.from(x25519(hex(scalar), hex(point)) ?? []).toString("hex")).toBe(secret);
    }
    expect(x25519(hex(vectors[0][0]), new Uint8Array(32))).toBeUndefined();
    expect(() => x25519(new Uint8Array(31), new Uint8Array(32))).toThrow(RangeError);
  });

  it("agrees with OpenSSL", ({ expect }) => {
    for (let round = 0; round < 20; round++) {
      const [a, b] = [crypto.generateKeyPairSync("x25519"), crypto.generateKeyPairSync("x25519")];
      const { d = "" } = a.privateKey.export({ format: "jwk" });
      const { x = "" } = b.publicKey.export({ format: "jwk" });
      const own = x25519(Buffer.from(d, "base64url"), Buffer.from(x, "base64url"));
      const { privateKey } = a;
      const { publicKey } = b;
      expect(own).toEqual(crypto.diffieHellman({ privateKey, publicKey }));
    }
  });
});

describe("Diffie-Hellman", () => {
  it("agrees with OpenSSL, whichever side it takes", ({ expect }) => {
    const asker = new Asker();
    for (const name of ["modp2", "modp14"]) {
      const other = crypto.getDiffieHellman(name);
      const [prime = "", generator = ""] = split(asker.run("dhNamed", { name }));
      expect(prime).toEqual(other.getPrime());
      const [secret = "", open] = split(asker.run("dhPair", {}, prime, generator, ""));
      const theirs = other.generateKeys();
      const agreed = asker.run("dhSecret", {}, prime, generator, secret, theirs);
      expect(agreed).toEqual(other.computeSecret(Buffer.from(open ?? "")));
    }
  });
});
