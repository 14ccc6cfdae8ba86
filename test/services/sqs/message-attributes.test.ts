import { describe, it } from "vitest";
import {
  checkMessageAttributes,
  decodeAttributes,
  encodeAttributes,
  md5Hex,
  type MessageAttributes,
  selectAttributes,
} from "../../../src/services/sqs/message-attributes.ts";

const text = (value: string) => ({ dataType: "String", value });
const digest = (attributes: MessageAttributes) => md5Hex(encodeAttributes(attributes) ?? "");

const GREETING = { General: text("Kenobi"), Hello: text("There"), "Help.Me": text("Me") };

describe("encodeAttributes()", () => {
  it("gives the digests that AWS gives", ({ expect }) => {
    // Recorded answers of SQS, from the snapshots of LocalStack's tests.
    expect(digest(GREETING)).toBe("4c360f3fdafd970e05fae2f149d997f5");
    expect(digest({ Hello: text("There"), General: text("Kenobi") })).toBe(
      "fca026605781cb4126a1e9044df24232",
    );
    expect(digest({ Foo: text("Bar") })).toBe("ae7155c6026991b6d54b11589678bf9c");
    const traceparent = "traceparent\u001e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01";
    const value = new TextEncoder().encode(traceparent);
    expect(digest({ attr1: { dataType: "Binary", value } })).toBe(
      "8cbe4db156db8a94db8b801b7addb984",
    );
  });

  it("is undone by decodeAttributes()", ({ expect }) => {
    const attributes = {
      ...GREETING,
      bytes: { dataType: "Binary.png", value: Uint8Array.of(0, 255, 128) },
      ["__proto__"]: text("\u{1F600}"),
    };
    expect(decodeAttributes(encodeAttributes(attributes))).toEqual(attributes);
    expect(encodeAttributes({})).toBeUndefined();
    expect(decodeAttributes(undefined)).toEqual({});
  });
});

describe("selectAttributes()", () => {
  it("selects by name, by prefix, or all", ({ expect }) => {
    const names = (...wanted: string[]) => Object.keys(selectAttributes(GREETING, wanted));
    expect(names()).toEqual([]);
    expect(names("All")).toHaveLength(3);
    expect(names(".*")).toHaveLength(3);
    expect(names("Hello", "nobody")).toEqual(["Hello"]);
    expect(names("Hel.*")).toEqual(["Hello", "Help.Me"]);
  });
});

describe("checkMessageAttributes()", () => {
  it("lets through what AWS lets through", ({ expect }) => {
    for (const attributes of [
      {},
      { "a.b-c_9": text("x") },
      { n: { dataType: "Number", value: "-1.5e10" } },
      { n: { dataType: "Number.int", value: "007" } },
      { b: { dataType: "Binary.gif", value: Uint8Array.of(0) } },
      { s: { dataType: "String.my own", value: "x" } },
    ]) {
      expect(() => checkMessageAttributes(attributes)).not.toThrow();
    }
  });

  it("refuses what AWS refuses", ({ expect }) => {
    const message = (attributes: MessageAttributes) => {
      try {
        checkMessageAttributes(attributes);
        return "";
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
    };
    const eleven = Array.from({ length: 11 }, (_, index) => [`a${index}`, text("x")] as const);
    expect(message(Object.fromEntries(eleven))).toBe(
      "Number of message attributes [11] exceeds the allowed maximum [10].",
    );
    for (const name of ["", ".a", "a.", "a..b", "a b", "ä", "AWS.x", "amazon.x", "a".repeat(257)]) {
      expect(message({ [name]: text("x") }), name).toContain("attribute name");
    }
    expect(message({ a: { dataType: "", value: "x" } })).toContain(
      "non-empty message attribute type",
    );
    expect(message({ a: { dataType: "Text", value: "x" } })).toContain("supported type prefixes");
    expect(message({ a: text("") })).toContain("non-empty value of type 'String'");
    expect(message({ a: { dataType: "Binary", value: "x" } })).toContain("of type 'Binary'");
    expect(message({ a: { dataType: "Number", value: "1a" } })).toBe(
      "Can't cast the value of message (user) attribute 'a' to a number.",
    );
  });
});
