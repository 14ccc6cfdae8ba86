import crypto, { type JsonWebKey } from "node:crypto";
import { describe, it } from "vitest";
import { runInGuest } from "./harness.ts";

const TEXT = "The quick brown fox";
const DATA = Buffer.from(TEXT);

/** What a guest prints as JSON, by its last line. */
async function ask<T>(source: string): Promise<T> {
  const program = `return (async () => { ${source} })()`;
  const lines = await runInGuest(`const crypto = require("crypto"); ${program}`, "interop");
  return JSON.parse(lines.at(-1) ?? "") as T;
}

/** Makes a pair of each kind in the guest and signs with it. */
const SIGN = `
const text = Buffer.from(${JSON.stringify(TEXT)});
const kinds = [
  ["rsa", { modulusLength: 2048 }, {}],
  ["rsa", { modulusLength: 1024 }, { padding: 6, saltLength: 20 }],
  ["rsa-pss", { modulusLength: 1024, hashAlgorithm: "sha256", mgf1HashAlgorithm: "sha256", saltLength: 32 }, {}],
  ["ec", { namedCurve: "P-256" }, {}],
  ["ec", { namedCurve: "P-521" }, { dsaEncoding: "ieee-p1363" }],
  ["ed25519", {}, {}],
];
print(JSON.stringify(kinds.map(([type, options, signing]) => {
  const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
  const digest = type === "ed25519" ? null : "sha256";
  return {
    type,
    digest,
    signing,
    open: publicKey.export({ format: "pem", type: "spki" }),
    secret: privateKey.export({
      format: "pem",
      type: "pkcs8",
      ...(type === "rsa-pss" ? {} : { cipher: "aes-128-cbc", passphrase: "top" }),
    }),
    signature: crypto.sign(digest, text, { key: privateKey, ...signing }).toString("hex"),
  };
})));
`;

interface Signed {
  readonly type: string;
  readonly digest: string | null;
  readonly signing: object;
  readonly open: string;
  readonly secret: string;
  readonly signature: string;
}

/** Web Cryptography in the guest: what is sealed there must open here. */
const SEAL = `
const { subtle } = crypto.webcrypto;
const key = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
const iv = crypto.randomBytes(12);
const sealed = await subtle.encrypt({ name: "AES-GCM", iv }, key, Buffer.from(${JSON.stringify(TEXT)}));
const ec = await subtle.generateKey({ name: "ECDH", namedCurve: "P-384" }, true, ["deriveBits"]);
const x = await subtle.generateKey({ name: "X25519" }, true, ["deriveBits"]);
const other = crypto.generateKeyPairSync("x25519");
const bits = await subtle.deriveBits({ name: "X25519", public: other.publicKey.toCryptoKey("X25519", true, []) }, x.privateKey, 256);
print(JSON.stringify({
  key: await subtle.exportKey("jwk", key),
  iv: iv.toString("hex"),
  sealed: Buffer.from(sealed).toString("hex"),
  ec: await subtle.exportKey("jwk", ec.privateKey),
  x: await subtle.exportKey("jwk", x.publicKey),
  other: other.privateKey.export({ format: "jwk" }),
  bits: Buffer.from(bits).toString("hex"),
}));
`;

interface Sealed {
  readonly key: { readonly k: string };
  readonly iv: string;
  readonly sealed: string;
  readonly ec: JsonWebKey;
  readonly x: JsonWebKey;
  readonly other: JsonWebKey;
  readonly bits: string;
}

describe("what a guest makes", () => {
  it("is verified by Node: signatures and keys of every kind", async ({ expect }) => {
    const all = await ask<readonly Signed[]>(SIGN);
    expect(all.map(({ type }) => type)).toEqual(["rsa", "rsa", "rsa-pss", "ec", "ec", "ed25519"]);
    for (const { type, digest, signing, open, secret, signature } of all) {
      const bytes = Buffer.from(signature, "hex");
      const key = crypto.createPublicKey(open);
      expect(key.asymmetricKeyType).toBe(type);
      expect(crypto.verify(digest, DATA, { key, ...signing }, bytes), type).toBe(true);
      expect(crypto.verify(digest, DATA.subarray(1), { key, ...signing }, bytes)).toBe(false);
      const own = crypto.createPrivateKey({ key: secret, passphrase: "top" });
      expect(crypto.createPublicKey(own).equals(key)).toBe(true);
    }
  });

  it("opens in Node: ciphertexts and agreed secrets", async ({ expect }) => {
    const { key, iv, sealed, ec, x, other, bits } = await ask<Sealed>(SEAL);
    const bytes = Buffer.from(sealed, "hex");
    const secret = Buffer.from(key.k, "base64url");
    const decipher = crypto.createDecipheriv("aes-256-gcm", secret, Buffer.from(iv, "hex"));
    decipher.setAuthTag(bytes.subarray(-16));
    expect(
      decipher.update(bytes.subarray(0, -16), undefined, "utf8") + decipher.final("utf8"),
    ).toBe(TEXT);
    const curve = crypto.createPrivateKey({ key: ec, format: "jwk" });
    expect(curve.asymmetricKeyDetails).toEqual({ namedCurve: "secp384r1" });
    const agreed = crypto.diffieHellman({
      privateKey: crypto.createPrivateKey({ key: other, format: "jwk" }),
      publicKey: crypto.createPublicKey({ key: x, format: "jwk" }),
    });
    expect(agreed.toString("hex")).toBe(bits);
  });
});
