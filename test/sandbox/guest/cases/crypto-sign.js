// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
return (async () => {
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
  const DATA = Buffer.from("The quick brown fox");
  const PSS =
    "-----BEGIN PRIVATE KEY-----\nMIICrAIBADBBBgkqhkiG9w0BAQowNKAPMA0GCWCGSAFlAwQCAQUAoRwwGgYJKoZI\nhvcNAQEIMA0GCWCGSAFlAwQCAQUAogMCASAEggJiMIICXgIBAAKBgQD3PcOeyu4n\nZxrTAP8QqnEs4RUHj3oWiVmbJtAPNBcUmatQxSlDHLueGKIDKe/K7/+yzjfm+fb/\nIUnOR+Q4gqIff6YneIkeayCs3/0XlokVtNPeaIGSGBUIYlHw55i8E/jVPKlKWmk+\nwvz7ARqIKFRnrDINZLHRdc3lr4tAiESjkQIDAQABAoGAa4lQwYtwRHEjCK3BQyVv\nLl8D/5LXPmAlOkeKbWJxu4MPMYVf6hHgROZf6VJfOvxiUgpB5FPKq7N136QDTtT6\n4C+Rj0H3pBUPX0nEaBCTsvl1MQa8YBr9m/SECyb/wTn8QFYXCYFQCIVjBMnRjRcE\noOLd0Kss+Ekwu+rzxPUkp0UCQQD8kWo9Z8SlCEqufpC93AXfTkPbOtSksfurBtSw\nMwrZjgcBRDEn9HqKcCnkL1KZiDFIXmC/xR4vEjvUnvaXpJw3AkEA+pnRxkWfvxzv\nCgtCNvNQd9Knw21sEA1M+2eHWVPtFEDO4CVULi0niWQfdrBJVmsTfF2EYg5kdWpe\nGrCoFlkqdwJBALM+xEZGEbIJ+25xVmnX77b2RYQd8XHc+r37ABD4eJfDi0cjzTsM\n77a2OZS+3QEnPcqdaE5RJ8XCTAHuuxUN9usCQQDaRUPbiCT9lrv1aZ0As6iw1QBe\nTV5EFPGqP6A6A8mJTHFj9d9+YMIA/v4QqLcX2CeeuO1nYtXJFx5j7N5aqMs9AkEA\nuAXj8VUJH78AVVtpWXZUtz1vksQS1Hg7Q6P8mGyVYBuOqZ6FKN/fsbhnaGSsO++6\nJP2TaHyjNAhVA/BqXYf8Qg==\n-----END PRIVATE KEY-----\n";
  const SIGNED = {
    rs256:
      "TQXcCC9CmbZg48hJ+e+uLlHWVDCOUUtJAqzv7zMdmBytLhs91fm/MNtiUGkeE05EaoGi322rxRCE8XmAPyyP4SjD0JGgsTivJwYc49LrmX0U43nYzhP9NuMlfPp+/LT5wJVHZrYx29UmqLn3WvWXA12h7R7DPcZwB9jY+m/P9iM=",
    ps256:
      "azLZPVpETEY5yhCnbGJbfWjiwicc1Hrk8AlXMRHx4X7bzowdhQDz3zlQXJhjUgRU+oeLlYHYv20AIgYzAeh3GgXTY3di5tT1SX8iWXYVRO2HAOEYPcfJh5S03xcOEX1ZziIwkhIwJxzPnZ8A8PzH43hPF1THbUXcID1Frg6Ym7o=",
    ps20: "fxTcdCteta4bBleqokCm+08XhNODiLs5Ti1KjI42yt/FSCYBaoy4ah1qUie0YZMUpheyxc/GOLJ+ay07PMe6atR/oEMpJexUA4syEeGR/9UBC3j88wHO49cdbInN8GSMOv8fhPOUBA918ye9hYRT4R14ZNx+unbOHpZ4eUixYqg=",
    es256:
      "MEUCIFgO0qdWD4RJbTUXMe6SF1NVsXPQaLjmqIhDdhYHaAcEAiEAk4a1Jy57VGEgj2EsWGq7nFJ/UrCC6s7sP+BCycpnsLc=",
    es256raw:
      "iO4OkDwKF9vqQ8vtDqHGFuY/PCHQoK1ql11Y3XW+psQWCMZHUHOtcZfaYkG2oOKNnqY0VdEmqovVNttp4Vbn6Q==",
    es512:
      "MIGIAkIBCze0vzlMRf0RT24Fosj0c/qLOiS4/aSntcGIw8J2fnLZfOag7XVokO/+TYXNnTSqZZNfIjOVOifk0vqvLS/F45ACQgFq5/SLfQYWOMTNYIv2UKIIkaVwhSg1mhi3Q/KAf586r+UVcrsbhZU844FwY2HzwcBrsS7dqh949dWepQq/xWQjpw==",
    pss: "HJz4L4T4q7BPIrhO/705+rGyiRaIsDsMGk/iF8QCQVFSQQAqVnASIIPsCu3DOq2vsS6Wn+RE/metBKWJHVOSM0u11SjWs/8nIw+Vikmf8AGEjHS8a7eqGzG7YvYnBVYPsUYyUvvDIuQHnPIVCXTXUaNAsBJx0LL1akEAv6Nyg0w=",
  };
  const SEALED = {
    oaep: "itlQYD+vSDzf4bzX7Woz39wNsi4ixC5gWNhllnNQYh6gZb9Myy0grzVz6uO/BfAusCGl5UigV3BGfQy9B3CKFIobT0hQWOR7T52w9X6vPjxMY028m+702BavB89VI+czIb9k/NL3Sw495//sc6rdNd9DESAvNy98KZwptdfkVg8=",
    oaep256:
      "ee8T96W0l8a3o4mCmlq2qKNbh2fuxciThnp4YJl9Imsz46bE9sZtPfkTOxDLUzV8YglOJqHKoZhhrpfgXFa1hQslQhXy6opFZSgtgpK9X6LFul1RuV6F3I0GYhx8geTNXIi9AY6rJgImULDJ/8Ivw/cN7/ueqiTdlhqZKd5994M=",
    pkcs1:
      "Wu2VR117kgH8H4ACBe3HRCfSXJJ4Lx+R8N+ihy8B2a5Z1YkU6rktOmXEAT57VsYRunO3yQH6cB1ZW+yNWfk/VtR1kKbYTubDr2Kfwuj22QKDM+A9OIeyih8gcUIyRjQR8LRiYEWcBdqUikmQdJKtU3UCana08NH2A8vIz8JA9Es=",
  };
  const rsa = crypto.createPrivateKey(RSA);
  const open = crypto.createPublicKey(RSA);
  const ec = crypto.createPrivateKey({ key: EC, format: "jwk" });
  const ed = crypto.createPrivateKey({ key: ED, format: "jwk" });
  const p521 = crypto.createPrivateKey({ key: P521, format: "jwk" });
  const bytes = (name) => Buffer.from(SIGNED[name], "base64");
  for (const digest of ["sha256", "RSA-SHA512", "sha1", "md5", undefined])
    print(digest, crypto.sign(digest, DATA, RSA).toString("hex"));
  print(
    crypto.createSign("sha256").update("The quick ").update("brown fox").sign(rsa, "base64") ===
      SIGNED.rs256,
    crypto.sign(null, DATA, ed).toString("hex"),
  );
  print(
    crypto.verify("sha256", DATA, open, bytes("rs256")),
    crypto.verify("sha256", DATA, rsa, bytes("rs256")),
    crypto.verify("sha256", DATA, RSA, Buffer.alloc(3)),
    crypto.verify("sha1", DATA, open, bytes("rs256")),
  );
  for (const saltLength of [32, 20, -1, -2, undefined])
    for (const name of ["ps256", "rs256"])
      print(
        name,
        saltLength,
        crypto.verify("sha256", DATA, { key: open, padding: 6, saltLength }, bytes(name)),
      );
  print(
    crypto.verify("sha1", DATA, { key: open, padding: 6 }, bytes("ps20")),
    crypto.verify("sha1", DATA, { key: open, padding: 6, saltLength: 32 }, bytes("ps20")),
  );
  print(
    crypto.verify("sha256", DATA, ec, bytes("es256")),
    crypto.verify("sha256", DATA, { key: ec, dsaEncoding: "ieee-p1363" }, bytes("es256raw")),
    crypto.verify("sha256", DATA, ec, bytes("es256raw")),
    crypto.verify("sha512", DATA, p521, bytes("es512")),
  );
  print(
    crypto.createVerify("RSA-SHA256").update(DATA).verify(open, SIGNED.rs256, "base64"),
    crypto.createVerify("sha256").update("other").verify(open, SIGNED.rs256, "base64"),
  );
  print(
    crypto.verify("sha256", DATA, crypto.createPublicKey(PSS), bytes("pss")),
    crypto.sign("sha256", DATA, PSS).length,
  );
  print(
    crypto.verify(null, DATA, ed, crypto.sign(null, DATA, ed)),
    crypto.sign("sha256", DATA, { key: ec, dsaEncoding: "ieee-p1363" }).length,
  );
  for (const key of [ec, p521, { key: rsa, padding: 6 }, { key: rsa, padding: 6, saltLength: 0 }])
    print(crypto.verify("sha384", DATA, key, crypto.sign("sha384", DATA, key)));
  const stream = crypto.createSign("sha256");
  stream.write("The quick ");
  stream.end("brown fox");
  print(stream.sign(RSA, "base64") === SIGNED.rs256);
  print(
    await new Promise((resolve) =>
      crypto.sign("sha256", DATA, rsa, (error, signature) =>
        resolve(signature.toString("base64") === SIGNED.rs256),
      ),
    ),
  );
  print(
    await new Promise((resolve) =>
      crypto.verify("sha256", DATA, open, bytes("rs256"), (error, isRight) => resolve(isRight)),
    ),
  );
  const sealed = (name) => Buffer.from(SEALED[name], "base64");
  print(
    crypto.privateDecrypt(rsa, sealed("oaep")).toString(),
    crypto
      .privateDecrypt(
        { key: RSA, oaepHash: "sha256", oaepLabel: Buffer.from("label") },
        sealed("oaep256"),
      )
      .toString(),
    crypto
      .privateDecrypt({ key: rsa, padding: crypto.constants.RSA_PKCS1_PADDING }, sealed("pkcs1"))
      .toString(),
  );
  print(
    crypto.privateDecrypt(rsa, crypto.publicEncrypt(RSA, DATA)).toString(),
    crypto.publicDecrypt(open, crypto.privateEncrypt(rsa, DATA)).toString(),
    crypto.privateEncrypt(rsa, DATA).toString("hex"),
  );
  print(
    crypto
      .publicEncrypt({ key: open, padding: crypto.constants.RSA_NO_PADDING }, Buffer.alloc(128, 1))
      .toString("hex"),
  );
  print(
    crypto
      .diffieHellman({
        privateKey: ec,
        publicKey: crypto.createPublicKey({ key: EC_OTHER, format: "jwk" }),
      })
      .toString("hex"),
    crypto
      .diffieHellman({
        privateKey: crypto.createPrivateKey({ key: X, format: "jwk" }),
        publicKey: crypto.createPublicKey({ key: X_OTHER, format: "jwk" }),
      })
      .toString("hex"),
  );
})();
