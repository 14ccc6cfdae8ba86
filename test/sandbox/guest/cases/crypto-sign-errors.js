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
const PSS =
  "-----BEGIN PRIVATE KEY-----\nMIICrAIBADBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAQUAoRwwGgYJKoZI\nhvcNAQEIMA0GCWCGSAFlAwQCAQUAogMCASAEggJiMIICXgIBAAKBgQD3PcOeyu4n\nZxrTAP8QqnEs4RUHj3oWiVmbJtAPNBcUmatQxSlDHLueGKIDKe/K7/+yzjfm+fb/\nIUnOR+Q4gqIff6YneIkeayCs3/0XlokVtNPeaIGSGBUIYlHw55i8E/jVPKlKWmk+\nwvz7ARqIKFRnrDINZLHRdc3lr4tAiESjkQIDAQABAoGAa4lQwYtwRHEjCK3BQyVv\nLl8D/5LXPmAlOkeKbWJxu4MPMYVf6hHgROZf6VJfOvxiUgpB5FPKq7N136QDTtT6\n4C+Rj0H3pBUPX0nEaBCTsvl1MQa8YBr9m/SECyb/wTn8QFYXCYFQCIVjBMnRjRcE\noOLd0Kss+Ekwu+rzxPUkp0UCQQD8kWo9Z8SlCEqufpC93AXfTkPbOtSksfurBtSw\nMwrZjgcBRDEn9HqKcCnkL1KZiDFIXmC/xR4vEjvUnvaXpJw3AkEA+pnRxkWfvxzv\nCgtCNvNQd9Knw21sEA1M+2eHWVPtFEDO4CVULi0niWQfdrBJVmsTfF2EYg5kdWpe\nGrCoFlkqdwJBALM+xEZGEbIJ+25xVmnX77b2RYQd8XHc+r37ABD4eJfDi0cjzTsM\n77a2OZS+3QEnPcqdaE5RJ8XCTAHuuxUN9usCQQDaRUPbiCT9lrv1aZ0As6iw1QBe\nTV5EFPGqP6A6A8mJTHFj9d9+YMIA/v4QqLcX2CeeuO1nYtXJFx5j7N5aqMs9AkEA\nuAXj8VUJH78AVVtpWXZUtz1vksQS1Hg7Q6P8mGyVYBuOqZ6FKN/fsbhnaGSsO++6\nJP2TaHyjNAhVA/BqXYf8Qg==\n-----END PRIVATE KEY-----\n";
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
