// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const crypto = require("node:crypto");
const { attemptWith, RSA, EC, P521, ED, X, PSS } = require("./crypto-samples.cjs");
const attempt = attemptWith(print);
const some = Buffer.alloc(32);
const rsa = crypto.createPrivateKey(RSA);
const open = crypto.createPublicKey(RSA);
const ec = crypto.createPrivateKey({ key: EC, format: "jwk" });
const ed = crypto.createPrivateKey({ key: ED, format: "jwk" });
const x = crypto.createPrivateKey({ key: X, format: "jwk" });
const secret = crypto.createSecretKey(some);
const sign = (key, digest = "sha256") => crypto.sign(digest, some, key);
attempt("digest", () => sign(rsa, "nope"));
attempt("digest", () => sign(rsa, 5));
attempt("digest", () => sign(ed));
attempt("digest", () => sign(PSS, "sha512"));
attempt("key", () => crypto.sign("sha256", some));
for (const key of [open, secret, x, {}, { key: 5 }, "garbage"]) attempt("key", () => sign(key));
attempt("padding", () => sign({ key: rsa, padding: "x" }));
attempt("padding", () => sign({ key: rsa, padding: 99 }));
attempt("salt", () => sign({ key: rsa, padding: 6, saltLength: "x" }));
attempt("encoding", () => sign({ key: ec, dsaEncoding: "x" }));
attempt("stream", () => crypto.createSign("nope"));
attempt("stream", () => crypto.createSign(5));
attempt("stream", () => crypto.createSign("sha256").update(5));
attempt("stream", () => crypto.createSign("sha256").update("a").sign());
attempt("stream", () => crypto.createSign("sha256").update("a").sign(null));
attempt("stream", () => crypto.createSign("sha256").update("a").sign("garbage"));
attempt("stream", () => crypto.createSign("sha256").update("a").sign(ed));
attempt("stream", () => {
  const signer = crypto.createSign("sha256");
  signer.sign(rsa);
  return signer.sign(rsa);
});
attempt("verify", () => crypto.verify("sha256", some, rsa, "sig"));
attempt("verify", () => crypto.verify("sha256", some, secret, some));
attempt("verify", () => crypto.createVerify("sha256").update("a").verify(rsa, 5));
attempt("verify", () => crypto.verify("sha256", some, ec, Buffer.alloc(3)));
attempt("rsa", () => crypto.publicEncrypt(open, Buffer.alloc(300)));
attempt("rsa", () => crypto.privateDecrypt(rsa, Buffer.alloc(128)));
attempt("rsa", () => crypto.privateDecrypt(rsa, some));
attempt("rsa", () => crypto.publicEncrypt(open, 5));
attempt("rsa", () => crypto.publicEncrypt(5, some));
attempt("rsa", () => crypto.publicEncrypt({ key: open, oaepHash: "nope" }, some));
attempt("rsa", () => crypto.publicEncrypt({ key: open, oaepHash: 5 }, some));
attempt("rsa", () => crypto.publicEncrypt({ key: open, oaepLabel: 5 }, some));
attempt("rsa", () => crypto.publicEncrypt({ key: open, padding: 3 }, some));
attempt("rsa", () => crypto.publicEncrypt({ key: open, padding: 99 }, some));
attempt("rsa", () => crypto.publicEncrypt(ec, some));
attempt("rsa", () => crypto.privateDecrypt(open, some));
attempt("rsa", () => crypto.privateEncrypt(rsa, Buffer.alloc(300)));
attempt("agreement", () => crypto.diffieHellman());
attempt("agreement", () => crypto.diffieHellman({}));
attempt("agreement", () => crypto.diffieHellman({ privateKey: rsa, publicKey: open }));
attempt("agreement", () => crypto.diffieHellman({ privateKey: ec, publicKey: open }));
attempt("agreement", () => crypto.diffieHellman({ privateKey: open, publicKey: open }));
attempt("agreement", () =>
  crypto.diffieHellman({
    privateKey: ec,
    publicKey: crypto.createPublicKey({ key: P521, format: "jwk" }),
  }),
);
