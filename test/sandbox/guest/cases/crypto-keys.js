// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const crypto = require("node:crypto");
const { attemptWith, RSA, EC, P521, ED, X_OTHER, PSS, ENCRYPTED } = require("./crypto-samples.cjs");
const attempt = attemptWith(print);
const rsa = crypto.createPrivateKey(RSA);
const open = crypto.createPublicKey(RSA);
const ec = crypto.createPrivateKey({ key: EC, format: "jwk" });
const ed = crypto.createPrivateKey({ key: ED, format: "jwk" });
const secret = crypto.createSecretKey(Buffer.alloc(32, 7));
const pss = crypto.createPrivateKey(PSS);
print(
  [secret, rsa, open],
  Object.prototype.toString.call(secret),
  Object.keys(rsa),
  rsa instanceof crypto.KeyObject,
);
for (const key of [
  rsa,
  open,
  ec,
  ed,
  pss,
  crypto.createPublicKey(pss),
  crypto.createPublicKey({ key: X_OTHER, format: "jwk" }),
  crypto.createPrivateKey({ key: P521, format: "jwk" }),
]) {
  print(key.type, key.asymmetricKeyType, key.asymmetricKeyDetails, key.symmetricKeySize);
  for (const type of ["spki", "pkcs8", "pkcs1", "sec1"]) {
    attempt(type, () => key.export({ format: "der", type }));
    attempt(type, () => key.export({ format: "pem", type }));
  }
  attempt("jwk", () => key.export({ format: "jwk" }));
}
print(
  secret.type,
  secret.symmetricKeySize,
  secret.asymmetricKeyType,
  secret.export(),
  secret.export({ format: "jwk" }),
  secret.export({ format: "buffer" }).length,
);
print(
  rsa.equals(
    crypto.createPrivateKey({
      key: rsa.export({ format: "der", type: "pkcs1" }),
      format: "der",
      type: "pkcs1",
    }),
  ),
  rsa.equals(open),
  open.equals(crypto.createPublicKey(rsa)),
);
const decrypted = crypto.createPrivateKey({ key: ENCRYPTED, passphrase: "secret" });
print(
  decrypted.equals(rsa),
  crypto
    .createPrivateKey({ key: Buffer.from(ENCRYPTED), passphrase: Buffer.from("secret") })
    .equals(rsa),
);
for (const [type, key] of [
  ["pkcs8", rsa],
  ["pkcs1", rsa],
  ["sec1", ec],
]) {
  const pem = key.export({ format: "pem", type, cipher: "aes-256-cbc", passphrase: "top" });
  print(pem.split("\n")[0], crypto.createPrivateKey({ key: pem, passphrase: "top" }).equals(key));
}
print(
  crypto.createPublicKey(RSA).equals(open),
  crypto
    .createPublicKey({
      key: rsa.export({ format: "der", type: "pkcs8" }),
      format: "der",
      type: "pkcs8",
    })
    .equals(open),
);
print(
  crypto.createPublicKey(open.export({ format: "pem", type: "pkcs1" })).equals(open),
  crypto.createPublicKey({ key: rsa.export({ format: "jwk" }), format: "jwk" }).equals(open),
);
print(
  crypto.createPrivateKey({ key: rsa.export({ format: "jwk" }), format: "jwk" }).equals(rsa),
  crypto.createPublicKey(pss).asymmetricKeyType,
);
print(
  Object.getOwnPropertyNames(crypto.KeyObject.prototype),
  rsa.constructor.name,
  crypto.KeyObject.name,
);
const cryptoKey = rsa.toCryptoKey({ name: "RSA-PSS", hash: "SHA-256" }, true, ["sign"]);
print(
  cryptoKey,
  crypto.KeyObject.from(cryptoKey).equals(rsa),
  secret.toCryptoKey("AES-GCM", false, ["encrypt"]),
);
print(
  require("util").types.isKeyObject(rsa),
  require("util").types.isKeyObject({}),
  require("util").types.isCryptoKey(cryptoKey),
);
