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

  const NAMES = [
    "md5",
    "sha1",
    "SHA256",
    "sha384",
    "sha512",
    "sha512-256",
    "sha512-224",
    "RSA-SHA256",
    "sha3-224",
    "sha3-256",
    "sha3-384",
    "sha3-512",
    "shake128",
    "shake256",
    "ripemd160",
    "rmd160",
    "blake2b512",
    "blake2s256",
    "RSA-SHA512/256",
    "sha-256",
    "SHA2-384",
    "md5-sha1",
    "ssl3-md5",
  ];
  const many = "a".repeat(1e5);
  for (const name of NAMES) {
    print(name, crypto.createHash(name).update("abc").digest("hex"));
    print(
      crypto.createHash(name).update("").update("ab").update(Buffer.from("c")).digest("base64"),
    );
    print(crypto.createHash(name).update(many).update("b").digest("hex"));
    print(crypto.getHashes().includes(name));
  }
  for (const name of NAMES)
    if (!name.startsWith("shake") && !name.startsWith("md5-")) {
      print(name, crypto.createHmac(name, "key").update("abc").digest("hex"));
      print(
        crypto
          .createHmac(name, Buffer.alloc(300, 1))
          .update(many)
          .update("é", "latin1")
          .digest("base64url"),
      );
    }
  print(crypto.createHash("shake128", { outputLength: 64 }).update("x").digest("hex"));
  print(
    crypto.createHash("shake256", { outputLength: 0 }).digest("hex"),
    crypto.createHash("sha256", { outputLength: 32 }).digest("hex"),
  );
  const first = crypto.createHash("sha1").update("a");
  const second = first.copy();
  print(first.update("b").digest("hex"), second.digest("hex"));
  const long = crypto.createHash("sha1").update(many);
  const copy = long.copy();
  print(long.update("b").digest("hex"), copy.copy().digest("hex"), copy.digest("latin1").length);
  print(
    crypto.hash("sha256", "abc"),
    crypto.hash("md5", Buffer.from("abc"), "base64"),
    crypto.hash("sha1", "abc", "buffer"),
  );
  print(
    crypto
      .createHash("sha256")
      .update(new Uint16Array([1, 2]))
      .update(new DataView(new ArrayBuffer(3)))
      .digest("hex"),
  );
  print(
    crypto.createHash("sha256").update("00ff", "hex").digest().length,
    crypto.createHash("md5").digest("bogus"),
  );
  const changing = Buffer.from("abc");
  const kept = crypto.createHash("md5").update(changing);
  changing.fill(0);
  print(kept.digest("hex"));
  print(
    first instanceof crypto.Hash,
    first instanceof require("stream").Transform,
    crypto.createHmac("md5", "k") instanceof crypto.Hmac,
  );
  attempt("unknown", () => crypto.createHash("nope"));
  attempt("unknown", () => crypto.createHmac("nope", "k"));
  attempt("unknown", () => crypto.hash("nope", "k"));
  attempt("length", () => crypto.createHash("sha256", { outputLength: 16 }));
  attempt("length", () => crypto.createHash("sha256", { outputLength: -1 }));
  attempt("data", () => crypto.createHash("sha256").update(5));
  attempt("data", () => crypto.createHash("sha256").update());
  attempt("data", () => crypto.hash("md5", 5));
  attempt("encoding", () => crypto.hash("md5", "a", "bogus"));
  attempt("over", () => {
    const hash = crypto.createHash("sha256");
    hash.digest();
    hash.update("a");
  });
  attempt("over", () => {
    const hash = crypto.createHash("sha256");
    hash.digest();
    hash.digest();
  });
  attempt("over", () => {
    const hash = crypto.createHash("sha256");
    hash.digest();
    hash.copy();
  });
  attempt("over", () => {
    const hmac = crypto.createHmac("sha256", "k");
    hmac.digest();
    hmac.update("a");
  });
  attempt("twice", () => {
    const hmac = crypto.createHmac("sha256", "k");
    hmac.digest();
    return hmac.digest();
  });
  attempt("key", () => crypto.createHmac("sha256"));
  attempt("key", () =>
    crypto.createHmac("sha256", crypto.createSecretKey("key", "utf8")).update("abc").digest("hex"),
  );
  attempt("algorithm", () => crypto.createHash(5));
  const { Readable } = require("node:stream");
  const piped = crypto.createHash("sha256");
  Readable.from([Buffer.from("a"), Buffer.from("bc")]).pipe(piped);
  await new Promise((resolve) => piped.once("readable", resolve));
  print(piped.read().toString("hex"));
  const written = crypto.createHmac("sha256", "key");
  written.setEncoding("hex");
  written.on("data", (text) => print("data", text));
  written.write("ab");
  written.end("c");
  await new Promise((resolve) => written.on("end", resolve));
})();
