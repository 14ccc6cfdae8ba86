// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
return (async () => {
  const crypto = require("node:crypto");
  const {
    attemptWith,
    RSA,
    EC,
    EC_OTHER,
    P521,
    ED,
    X,
    X_OTHER,
    PSS,
  } = require("./crypto-samples.cjs");
  const attempt = attemptWith(print);
  const DATA = Buffer.from("The quick brown fox");
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
