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

  const key = Buffer.from(
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    "hex",
  );
  const iv = Buffer.from("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", "hex");
  const text = "The quick brown fox jumps over the lazy dog. Größe!";
  for (const name of [
    "aes-128-cbc",
    "aes-192-cbc",
    "aes-256-cbc",
    "AES-256-CBC",
    "aes128",
    "aes-128-ctr",
    "aes-192-ctr",
    "aes-256-ctr",
    "aes-128-ecb",
    "aes-192-ecb",
    "aes-256-ecb",
    "aes-256-ofb",
    "des-ede3-cbc",
    "des3",
  ]) {
    const { keyLength, ivLength = 0 } = crypto.getCipherInfo(name);
    const args = [
      name,
      key.subarray(0, keyLength),
      ivLength === 0 ? null : iv.subarray(0, ivLength),
    ];
    const cipher = crypto.createCipheriv(...args);
    const parts = [
      cipher.update(text.slice(0, 5), "utf8", "hex"),
      cipher.update(text.slice(5), "utf8", "hex"),
      cipher.final("hex"),
    ];
    print(name, parts);
    const decipher = crypto.createDecipheriv(...args);
    const sealed = parts.join("");
    print(
      decipher.update(sealed.slice(0, 38), "hex", "utf8"),
      decipher.update(sealed.slice(38), "hex", "utf8"),
      decipher.final("utf8"),
    );
  }
  for (const [name, options] of [
    ["aes-128-gcm"],
    ["aes-192-gcm"],
    ["aes-256-gcm"],
    ["id-aes256-GCM"],
    ["aes-256-gcm", { authTagLength: 12 }],
    ["chacha20-poly1305", { authTagLength: 16 }],
  ]) {
    const { keyLength } = crypto.getCipherInfo(name);
    const make = (fn) => fn(name, key.subarray(0, keyLength), iv.subarray(0, 12), options);
    const cipher = make(crypto.createCipheriv).setAAD(Buffer.from("header"));
    const sealed = Buffer.concat([
      cipher.update(text.slice(0, 20)),
      cipher.update(text.slice(20)),
      cipher.final(),
    ]);
    const tag = cipher.getAuthTag();
    print(name, sealed, tag);
    const late = make(crypto.createDecipheriv).setAAD(Buffer.from("header"));
    const opened = [late.update(sealed.subarray(0, 7)), late.update(sealed.subarray(7))];
    late.setAuthTag(tag);
    print(Buffer.concat([...opened, late.final()]).toString());
    for (const change of [() => tag.fill(1, 0, 1), () => sealed.fill(1, 0, 1)]) {
      change();
      const wrong = make(crypto.createDecipheriv).setAAD(Buffer.from("header")).setAuthTag(tag);
      wrong.update(sealed);
      attempt("wrong", () => wrong.final());
    }
  }
  attempt("iv of 16", () => {
    const c = crypto.createCipheriv("aes-256-gcm", key, iv);
    c.final();
    return c.getAuthTag();
  });
  attempt("iv of 1", () => {
    const c = crypto.createCipheriv("aes-128-gcm", key.subarray(16), iv.subarray(15));
    return Buffer.concat([c.update("x"), c.final(), c.getAuthTag()]);
  });
  attempt("wrap", () =>
    crypto.createCipheriv("aes256-wrap", key, Buffer.alloc(8, 0xa6)).update(Buffer.alloc(16)),
  );
  attempt("unwrap", () =>
    crypto
      .createDecipheriv("id-aes256-wrap", key, Buffer.alloc(8, 0xa6))
      .update(
        crypto
          .createCipheriv("aes256-wrap", key, Buffer.alloc(8, 0xa6))
          .update(Buffer.alloc(16, 7)),
      ),
  );
  attempt("no padding", () => {
    const c = crypto.createCipheriv("aes-256-cbc", key, iv).setAutoPadding(false);
    return Buffer.concat([c.update(Buffer.alloc(32)), c.final()]);
  });
  attempt("no padding", () => {
    const d = crypto.createDecipheriv("aes-256-cbc", key, iv).setAutoPadding(false);
    return Buffer.concat([d.update(Buffer.alloc(32)), d.final()]);
  });
  attempt("key object", () =>
    crypto
      .createCipheriv("aes-256-ctr", crypto.createSecretKey(key), iv)
      .update("abc", "utf8", "base64"),
  );
  attempt("string key", () =>
    crypto
      .createCipheriv("aes-128-cbc", "0123456789abcdef", "fedcba9876543210")
      .update("a".repeat(16), "utf8", "hex"),
  );
  for (const [name, options] of [
    ["aes-256-gcm"],
    ["aes-256-ecb"],
    [427],
    ["aes-128-cbc", { keyLength: 12 }],
    ["aes-128-gcm", { ivLength: 1 }],
    ["aes128-wrap"],
    ["chacha20-poly1305"],
    ["nope"],
  ])
    print(name, crypto.getCipherInfo(name, options));
  attempt("info", () => crypto.getCipherInfo({}));
  print(
    ["aes-256-gcm", "aes-128-cbc", "chacha20-poly1305", "aes256"].map((name) =>
      crypto.getCiphers().includes(name),
    ),
  );
  const { Readable } = require("node:stream");
  const chunks = [];
  for await (const chunk of Readable.from([text, text]).pipe(
    crypto.createCipheriv("aes-256-cbc", key, iv),
  ))
    chunks.push(chunk);
  print(Buffer.concat(chunks));
  const broken = crypto.createDecipheriv("aes-256-cbc", key, iv);
  broken.end(Buffer.alloc(32));
  broken.resume();
  await new Promise((resolve) =>
    broken.on("error", (error) => resolve(print("error", error instanceof Error))),
  );
  const many = crypto.createCipheriv("aes-256-ctr", key, iv);
  let length = 0;
  for (let i = 0; i < 40; i++) length += many.update(Buffer.alloc(10000, i)).length;
  print(length, many.final().length);
})();
