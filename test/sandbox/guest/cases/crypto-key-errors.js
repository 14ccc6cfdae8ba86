// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const crypto = require("node:crypto");
const attempt = (name, fn) => {
  try {
    const result = fn();
    print(name, Buffer.isBuffer(result) ? result.toString("hex") : result);
  } catch (error) {
    print(name, error.name, error.code, error.message);
  }
};
// These keys are for tests only.
const RSA =
  "-----BEGIN PRIVATE KEY-----\nMIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAKBDU2OHVR+IMP1a\niByMfhkKXARl1A4l3kytuautaKYiYpXfc3BXPnqNDz/LT5Dffs9SGyuTO8momDJZ\n6I6r3k5tOJiOri9DZUcEwiJHNwyVBOQOYs7R36HBLhpqdzEmRLy5fQTvaLzGTMBM\no8Ln5DSM6wDVKAksB1dCQl9e2CpXAgMBAAECgYAC9/xNda5P/TfbGZg33ype0GBP\n/IrnEDCD/xvXYEj1+uEUoaUDybnwjzhfGCcLKfixYnX6YqnS3HqlRCEYs3pUthKu\nFmXSMmZ8IWnR7eW67HQRTTVKiJXrp1V8inqXk99El7BL/D15ygU+NE/kroZHoJ+f\n8EaCjrmVogykuglFEQJBANKmTdlNiBk2wcA1gEtl6epjLNPOBt/ZNNnK+ZOWKeUf\nw+O8pB0goHZTQOe/GR6wjPAnUqkAq1nf3MGMpbnnDv0CQQDCxAYoiJfvakvuhgX/\nQ0FqUTa/ul704a7afpFz85LBLU8XWzpUSw6AQf2XD3jGd/ISKuPBW3zFDNVBY74j\n42DjAkB1Rgz1O8rXbrqzTZXdZCG0Uf509LCzEvPvhKcp2WH9o4+lTDJ53N44weTS\noHtVsKjmUp4cZLkA0jbOsoTZWJ/pAkEAvaFgIZ0E2W1UavOA6U1RZrOWK8zI4YLO\n3Ru4gP3ZmE6GIEaJn0LI5qXZw3ej7xEf1wJ9aGisLatWA2ma2pRrYwJBALMhY8p4\nw2QRqFDy42BDOIH9EHmVeSGYF8s0LY6Nea1ReKxbOczJOPkS6UJLL++klbi7WgUB\nxk4VuSaPDVaa6MQ=\n-----END PRIVATE KEY-----\n";
const EC = {
  kty: "EC",
  x: "bm2jSO5-QUzn6MUGmyIo41uLL2P-IgcaBCse9eoSHe4",
  y: "uAW5Oe1CgvTlNbRyslcNuFX172tfwiXCZqHzejFe2r8",
  crv: "P-256",
  d: "PrL9kMh-675gpqQpqRjnbgxYYnQUuAbyVKkvCWu53cI",
};
const EC_OTHER = {
  kty: "EC",
  x: "ilxkp3mws20sB6ZKmS7UYvXxTfKHKAEPNjc5QKHPGrQ",
  y: "oq5S6AFsFiO-jZ-vQ_GGblDOPq5C84FI6OST3slL6GE",
  crv: "P-256",
};
const P521 = {
  kty: "EC",
  x: "AGWywQqcsRT_WkKO2XjVY1TrUOpsHCERtN7Aff59eqrgNSsd009Ytg9kaMjtdZ3B1o9qJOTmKoov7B8fhfTsulmS",
  y: "AdI-RP9TVrG3MsLQfGU2vdQIL17TSzf0Os7eJfGU4v7m2weKOCyGZHyIhP5hf1TfHmupM-TCGXD-ep05Wzal6dUQ",
  crv: "P-521",
  d: "AJld-xcbaIKSw-KZW-82WBm1MP100f38q1S6BPEGc0Q00E9ahMD5YD_xG7y8LxSeHUVRcF01BV1DeHxLrdwhVWmA",
};
const ED = {
  crv: "Ed25519",
  d: "89TwQsDwQaS04b-LtkGGm--HiH28CJ5TXAeuTiHrBE4",
  x: "HOJvBTCRqjou11GULIIwIseD6t4-FZsxXLdoD2HjTKE",
  kty: "OKP",
};
const X = {
  crv: "X25519",
  d: "aKSO83MxBQq3Ga9lCaE_VOwLibNRRPZIK07GFYjnElk",
  x: "dp88kVxilMT3zU_17Ow6Q14TGiI0licZvlVfAPJqUCg",
  kty: "OKP",
};
const X_OTHER = { crv: "X25519", x: "gchleUZEqsgm2TMCn7gycW94sai9TviP-u3z21vDnl4", kty: "OKP" };
const ENCRYPTED =
  "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIC5TBfBgkqhkiG9w0BBQ0wUjAxBgkqhkiG9w0BBQwwJAQQEPB8uSRQeXtq8POu\nffhRmwICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEFQpeIPSqZPZsJBF\nWwV0uZ0EggKA0t6zMKfIZLlwj1X2cmMoDztfynq3V3nssj+ePk0b7mTbPl4nUp+B\nSwE4AiuqGyRmYEfDR/7Z00iGtCxGn/WFQXG1VfEmv7eYP9rAGMhHMHhC4QTJJ71R\nxOutMzD8CqVU2GfW+t9jOEPHSnYHWIcYbLBSd0JrH/AVNdx6hP4QBxUgu4JYLWlp\nuaj+ziQW0O4nHZepErVzaBx70y9V1xx063JZbfGDHUk7sGphiyz8UnmoP790Ng+5\nXWW5AvldO8qenRg6XuyoCp2JsQFH4ejwRkLxzXIdR/lTWcNEohegz20bg4YTmpNi\n/6Xvxsm31J0VjfpphXkTP6e2K6hCxd8k/LynFoaVIJytLtux3mZzBXH8hC8mYKF8\nk2hc91D3kUOhU9Qq2qFNR24oeJ/rFS5+uMxBTVlM/BEtWa4gktKF3J3ARJIFKCZf\n4KLXL+sF8wMAj2FZe15z60g73pdIPsCuMzNgKV76IH9GGGQ2o4eOqYCNlIzXP2AV\nY46QGrtVpRridyMITcEdivvdGu5Nv43ySuMfKqwVoQ8WOa3eaIZzAYsrUlYWHJfx\nhoYV+DaKltNvWGHJsQtK5ZH7svvdH4a1b7Rs8ZN1aEOTU+eqp8IEg6YgTq2aVMI1\nSChyLhbqyhN2LoeUAaAuvV8j2GoPzLRSzVvSkvSidrlnCE7M5/C+/PnanD8nuhS7\nfx43+rZ7PaJSZqcEG2EXWy5LYertSIjlSuGwMqo6qN+moubf/crf/kuw+WzCgNVO\nrwl+GvUZHQpbcuHSXcvpheWmYoVoUB3fxgZpEpfHWj5h0TjApLrh2ke+ewiGHvaj\ntGVKwkXudlPeTajIOpbjN0vRHA0dymqYuw==\n-----END ENCRYPTED PRIVATE KEY-----\n";
const some = Buffer.alloc(32);
const rsa = crypto.createPrivateKey(RSA);
const open = crypto.createPublicKey(RSA);
const ec = crypto.createPrivateKey({ key: EC, format: "jwk" });
const secret = crypto.createSecretKey(some);
for (const make of [crypto.createPublicKey, crypto.createPrivateKey]) {
  for (const given of [
    undefined,
    5,
    "garbage",
    secret,
    {},
    { key: 5 },
    { key: RSA, format: "x" },
    { key: some, format: "der" },
    { key: some, format: "der", type: "x" },
  ])
    attempt(make.name, () => make(given));
  for (const key of [
    {},
    { kty: "RSA" },
    { kty: "EC", crv: "P-256", x: "a", y: "b" },
    { kty: "OKP", crv: "nope", x: "a" },
    { kty: "oct", k: "a" },
  ])
    attempt("jwk", () => make({ key, format: "jwk" }));
}
attempt("public of public", () => crypto.createPublicKey(open));
attempt("private of public", () =>
  crypto.createPrivateKey(open.export({ format: "pem", type: "spki" })),
);
attempt("passphrase", () => crypto.createPrivateKey({ key: ENCRYPTED, passphrase: "x" }));
attempt("secret", () => crypto.createSecretKey(5));
attempt("secret", () => crypto.createSecretKey("").symmetricKeySize);
attempt("export", () => rsa.export());
attempt("export", () => rsa.export({}));
attempt("export", () => rsa.export({ format: "pem" }));
attempt("export", () => rsa.export({ format: "x", type: "pkcs1" }));
attempt("export", () => rsa.export({ format: "pem", type: "sec1" }));
attempt("export", () => ec.export({ format: "pem", type: "pkcs1" }));
attempt("export", () => open.export({ format: "pem", type: "pkcs8" }));
attempt("export", () => secret.export({ format: "pem" }));
attempt("export", () => secret.export(5));
attempt("export", () => rsa.export({ format: "jwk", passphrase: "a" }));
attempt("export", () => rsa.export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc" }));
attempt("export", () => rsa.export({ format: "pem", type: "pkcs8", passphrase: "a" }));
attempt("export", () =>
  rsa.export({ format: "der", type: "pkcs1", cipher: "aes-256-cbc", passphrase: "a" }),
);
attempt("export", () =>
  rsa.export({ format: "pem", type: "pkcs8", cipher: "bogus", passphrase: "a" }),
);
attempt("equals", () => secret.equals(5));
attempt("construct", () => new crypto.KeyObject("x"));
attempt("construct", () => new crypto.KeyObject("secret"));
attempt("from", () => crypto.KeyObject.from(5));
attempt("pair", () => crypto.generateKeyPairSync("nope"));
attempt("pair", () => crypto.generateKeyPairSync(5));
attempt("pair", () => crypto.generateKeyPairSync("rsa"));
attempt("pair", () => crypto.generateKeyPairSync("rsa", {}));
attempt("pair", () => crypto.generateKeyPairSync("rsa", { modulusLength: "x" }));
attempt("pair", () => crypto.generateKeyPairSync("rsa", { modulusLength: 100 }));
attempt("pair", () =>
  crypto.generateKeyPairSync("rsa", { modulusLength: 1024, publicExponent: 2 }),
);
attempt("pair", () => crypto.generateKeyPairSync("ec", {}));
attempt("pair", () => crypto.generateKeyPairSync("ec", { namedCurve: "nope" }));
attempt("pair", () =>
  crypto.generateKeyPairSync("rsa", { modulusLength: 1024, publicKeyEncoding: 5 }),
);
attempt("pair", () =>
  crypto.generateKeyPairSync("rsa", {
    modulusLength: 1024,
    publicKeyEncoding: { type: "pkcs1", format: "x" },
  }),
);
attempt("pair", () =>
  crypto.generateKeyPairSync("rsa", {
    modulusLength: 1024,
    privateKeyEncoding: { type: "spki", format: "pem" },
  }),
);
attempt("pair", () => crypto.generateKeyPair("rsa", { modulusLength: 1024 }));
attempt("key", () => crypto.generateKeySync("nope", { length: 1 }));
attempt("key", () => crypto.generateKeySync("aes", { length: 100 }));
attempt("key", () => crypto.generateKeySync("hmac", { length: 1 }));
attempt("key", () => crypto.generateKeySync("aes"));
attempt("key", () => crypto.generateKeySync("aes", {}));
attempt("key", () => crypto.generateKey("aes", { length: 128 }));
