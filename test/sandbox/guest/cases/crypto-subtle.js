// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
return (async () => {
  const { subtle } = crypto;
  const hex = (buffer) => Buffer.from(buffer).toString("hex");
  const attempt = async (name, fn) => {
    try {
      const result = await fn();
      print(name, result instanceof ArrayBuffer ? hex(result) : result);
    } catch (error) {
      print(name, error.constructor.name, error.name, error.code, error.message);
    }
  };
  const { RSA, EC, EC_OTHER, P521, ED, X, X_OTHER } = require("./crypto-samples.cjs");

  const text = new TextEncoder().encode("The quick brown fox jumps over the lazy dog");
  const key32 = Uint8Array.from({ length: 32 }, (_, index) => index);
  const block = Uint8Array.from({ length: 16 }, (_, index) => 255 - index);
  const raw = (name, usages, data = key32) => subtle.importKey("raw", data, name, true, usages);
  for (const name of ["SHA-1", "sha-256", { name: "SHA-384" }, "SHA-512"])
    await attempt(name, () => subtle.digest(name, text));
  const hmac = await raw({ name: "HMAC", hash: "SHA-256" }, ["verify", "sign"]);
  const mac = await subtle.sign("HMAC", hmac, text);
  print(
    hmac,
    hex(mac),
    await subtle.verify("HMAC", hmac, mac, text),
    await subtle.verify("HMAC", hmac, mac, block),
    await subtle.verify("HMAC", hmac, block, text),
  );
  await attempt("jwk", () => subtle.exportKey("jwk", hmac));
  for (const [name, parameters] of [
    ["AES-CBC", { iv: block }],
    ["AES-CTR", { counter: block, length: 64 }],
    ["AES-CTR", { counter: new Uint8Array(16).fill(255), length: 128 }],
    ["AES-CTR", { counter: new Uint8Array(16).fill(255), length: 8 }],
    ["AES-GCM", { iv: block.subarray(0, 12) }],
    ["AES-GCM", { iv: block, additionalData: text, tagLength: 96 }],
  ]) {
    for (const size of [16, 24, 32]) {
      const key = await raw(name, ["encrypt", "decrypt"], key32.subarray(0, size));
      const sealed = await subtle.encrypt({ name, ...parameters }, key, text);
      print(
        name,
        size,
        hex(sealed),
        hex(await subtle.decrypt({ name, ...parameters }, key, sealed)) === hex(text),
      );
    }
  }
  const kw = await raw("AES-KW", ["wrapKey", "unwrapKey"]);
  const wrapped = await subtle.wrapKey("raw", hmac, kw, "AES-KW");
  print(
    hex(wrapped),
    await subtle.unwrapKey("raw", wrapped, kw, "AES-KW", { name: "HMAC", hash: "SHA-1" }, false, [
      "sign",
    ]),
  );
  const gcm = await raw("AES-GCM", ["wrapKey", "unwrapKey"]);
  const wrappedJwk = await subtle.wrapKey("jwk", hmac, gcm, { name: "AES-GCM", iv: block });
  print(
    hex(wrappedJwk),
    await subtle.unwrapKey(
      "jwk",
      wrappedJwk,
      gcm,
      { name: "AES-GCM", iv: block },
      { name: "HMAC", hash: "SHA-256" },
      true,
      ["sign"],
    ),
  );
  print((await subtle.wrapKey("jwk", hmac, kw, "AES-KW")).byteLength % 8);
  const pkcs8 = Buffer.from(RSA.replace(/-----.*-----|\n/g, ""), "base64");
  for (const name of ["RSASSA-PKCS1-v1_5", "RSA-PSS"]) {
    const key = await subtle.importKey("pkcs8", pkcs8, { name, hash: "SHA-256" }, true, ["sign"]);
    const { d, p, q, dp, dq, qi, ...jwk } = await subtle.exportKey("jwk", key);
    const open = await subtle.importKey(
      "jwk",
      { ...jwk, key_ops: ["verify"] },
      { name, hash: "SHA-256" },
      true,
      ["verify"],
    );
    const signature = await subtle.sign({ name, saltLength: 32 }, key, text);
    print(
      key,
      open.usages,
      signature.byteLength,
      await subtle.verify({ name, saltLength: 32 }, open, signature, text),
      await subtle.verify({ name, saltLength: 32 }, open, signature, block),
      hex(await subtle.exportKey("pkcs8", key)) === pkcs8.toString("hex"),
    );
    if (name !== "RSA-PSS") print(hex(signature));
  }
  const oaep = { name: "RSA-OAEP", hash: "SHA-1" };
  const opener = await subtle.importKey("pkcs8", pkcs8, oaep, true, ["decrypt"]);
  const spki = require("crypto").createPublicKey(RSA).export({ format: "der", type: "spki" });
  const sealer = await subtle.importKey("spki", spki, oaep, true, ["encrypt"]);
  print(
    hex(
      await subtle.decrypt(
        { name: "RSA-OAEP", label: block },
        opener,
        await subtle.encrypt({ name: "RSA-OAEP", label: block }, sealer, text),
      ),
    ) === hex(text),
    hex(await subtle.exportKey("spki", sealer)),
  );
  for (const [jwk, namedCurve] of [
    [EC, "P-256"],
    [P521, "P-521"],
  ]) {
    const key = await subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve }, true, ["sign"]);
    const open = await subtle.importKey(
      "jwk",
      { ...jwk, d: undefined },
      { name: "ECDSA", namedCurve },
      true,
      ["verify"],
    );
    const signature = await subtle.sign({ name: "ECDSA", hash: "SHA-384" }, key, text);
    print(
      key,
      signature.byteLength,
      await subtle.verify({ name: "ECDSA", hash: "SHA-384" }, open, signature, text),
      await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, open, signature, text),
    );
    const point = await subtle.exportKey("raw", open);
    print(
      hex(point),
      hex(
        await subtle.exportKey(
          "spki",
          await subtle.importKey("raw", point, { name: "ECDSA", namedCurve }, true, ["verify"]),
        ),
      ),
      await subtle.exportKey("jwk", key),
      hex(await subtle.exportKey("pkcs8", key)),
    );
  }
  const ed = await subtle.importKey("jwk", ED, "Ed25519", true, ["sign"]);
  const edOpen = await subtle.importKey(
    "jwk",
    { kty: ED.kty, crv: ED.crv, x: ED.x },
    "Ed25519",
    true,
    ["verify"],
  );
  print(
    hex(await subtle.sign("Ed25519", ed, text)),
    await subtle.verify("Ed25519", edOpen, await subtle.sign("Ed25519", ed, text), text),
    hex(await subtle.exportKey("raw", edOpen)),
    await subtle.exportKey("jwk", ed),
  );
  const ecdh = await subtle.importKey("jwk", EC, { name: "ECDH", namedCurve: "P-256" }, true, [
    "deriveBits",
    "deriveKey",
  ]);
  const other = await subtle.importKey(
    "jwk",
    EC_OTHER,
    { name: "ECDH", namedCurve: "P-256" },
    true,
    [],
  );
  const x = await subtle.importKey("jwk", X, "X25519", true, ["deriveBits"]);
  const xOther = await subtle.importKey("jwk", X_OTHER, { name: "X25519" }, true, []);
  for (const length of [256, 128, null, undefined])
    print(
      length,
      hex(await subtle.deriveBits({ name: "ECDH", public: other }, ecdh, length)),
      hex(await subtle.deriveBits({ name: "X25519", public: xOther }, x, length)),
    );
  await attempt("deriveKey", async () =>
    subtle.exportKey(
      "raw",
      await subtle.deriveKey(
        { name: "ECDH", public: other },
        ecdh,
        { name: "AES-GCM", length: 256 },
        true,
        ["encrypt"],
      ),
    ),
  );
  const password = await subtle.importKey("raw", text, "PBKDF2", false, [
    "deriveBits",
    "deriveKey",
  ]);
  for (const hash of ["SHA-1", "SHA-256", "SHA-512"])
    await attempt(hash, () =>
      subtle.deriveBits({ name: "PBKDF2", salt: block, iterations: 10, hash }, password, 256),
    );
  await attempt("deriveKey", async () =>
    subtle.exportKey(
      "jwk",
      await subtle.deriveKey(
        { name: "PBKDF2", salt: block, iterations: 1, hash: "SHA-256" },
        password,
        { name: "HMAC", hash: "SHA-512" },
        true,
        ["sign"],
      ),
    ),
  );
  const hkdf = await subtle.importKey("raw", text, "HKDF", false, ["deriveBits"]);
  await attempt("hkdf", () =>
    subtle.deriveBits({ name: "HKDF", salt: block, info: text, hash: "SHA-256" }, hkdf, 512),
  );
  for (const [algorithm, usages] of [
    [{ name: "AES-GCM", length: 192 }, ["encrypt"]],
    [{ name: "HMAC", hash: "SHA-384" }, ["sign"]],
    [{ name: "HMAC", hash: "SHA-1", length: 20 }, ["sign"]],
    [{ name: "ECDH", namedCurve: "P-384" }, ["deriveBits"]],
    [{ name: "Ed25519" }, ["sign", "verify"]],
    [{ name: "X25519" }, ["deriveKey"]],
    [
      {
        name: "RSA-OAEP",
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: "SHA-256",
      },
      ["encrypt", "decrypt"],
    ],
  ])
    await attempt("generate", () => subtle.generateKey(algorithm, false, usages));
  print([
    subtle,
    crypto,
    typeof CryptoKey,
    typeof SubtleCrypto,
    hmac instanceof CryptoKey,
    Object.keys(hmac),
    JSON.stringify(hmac),
    hmac.usages === hmac.usages,
  ]);
})();
