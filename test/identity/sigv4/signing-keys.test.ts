import { describe, it } from "vitest";
import { SigningKeys } from "../../../src/identity/sigv4/signing-keys.ts";
import { EXAMPLE_KEY } from "./requests.ts";

const scope = { ...EXAMPLE_KEY, date: "20150830", region: "us-east-1", service: "iam" };

describe("SigningKeys", () => {
  it("derives the key that AWS's documentation gives", ({ expect }) => {
    const key = new SigningKeys().get(scope);
    expect(Buffer.from(key).toString("hex")).toBe(
      "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9",
    );
  });

  it("serves a kept key, but not once the secret has changed", ({ expect }) => {
    const keys = new SigningKeys();
    const key = keys.get(scope);
    keys.keep(scope, key);
    expect(keys.get(scope)).toBe(key);
    expect(keys.get({ ...scope, secretAccessKey: "another" })).not.toEqual(key);
  });

  it("never holds more than a thousand keys", ({ expect }) => {
    const keys = new SigningKeys();
    for (let day = 0; day < 1200; day++) {
      const dated = { ...scope, date: `${20_000_000 + day}` };
      keys.keep(dated, keys.get(dated));
    }
    expect(keys.size).toBe(1000);
  });
});
