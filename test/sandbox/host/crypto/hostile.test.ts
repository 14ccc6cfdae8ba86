import { describe, it } from "vitest";
import { HostError } from "../../../../sandbox/host/host-error.ts";
import { Asker } from "./ask.ts";

class OutOfTime extends RangeError {}

describe("a hostile guest", () => {
  it("is refused what is no operation, and no parameters", ({ expect }) => {
    const asker = new Asker();
    for (const name of ["", "nothing", "constructor", "__proto__", "toString"]) {
      expect(() => asker.run(name)).toThrow(TypeError);
    }
    for (const json of ["", "[", "null", "1", '"x"']) {
      expect(() => asker.raw("hash", json)).toThrow(TypeError);
    }
    for (const parts of [1, "x", [1], [-1], [0.5], [null], [{}], [2 ** 53]]) {
      expect(() => asker.raw("hash", JSON.stringify({ algorithm: "md5", parts }))).toThrow();
    }
    for (const values of [{}, { algorithm: 5 }, { algorithm: null }, { algorithm: "__proto__" }]) {
      expect(() => asker.run("hash", values, "x")).toThrow();
    }
  });

  it("gets errors that are its own fault, whatever the bytes are", ({ expect }) => {
    const asker = new Asker();
    const attempts: [string, object][] = [
      ["keyImport", { kind: "private", format: "pem" }],
      ["keyImport", { kind: "public", format: "der", type: "spki" }],
      ["keyImport", { kind: "public", format: "der", type: "nothing" }],
      ["keyImport", { kind: "public", format: "jwk" }],
      ["keyDetails", { kind: "private" }],
      ["keyPublic", {}],
      ["sign", { algorithm: "sha256" }],
      ["certificate", {}],
      ["ecdhSecret", { curve: "prime256v1" }],
      ["unwrap", {}],
      ["open", { kind: "cipher", algorithm: "aes-256-gcm" }],
      ["open", { kind: "cipher", algorithm: "aes-256-ccm" }],
    ];
    const bytes = [new Uint8Array(), new Uint8Array(40).fill(0x30), "{}", '{"kty":"RSA","n":"AA"}'];
    for (const [operation, values] of attempts) {
      for (const data of bytes) {
        expect(() => asker.run(operation, values, data, data), operation).toThrow(
          expect.toSatisfy(
            (error) =>
              error instanceof HostError ||
              error instanceof TypeError ||
              error instanceof RangeError,
          ),
        );
      }
    }
  });

  it("has no more than so many streams open, and only its own", ({ expect }) => {
    const [asker, other] = [new Asker(), new Asker()];
    const ids: unknown[] = [];
    const open = () => ids.push(asker.run("open", { kind: "hash", algorithm: "md5" }, ""));
    expect(() => {
      for (;;) open();
    }).toThrow("More than 1024 hashes and ciphers are under way");
    expect(ids).toHaveLength(1024);
    asker.run("close", { id: ids[0] });
    expect(() => asker.run("update", { id: ids[0] }, "x")).toThrow(
      "is over, or it began in another",
    );
    open();
    expect(() => other.run("finish", { id: ids[1] })).toThrow("is over, or it began in another");
    for (const id of [0, -1, 0.5, "1", null, 2 ** 60]) {
      expect(() => asker.run("update", { id }, "x")).toThrow();
    }
  });

  it("pays before the work is done", ({ expect }) => {
    const costly: [string, object, ...(string | Uint8Array)[]][] = [
      ["pbkdf2", { algorithm: "sha512", iterations: 2 ** 31, length: 1e6 }, "p", "s"],
      ["pbkdf2", { algorithm: "sha3-256", iterations: 2 ** 31, length: 1e6 }, "p", "s"],
      ["scrypt", { N: 2 ** 15, r: 8, p: 1000, length: 64, maxmem: 2 ** 40 }, "p", "s"],
      ["primeGenerate", { bits: 4096, safe: true }, "", ""],
      ["primeCheck", { checks: 1024 }, new Uint8Array(2048).fill(255)],
      ["keyPair", { type: "rsa", modulusLength: 4096, publicExponent: 3 }],
      ["dhPair", {}, new Uint8Array(1024).fill(255), new Uint8Array([2]), ""],
      ["dhPrime", { bits: 2048, generator: 2 }],
      ["hash", { algorithm: "sha3-256" }, new Uint8Array(8e6)],
    ];
    const MS = 350_000;
    for (const [operation, values, ...parts] of costly) {
      const asker = new Asker();
      asker.onSpend = () => {
        if (asker.units > 100 * MS) throw new OutOfTime();
      };
      expect(() => asker.run(operation, values, ...parts), operation).toThrow(OutOfTime);
    }
  });

  it("meets the bounds of what one call may take", ({ expect }) => {
    const asker = new Asker();
    const refused: [string, object, ...(string | Uint8Array)[]][] = [
      ["pbkdf2", { algorithm: "sha256", iterations: 0, length: 1 }, "", ""],
      ["pbkdf2", { algorithm: "sha256", iterations: 1, length: 2 ** 30 }, "", ""],
      ["scrypt", { N: 2 ** 20, r: 8, p: 1, length: 64, maxmem: 2 ** 40 }, "p", "s"],
      ["primeGenerate", { bits: 4097, safe: false }, "", ""],
      ["keyPair", { type: "rsa", modulusLength: 4097, publicExponent: 3 }],
      ["keyPair", { type: "rsa", modulusLength: 512, publicExponent: 4 }],
      ["keyPair", { type: "ec", namedCurve: "secp112r1" }],
      ["dhPair", {}, new Uint8Array(1025).fill(255), new Uint8Array([2]), ""],
      ["keyImport", { kind: "public", format: "pem" }, new Uint8Array(300_000)],
      ["certificate", {}, new Uint8Array(300_000)],
    ];
    for (const [operation, values, ...parts] of refused) {
      expect(() => asker.run(operation, values, ...parts), operation).toThrow();
    }
  });
});
