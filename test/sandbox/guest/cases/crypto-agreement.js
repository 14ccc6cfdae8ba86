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
  const CERTIFICATE =
    "-----BEGIN CERTIFICATE-----\nMIICfjCCAeegAwIBAgIUDLmtFd2Z1tIHwq1doS7pgMkMb7IwDQYJKoZIhvcNAQEL\nBQAwMzELMAkGA1UEBhMCVVMxEDAOBgNVBAoMB0xhbWVsbGExEjAQBgNVBAMMCWxv\nY2FsaG9zdDAeFw0yNjExMjExMjU0MTNaFw0zNjExMTgxMjU0MTNaMDMxCzAJBgNV\nBAYTAlVTMRAwDgYDVQQKDAdMYW1lbGxhMRIwEAYDVQQDDAlsb2NhbGhvc3QwgZ8w\nDQYJKoZIhvcNAQEBBQADgY0AMIGJAoGBAKBDU2OHVR+IMP1aiByMfhkKXARl1A4l\n3kytuautaKYiYpXfc3BXPnqNDz/LT5Dffs9SGyuTO8momDJZ6I6r3k5tOJiOri9D\nZUcEwiJHNwyVBOQOYs7R36HBLhpqdzEmRLy5fQTvaLzGTMBMo8Ln5DSM6wDVKAks\nB1dCQl9e2CpXAgMBAAGjgY4wgYswHQYDVR0OBBYEFOY3FLVhVVjHdfhCEUPDkws8\nnQxYMB8GA1UdIwQYMBaAFOY3FLVhVVjHdfhCEUPDkws8nQxYMA8GA1UdEwEB/wQF\nMAMBAf8wOAYDVR0RBDEwL4IJbG9jYWxob3N0gg0qLmV4YW1wbGUuY29thwR/AAAB\ngQ1hQGV4YW1wbGUuY29tMA0GCSqGSIb3DQEBCwUAA4GBAC2zSDo+3R0Q8adc6WPW\nNsDTJRPomPUNE6/XdRR4HYEWrzsZLHesFNnRNtHmlHznRA3uSA07FhQSQQgygxmI\nrEmdF4ZB2Q4Uc1MuzTtqPZVmf0hXx+l1nOlLe3AgHlFfmdJzRsYQaDtNRBxK9TNa\nv8VQjZRV9pYKhEYN3a2UVWzp\n-----END CERTIFICATE-----\n";
  // These keys are for tests only.
  const RSA =
    "-----BEGIN PRIVATE KEY-----\nMIICdwIBADANBgkqhkiG9w0BAQEFAASCAmEwggJdAgEAAoGBAKBDU2OHVR+IMP1a\niByMfhkKXARl1A4l3kytuautaKYiYpXfc3BXPnqNDz/LT5Dffs9SGyuTO8momDJZ\n6I6r3k5tOJiOri9DZUcEwiJHNwyVBOQOYs7R36HBLhpqdzEmRLy5fQTvaLzGTMBM\no8Ln5DSM6wDVKAksB1dCQl9e2CpXAgMBAAECgYAC9/xNda5P/TfbGZg33ype0GBP\n/IrnEDCD/xvXYEj1+uEUoaUDybnwjzhfGCcLKfixYnX6YqnS3HqlRCEYs3pUthKu\nFmXSMmZ8IWnR7eW67HQRTTVKiJXrp1V8inqXk99El7BL/D15ygU+NE/kroZHoJ+f\n8EaCjrmVogykuglFEQJBANKmTdlNiBk2wcA1gEtl6epjLNPOBt/ZNNnK+ZOWKeUf\nw+O8pB0goHZTQOe/GR6wjPAnUqkAq1nf3MGMpbnnDv0CQQDCxAYoiJfvakvuhgX/\nQ0FqUTa/ul704a7afpFz85LBLU8XWzpUSw6AQf2XD3jGd/ISKuPBW3zFDNVBY74j\n42DjAkB1Rgz1O8rXbrqzTZXdZCG0Uf509LCzEvPvhKcp2WH9o4+lTDJ53N44weTS\noHtVsKjmUp4cZLkA0jbOsoTZWJ/pAkEAvaFgIZ0E2W1UavOA6U1RZrOWK8zI4YLO\n3Ru4gP3ZmE6GIEaJn0LI5qXZw3ej7xEf1wJ9aGisLatWA2ma2pRrYwJBALMhY8p4\nw2QRqFDy42BDOIH9EHmVeSGYF8s0LY6Nea1ReKxbOczJOPkS6UJLL++klbi7WgUB\nxk4VuSaPDVaa6MQ=\n-----END PRIVATE KEY-----\n";

  const { promisify } = require("node:util");
  const one = Buffer.alloc(32, 1);
  for (const [curve, size] of [
    ["prime256v1", 32],
    ["secp384r1", 48],
    ["secp521r1", 66],
  ]) {
    const a = crypto.createECDH(curve);
    const b = crypto.createECDH(curve);
    a.setPrivateKey(Buffer.concat([Buffer.alloc(size - 32), one]));
    b.setPrivateKey(Buffer.concat([Buffer.alloc(size - 32), Buffer.alloc(32, 2)]));
    print(
      curve,
      a.getPublicKey("hex"),
      a.getPublicKey("hex", "compressed"),
      a.getPublicKey("base64", "hybrid"),
    );
    print(
      a.computeSecret(b.getPublicKey()).toString("hex"),
      b.computeSecret(a.getPublicKey("hex", "compressed"), "hex", "hex"),
      a.getPrivateKey("hex"),
    );
    const fresh = crypto.createECDH(curve);
    print(
      fresh.generateKeys().length,
      fresh.getPublicKey().equals(fresh.getPublicKey()),
      crypto.ECDH.convertKey(a.getPublicKey("hex", "compressed"), curve, "hex", "hex"),
    );
  }
  attempt("curve", () => crypto.createECDH("nope"));
  attempt("curve", () => crypto.createECDH(5));
  attempt("curve", () => crypto.createECDH("P-256"));
  attempt("no key", () => crypto.createECDH("prime256v1").getPublicKey());
  attempt("no key", () => crypto.createECDH("prime256v1").getPrivateKey());
  attempt("key", () => crypto.createECDH("prime256v1").setPrivateKey(Buffer.alloc(32)));
  attempt("key", () => crypto.createECDH("prime256v1").setPrivateKey("zz", "hex"));
  attempt("point", () => {
    const e = crypto.createECDH("prime256v1");
    e.generateKeys();
    return e.computeSecret(Buffer.alloc(65, 4));
  });
  attempt("format", () => crypto.createECDH("prime256v1").generateKeys("hex", "bogus"));
  attempt("convert", () => crypto.ECDH.convertKey(5, "prime256v1"));
  attempt("convert", () => crypto.ECDH.convertKey("00", "nope"));
  for (const name of ["modp1", "modp2", "modp5", "modp15", "modp16", "modp17", "modp18"])
    print(
      name,
      crypto.createHash("sha1").update(crypto.getDiffieHellman(name).getPrime()).digest("hex"),
    );
  const prime = crypto.getDiffieHellman("modp14").getPrime();
  print(
    prime.toString("hex"),
    crypto.getDiffieHellman("modp14").getGenerator("hex"),
    crypto.createDiffieHellmanGroup("modp14").verifyError,
  );
  const alice = crypto.createDiffieHellman(prime, 2);
  const bob = crypto.getDiffieHellman("modp14");
  alice.setPrivateKey(one);
  print(alice.generateKeys("hex"), alice.verifyError);
  bob.generateKeys();
  print(
    alice.computeSecret(bob.getPublicKey()).equals(bob.computeSecret(alice.getPublicKey())),
    bob.setPrivateKey,
    alice.getPrivateKey("hex"),
  );
  attempt("group", () => crypto.getDiffieHellman("nope"));
  attempt("group", () => crypto.createDiffieHellman());
  attempt("no key", () => crypto.createDiffieHellman(prime).getPublicKey());
  attempt("small", () => bob.computeSecret(Buffer.from([1])));
  const x509 = new crypto.X509Certificate(CERTIFICATE);
  print(
    x509.subject,
    x509.issuer,
    x509.subjectAltName,
    x509.infoAccess,
    x509.validFrom,
    x509.validTo,
    x509.validToDate,
    x509.serialNumber,
    x509.ca,
  );
  print(
    x509.fingerprint,
    x509.fingerprint256,
    x509.fingerprint512,
    x509.keyUsage,
    x509.publicKey,
    x509.raw.length,
    x509.issuerCertificate,
  );
  print(
    x509.toString() === CERTIFICATE,
    JSON.stringify(x509) === JSON.stringify(CERTIFICATE),
    x509.toLegacyObject(),
  );
  print(
    ["localhost", "a.example.com", "a.b.example.com", "example.com"].map((name) =>
      x509.checkHost(name),
    ),
    x509.checkIP("127.0.0.1"),
    x509.checkIP("8.8.8.8"),
    x509.checkEmail("a@example.com"),
    x509.checkEmail("b@example.com"),
  );
  print(
    x509.verify(crypto.createPublicKey(RSA)),
    x509.checkPrivateKey(crypto.createPrivateKey(RSA)),
    x509.checkIssued(x509),
    new crypto.X509Certificate(x509.raw).fingerprint === x509.fingerprint,
  );
  print(
    x509.verify(crypto.generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey),
    crypto.createPublicKey(CERTIFICATE).equals(x509.publicKey),
  );
  attempt("certificate", () => new crypto.X509Certificate("garbage"));
  attempt("certificate", () => new crypto.X509Certificate(5));
  attempt("certificate", () => x509.verify(5));
  attempt("certificate", () => x509.verify(crypto.createPrivateKey(RSA)));
  attempt("certificate", () => x509.checkHost(5));
  attempt("certificate", () => x509.checkIssued(5));
  for (const [type, options] of [
    ["rsa", { modulusLength: 1024 }],
    ["rsa-pss", { modulusLength: 1024, hashAlgorithm: "sha256", saltLength: 16 }],
    ["rsa-pss", { modulusLength: 1024 }],
    ["ec", { namedCurve: "P-384" }],
    ["ed25519"],
    ["x25519"],
  ]) {
    const { publicKey, privateKey } = crypto.generateKeyPairSync(type, options);
    print(
      publicKey,
      privateKey.asymmetricKeyType,
      privateKey.asymmetricKeyDetails,
      crypto.createPublicKey(privateKey).equals(publicKey),
    );
    if (type !== "x25519")
      print(crypto.verify(null, one, publicKey, crypto.sign(null, one, privateKey)));
  }
  const pair = await promisify(crypto.generateKeyPair)("ec", {
    namedCurve: "prime256v1",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "sec1", format: "der" },
  });
  print(
    Object.keys(pair),
    pair.publicKey.split("\n")[0],
    Buffer.isBuffer(pair.privateKey),
    pair.publicKey.length,
    pair.privateKey.length,
  );
  const jwk = crypto.generateKeyPairSync("ed25519", {
    publicKeyEncoding: { format: "jwk" },
    privateKeyEncoding: { type: "pkcs8", format: "pem", cipher: "aes-128-cbc", passphrase: "x" },
  });
  print(Object.keys(jwk.publicKey), jwk.privateKey.split("\n")[0]);
  print(
    crypto.generateKeySync("hmac", { length: 12 }).symmetricKeySize,
    (await promisify(crypto.generateKey)("aes", { length: 192 })).symmetricKeySize,
  );
})();
