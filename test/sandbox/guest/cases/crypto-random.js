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
  print(
    crypto.randomBytes(0),
    crypto.randomBytes(70000).length,
    crypto.randomBytes(4) instanceof Buffer,
  );
  print(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(
      crypto.randomUUID(),
    ),
  );
  print(
    crypto.randomInt(1),
    crypto.randomInt(5, 6),
    crypto.randomInt(-3, -2),
    crypto.randomInt(2 ** 40) < 2 ** 40,
  );
  const timed = crypto.randomUUIDv7();
  print(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(timed));
  print(Math.abs(Number(`0x${timed.replace("-", "").slice(0, 12)}`) - Date.now()) < 60_000);
  attempt("uuid", () => crypto.randomUUIDv7(5));
  const filled = crypto.randomFillSync(new Uint32Array(64), 4);
  print(
    filled.length,
    filled[0],
    filled.subarray(1).some((word) => word !== 0),
  );
  print(
    crypto.timingSafeEqual(Buffer.from("abc"), new Uint8Array([97, 98, 99])),
    crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("b")),
  );
  attempt("equal", () => crypto.timingSafeEqual(Buffer.alloc(1), Buffer.alloc(2)));
  attempt("equal", () => crypto.timingSafeEqual("a", Buffer.alloc(2)));
  attempt("uuid", () => crypto.randomUUID(5));
  attempt("uuid", () => crypto.randomUUID({ disableEntropyCache: 5 }));
  attempt("int", () => crypto.randomInt());
  attempt("int", () => crypto.randomInt(1, 1));
  attempt("int", () => crypto.randomInt(0, 2 ** 50));
  attempt("int", () => crypto.randomInt(2 ** 50));
  attempt("bytes", () => crypto.randomBytes(-1));
  attempt("bytes", () => crypto.randomBytes("x"));
  attempt("bytes", () => crypto.randomBytes(1, 5));
  attempt("fill", () => crypto.randomFillSync(5));
  attempt("fill", () => crypto.randomFillSync(Buffer.alloc(3), 9));
  attempt("fill", () => crypto.randomFillSync(Buffer.alloc(3), 0, 9));
  attempt("fill", () => crypto.randomFill(Buffer.alloc(3)));
  print(
    (await promisify(crypto.randomBytes)(8)).length,
    await promisify(crypto.randomInt)(1),
    (await promisify(crypto.randomFill)(Buffer.alloc(3))).length,
  );
  const order = [];
  await new Promise((resolve) => {
    crypto.randomBytes(1, () => resolve(order.push("callback")));
    order.push("after");
  });
  print(order);
  print(
    crypto.generatePrimeSync(16, { bigint: true }) > 2n ** 15n,
    crypto.generatePrimeSync(64).byteLength,
    crypto.checkPrimeSync(7n),
    crypto.checkPrimeSync(Buffer.from([8])),
  );
  print(
    await promisify(crypto.checkPrime)(2n ** 127n - 1n),
    await promisify(crypto.checkPrime)(2n ** 127n + 1n),
  );
  attempt("prime", () => crypto.generatePrimeSync(0));
  attempt("prime", () => crypto.generatePrimeSync("x"));
  attempt("prime", () => crypto.checkPrimeSync(7));
  attempt("prime", () => crypto.checkPrimeSync(-7n));
  attempt("prime", () => crypto.checkPrimeSync(7n, { checks: -1 }));
  attempt("prime", () => crypto.generatePrimeSync(32, { add: "x" }));
  attempt("prime", () => crypto.generatePrimeSync(4, { add: 300n }));
  print(
    crypto.getFips(),
    crypto.secureHeapUsed(),
    crypto.setFips(false),
    crypto.constants.RSA_PKCS1_PSS_PADDING,
  );
  attempt("engine", () => crypto.setEngine("x"));
  print(
    typeof crypto.pseudoRandomBytes,
    Object.keys(crypto).includes("rng"),
    crypto.webcrypto === globalThis.crypto,
    crypto.subtle === globalThis.crypto.subtle,
  );
})();
