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

  const b = new Uint8Array(16);
  const b32 = new Uint8Array(32);
  const s = subtle;
  const imp = (format, data, algorithm, extractable, usages) =>
    s.importKey(format, data, algorithm, extractable, usages);
  const HMAC = { name: "HMAC", hash: "SHA-256" };
  // These keys are for tests only.
  const RSA_JWK = {
    kty: "RSA",
    n: "xQSLQmhXUD9H2iXDy-ghniFALLM3mlUywDpnoKyFKI-dkR5elrMEVtRbbWp4Iv1EVKL21nUcaBiRjrHyajbO0NX49oB2MpsCEefKxAd1qLy-Aay85smYNMHqFjBOc15PG5WQMw1DMJpf9IguJVdOV6ZSMg_nHvyHXPNKmEVTiLFt1tK3gwjqgjE4sBHePtNA7lTBO_OFefH0jo2f1Az1C7Xw_JK1abiY30RD3hYWfq9XABK5qJKYO9nx3S1c2IGfFdIaW8nio5KHH3tZk8-WoaAMMnMxQe3V9NlDCo8fh-ueMCzziVyJ4zqysJVp2wbLG6zb02rbFB91dIQB1p8EnQ",
    e: "AQAB",
    d: "HX5vppJeN9oxVHwA0r6-gaCyrb5qnYURoutbZhdNm-PcD8R_HopQJPuHcFrW_03w88atsy83AHJlH_qNss7fqS3PJn_Wsf64kZukpDIFsCwJOdD1OouFaKh69bVnmSfOKe_69VmP7G-_26ijV925EbAJcAsna2EclpKpYSBHwBekJKTjRmOMOlSJrB4nHlKSdkGDBtwrSCE7Bi0XMkVScpiAPY6bp0KeKlxvF_PF_c0g5d9JWXuvQLqhnDyooBArvjf-FJuSeKlChsJUbgfPVtLU8CJZCpsf2oaH-YwHHZOxViRLejnHmVlq2ohoNHcMO8K8P6h_bpHY06SUC7r2oQ",
    p: "-NAlISvPHr--OOGjn9Ebz1blZ_y-4u-dFT-X7DPWldkOMSY8zr5ucvMJXeGJu022m7c7uaLql-wuI1Do9ZjzTbdqAWBUw1hoc3YbfbnZ2G9bszDqk8oL128hcUdctRMmflBzRrRBRaE-1TT45uTprkBIOPjUAILpaDYmNIenuLk",
    q: "yrVlpomQaL08mE3FE2N4VHnfQTtCq1ofxMmEL8szTNtFRy5TXVFxnbDg6tRrowlv9YZCIgBbw444Ld6i4-cNoaWzNkTrN8NN5dduwMiMrqeGcqgNgMRbhjCXlM6MIggmMX26n9m-j-yvVCE3xdC94Wv544dOeBBUafCZJV1lMQU",
    dp: "iEDr5FNqVAtqrxmZkh5gHVYXwK9fFUVkf0tY9eeZXmwD4pRu_kS4lUhUW83zr9ep5XIdSdZWo6WZyos3V69PpcKIUYKgSG10na4S9fG9w1GQJPvnqdEeVPatmKwcr6hyDwAdcJ2rlObtUrJ0j3TSJzNamaBh8HnAOepVV7Tl-zk",
    dq: "kNG5tpoPHpUbxl_BTVHCNPAAzRSuU8cGbUve8VpF40HAI9N34XJ_Lj6g4YQzBf6HCy0I8Eu7Q2HGxxaI3zNCLNs5xqrENUmFzI_14yskPt8WkbF4PCeMj7kFgl1yBho2VyNRAkTI_QAGXp-AvgWcsoC2vZP8PpDEDg_DCcvIsJU",
    qi: "hBZtZRIQJKGVwSu9oKNr95kKWDwGN9CYTPt7N316u-vjIep_OCPvZX59OelXkjtAb3nf2rAX764YBrCFE4gbc1RJCost_nin9yOOBflAjBDxswJLlmqUZ8yNqt5_E6nvTrNqwJ5pY3EpyLzhc-jMGNw_KgTFq5tQZ42mktl5d84",
  };
  const EC = {
    kty: "EC",
    x: "bm2jSO5-QUzn6MUGmyIo41uLL2P-IgcaBCse9eoSHe4",
    y: "uAW5Oe1CgvTlNbRyslcNuFX172tfwiXCZqHzejFe2r8",
    crv: "P-256",
    d: "PrL9kMh-675gpqQpqRjnbgxYYnQUuAbyVKkvCWu53cI",
  };
  const ED = {
    crv: "Ed25519",
    d: "89TwQsDwQaS04b-LtkGGm--HiH28CJ5TXAeuTiHrBE4",
    x: "HOJvBTCRqjou11GULIIwIseD6t4-FZsxXLdoD2HjTKE",
    kty: "OKP",
  };
  for (const args of [
    ["nope", b],
    ["SHA-256", 5],
    ["SHA-256"],
    [{}, b],
    ["sha-256", "x"],
    ["HMAC", b],
    [null, b],
  ])
    await attempt("digest", () => s.digest(...args));
  for (const args of [
    ["raw", b32, HMAC, true, []],
    ["raw", b32, HMAC, true, ["encrypt"]],
    ["raw", b32, { name: "HMAC" }, true, ["sign"]],
    ["raw", b32, "HMAC", true, ["sign"]],
    ["raw", new Uint8Array(0), HMAC, true, ["sign"]],
    ["raw", new Uint8Array(5), "AES-CBC", true, ["encrypt"]],
    ["spki", b, "AES-CBC", true, ["encrypt"]],
    ["nope", b, "AES-CBC", true, ["encrypt"]],
    ["raw", b, "AES-CBC", true, ["sign"]],
    ["raw", b, "AES-CBC", true, ["nope"]],
    ["raw", "x", "AES-CBC", true, ["encrypt"]],
    ["jwk", b, "AES-CBC", true, ["encrypt"]],
  ])
    await attempt("import", () => imp(...args));
  const k = "AAAAAAAAAAAAAAAAAAAAAA";
  for (const jwk of [
    { kty: "RSA" },
    { kty: "oct", k: "AAAA" },
    { kty: "oct", k, alg: "A256CBC" },
    { kty: "oct", k, ext: false },
    { kty: "oct", k, key_ops: ["sign"] },
    { kty: "oct", k, use: "sig" },
  ])
    await attempt("jwk", () => imp("jwk", jwk, "AES-CBC", true, ["encrypt"]));
  for (const args of [
    ["spki", b, { name: "RSA-OAEP", hash: "SHA-256" }, true, ["encrypt"]],
    ["pkcs8", b, { name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]],
    ["raw", b, { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]],
    ["raw", b, { name: "ECDSA", namedCurve: "P-999" }, true, ["verify"]],
    ["raw", b32, "Ed25519", true, ["sign"]],
    ["raw", b, "Ed25519", true, ["verify"]],
    ["raw", b, "PBKDF2", true, ["deriveBits"]],
    ["raw", b, "PBKDF2", false, ["encrypt"]],
    ["jwk", EC, { name: "ECDSA", namedCurve: "P-384" }, true, ["sign"]],
    ["jwk", RSA_JWK, { name: "RSA-PSS", hash: "SHA-256" }, true, ["verify"]],
    ["jwk", { ...RSA_JWK, alg: "RS256" }, { name: "RSA-PSS", hash: "SHA-256" }, true, ["sign"]],
    ["jwk", ED, "X25519", true, ["deriveBits"]],
    ["pkcs8", b, { name: "RSA-OAEP", hash: "SHA-256" }, true, []],
  ])
    await attempt("import", () => imp(...args));
  const hk = await imp("raw", b32, HMAC, true, ["sign", "verify"]);
  const hk2 = await imp("raw", b32, HMAC, false, ["verify"]);
  for (const args of [
    ["raw", hk2],
    ["spki", hk],
    ["nope", hk],
    ["raw", 5],
  ])
    await attempt("export", () => s.exportKey(...args));
  for (const args of [
    ["HMAC", hk2, b],
    ["ECDSA", hk, b],
    [{ name: "ECDSA", hash: "SHA-256" }, hk, b],
    ["HMAC", hk],
    ["nope", hk, b],
    ["HMAC", {}, b],
    ["HMAC", hk, "x"],
  ])
    await attempt("sign", () => s.sign(...args));
  await attempt("encrypt", () => s.encrypt("HMAC", hk, b));
  const gcm = await imp("raw", b32, "AES-GCM", true, ["encrypt", "decrypt"]);
  for (const algorithm of [
    { name: "AES-GCM" },
    { name: "AES-GCM", iv: b, tagLength: 5 },
    { name: "AES-CBC", iv: b },
  ])
    await attempt("encrypt", () => s.encrypt(algorithm, gcm, b));
  for (const data of [b32, new Uint8Array(3)])
    await attempt("decrypt", () => s.decrypt({ name: "AES-GCM", iv: b }, gcm, data));
  for (const args of [
    [{ name: "AES-GCM", length: 100 }, true, ["encrypt"]],
    [{ name: "AES-GCM" }, true, ["encrypt"]],
    [{ name: "AES-GCM", length: 128 }, true, []],
    [{ name: "AES-GCM", length: 128 }, true, ["sign"]],
    ["nope", true, ["sign"]],
    [{ name: "ECDH", namedCurve: "X" }, true, ["deriveBits"]],
    [{ name: "ECDH", namedCurve: "P-256" }, true, ["sign"]],
    [{ name: "ECDH", namedCurve: "P-256" }, true, []],
    [
      {
        name: "RSA-PSS",
        modulusLength: 1024,
        publicExponent: new Uint8Array([2]),
        hash: "SHA-256",
      },
      true,
      ["sign"],
    ],
    [
      {
        name: "RSA-PSS",
        modulusLength: 100,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: "SHA-256",
      },
      true,
      ["sign"],
    ],
    [
      { name: "RSA-PSS", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]) },
      true,
      ["sign"],
    ],
    [
      {
        name: "RSA-PSS",
        modulusLength: 1024,
        publicExponent: new Uint8Array([1, 0, 1]),
        hash: "SHA-256",
      },
      true,
      ["verify"],
    ],
  ])
    await attempt("generate", () => s.generateKey(...args));
  const cbc = await imp("raw", b32, "AES-CBC", true, ["encrypt", "decrypt"]);
  const ctr = await imp("raw", b32, "AES-CTR", true, ["encrypt", "decrypt"]);
  await attempt("cbc", () => s.encrypt({ name: "AES-CBC", iv: b32 }, cbc, b));
  await attempt("cbc", () => s.decrypt({ name: "AES-CBC", iv: b }, cbc, b));
  await attempt("cbc", () => s.decrypt({ name: "AES-CBC", iv: b }, cbc, new Uint8Array(5)));
  await attempt("ctr", () => s.encrypt({ name: "AES-CTR", counter: b32, length: 64 }, ctr, b));
  await attempt("ctr", () => s.encrypt({ name: "AES-CTR", counter: b, length: 0 }, ctr, b));
  await attempt("ctr", () =>
    s.encrypt({ name: "AES-CTR", counter: b, length: 1 }, ctr, new Uint8Array(64)),
  );
  const pb = await imp("raw", b, "PBKDF2", false, ["deriveBits", "deriveKey"]);
  const PB = { name: "PBKDF2", salt: b, iterations: 1, hash: "SHA-256" };
  for (const [algorithm, length] of [
    [PB, 12],
    [{ ...PB, iterations: 0 }, 128],
    [PB, null],
    [PB],
    [{ ...PB, iterations: undefined }, 128],
    [PB, 0],
  ])
    await attempt("pbkdf2", () => s.deriveBits(algorithm, pb, length));
  await attempt("deriveKey", () => s.deriveKey(PB, pb, { name: "AES-GCM", length: 128 }, true, []));
  const hd = await imp("raw", b, "HKDF", false, ["deriveBits"]);
  const HK = { name: "HKDF", salt: b, info: b, hash: "SHA-256" };
  for (const length of [12, 8 * 255 * 32 + 8, null])
    await attempt("hkdf", () => s.deriveBits(HK, hd, length));
  const ec = await s.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const ec3 = await s.generateKey({ name: "ECDH", namedCurve: "P-384" }, true, ["deriveBits"]);
  await attempt("ecdh", () =>
    s.deriveBits({ name: "ECDH", public: ec3.publicKey }, ec.privateKey, 128),
  );
  await attempt("ecdh", () =>
    s.deriveBits({ name: "ECDH", public: ec.privateKey }, ec.privateKey, 128),
  );
  await attempt("ecdh", () =>
    s.deriveBits({ name: "ECDH", public: ec.publicKey }, ec.publicKey, 128),
  );
  await attempt("ecdh", () =>
    s.deriveBits({ name: "ECDH", public: ec.publicKey }, ec.privateKey, 1024),
  );
  await attempt("ecdh", () => s.deriveBits({ name: "ECDH" }, ec.privateKey, 128));
  const kw = await imp("raw", b32, "AES-KW", true, ["wrapKey", "unwrapKey"]);
  await attempt("unwrap", () => s.unwrapKey("raw", b32, kw, "AES-KW", HMAC, true, ["sign"]));
  await attempt("wrap", () => s.wrapKey("raw", hk2, kw, "AES-KW"));
  await attempt("class", () => new CryptoKey());
  await attempt("class", () => new SubtleCrypto());
  await attempt("class", () => SubtleCrypto.prototype.digest.call({}, "SHA-1", b));
  await attempt("class", () => CryptoKey.prototype.type);
})();
