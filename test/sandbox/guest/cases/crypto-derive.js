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

  const { promisify } = require("node:util");
  const hex = (buffer) => Buffer.from(buffer).toString("hex");
  // RFC 6070, RFC 7914 and RFC 5869.
  print(
    crypto.pbkdf2Sync("password", "salt", 1, 20, "sha1").toString("hex"),
    crypto
      .pbkdf2Sync(
        "passwordPASSWORDpassword",
        "saltSALTsaltSALTsaltSALTsaltSALTsalt",
        4096,
        25,
        "sha1",
      )
      .toString("hex"),
  );
  print(
    crypto.scryptSync("", "", 64, { N: 16, r: 1, p: 1 }).toString("hex"),
    crypto.scryptSync("password", "NaCl", 64, { N: 1024, r: 8, p: 16 }).toString("hex"),
  );
  print(
    hex(
      crypto.hkdfSync(
        "sha256",
        Buffer.alloc(22, 0x0b),
        Buffer.from("000102030405060708090a0b0c", "hex"),
        Buffer.from("f0f1f2f3f4f5f6f7f8f9", "hex"),
        42,
      ),
    ),
  );
  for (const digest of [
    "md5",
    "sha224",
    "sha256",
    "sha384",
    "sha512",
    "sha512-256",
    "RSA-SHA512",
    "sha3-256",
    "ripemd160",
    "blake2b512",
  ]) {
    print(
      digest,
      crypto.pbkdf2Sync("p\u00e9", Buffer.from([1, 2]), 3, 70, digest).toString("hex"),
      hex(crypto.hkdfSync(digest, "key", "", "info", 70)),
    );
  }
  print(
    crypto
      .scryptSync("p", "s", 32, { cost: 16, blockSize: 1, parallelization: 2, maxmem: 1e6 })
      .toString("hex"),
    crypto.scryptSync(Buffer.from("p"), "s", 10).toString("hex"),
  );
  print(
    hex(crypto.hkdfSync("sha256", crypto.createSecretKey(Buffer.from("k")), "s", "i", 5)),
    crypto.hkdfSync("sha256", "k", "s", "i", 3),
  );
  attempt("pbkdf2", () => crypto.pbkdf2Sync("p", "s", 0, 10, "sha1"));
  attempt("pbkdf2", () => crypto.pbkdf2Sync("p", "s", 1, -1, "sha1"));
  attempt("pbkdf2", () => crypto.pbkdf2Sync("p", "s", 1, 10, "nope"));
  attempt("pbkdf2", () => crypto.pbkdf2Sync("p", "s", 1, 10));
  attempt("pbkdf2", () => crypto.pbkdf2Sync(1, "s", 1, 10, "sha1"));
  attempt("pbkdf2", () => crypto.pbkdf2Sync("p", 1, 1, 10, "sha1"));
  attempt("pbkdf2", () => crypto.pbkdf2("p", "s", 1, 10, "sha1"));
  attempt("pbkdf2", () => crypto.pbkdf2Sync("p", "s", 1.5, 10, "sha1"));
  attempt("pbkdf2", () => crypto.pbkdf2Sync("p", "s", "x", 10, "sha1"));
  attempt("pbkdf2", () => crypto.pbkdf2Sync("p", "s", 2 ** 31, 10, "sha1"));
  attempt("scrypt", () => crypto.scryptSync("p", "s", 10, { N: 3 }));
  attempt("scrypt", () => crypto.scryptSync("p", "s", 10, { N: 1 << 20 }));
  attempt("scrypt", () => crypto.scryptSync("p", "s", -1));
  attempt("scrypt", () => crypto.scryptSync("p", "s", 10, { N: 16, cost: 16 }));
  attempt("scrypt", () => crypto.scryptSync(5, "s", 10));
  attempt("scrypt", () => crypto.scryptSync("p", "s", 10, { N: -1 }));
  attempt("scrypt", () => crypto.scrypt("p", "s", 10));
  attempt("scrypt", () => crypto.scryptSync("p", "s", 10, { r: 0 }));
  attempt("scrypt", () => crypto.scryptSync("p", "s", 10, { maxmem: -1 }));
  attempt("hkdf", () => crypto.hkdfSync("nope", "k", "s", "i", 10));
  attempt("hkdf", () => crypto.hkdfSync("sha1", "k", "s", "i", 255 * 20 + 1));
  attempt("hkdf", () => crypto.hkdfSync("sha1", "k", "s", Buffer.alloc(1025), 10));
  attempt("hkdf", () => crypto.hkdfSync("sha1", 5, "s", "i", 10));
  attempt("hkdf", () => crypto.hkdfSync("sha1", "k", 5, "i", 10));
  attempt("hkdf", () => crypto.hkdfSync("sha1", "k", "s", "i", -1));
  attempt("hkdf", () => crypto.hkdfSync(5, "k", "s", "i", 10));
  print(
    (await promisify(crypto.pbkdf2)("p", "s", 2, 8, "sha256")).toString("hex"),
    (await promisify(crypto.scrypt)("p", "s", 8, { N: 16 })).toString("hex"),
    hex(await promisify(crypto.hkdf)("sha1", "k", "s", "i", 8)),
  );
  await new Promise((resolve) =>
    crypto.scrypt("p", "s", 8, { N: 3 * 1024 * 1024 + 1, r: 1 }, resolve),
  ).then(print, (error) => print(error.code, error.message));
  await new Promise((resolve) =>
    crypto.scrypt("p", "s", 4, (error, key) => resolve(print("callback", error, key))),
  );
})();
