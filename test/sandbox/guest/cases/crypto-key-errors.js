// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const crypto = require("node:crypto");
const { attemptWith, RSA, EC, ENCRYPTED } = require("./crypto-samples.cjs");
const attempt = attemptWith(print);
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
