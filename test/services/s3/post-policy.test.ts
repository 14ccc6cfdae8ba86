import { describe, it } from "vitest";
import { judgePolicy, parsePolicy } from "../../../src/services/s3/post-policy.ts";

const BYTES_MAX = 1000;
const NOW = Date.parse("2026-11-21T00:00:00Z");

function policyOf(conditions: readonly unknown[], expiration = "2026-11-22T00:00:00.000Z") {
  return parsePolicy(JSON.stringify({ expiration, conditions }), BYTES_MAX);
}

function judge(conditions: readonly unknown[], fields: Readonly<Record<string, string>>) {
  const policy = policyOf(conditions);
  if (policy === undefined) return "no policy";
  return judgePolicy(policy, new Map(Object.entries(fields)), NOW);
}

describe("judgePolicy()", () => {
  it("lets through what all conditions hold for", ({ expect }) => {
    const conditions = [
      { bucket: "b" },
      ["starts-with", "$Key", "up/"],
      ["eq", "$acl", "private"],
      ["starts-with", "$x-amz-meta-a", ""],
      ["content-length-range", 1, 10],
    ];
    const fields = { bucket: "b", key: "up/x", acl: "private", "x-amz-meta-a": "?" };
    expect(judge(conditions, fields)).toBeUndefined();
    expect(judge(conditions, { ...fields, "x-amz-signature": "s", "x-ignore-me": "1" })).toBe(
      undefined,
    );
    expect(judge(conditions, { ...fields, bucket: "c" })).toContain('["eq","$bucket","b"]');
    expect(judge(conditions, { ...fields, key: "Up/x" })).toContain('["starts-with","$key","up/"]');
    expect(judge(conditions, { ...fields, acl: "" })).toContain("$acl");
    expect(judge(conditions, { ...fields, "content-type": "x" })).toBe(
      "Extra input fields: content-type",
    );
    expect(judge([], { key: "x" })).toBe("Extra input fields: key");
  });

  it("ends when the policy does", ({ expect }) => {
    const policy = policyOf([], "2026-11-21T00:00:00Z");
    expect(policy && judgePolicy(policy, new Map(), NOW)).toBe("Policy expired.");
    expect(policy && judgePolicy(policy, new Map(), NOW - 1)).toBeUndefined();
  });
});

describe("parsePolicy()", () => {
  it("takes the narrowest of all bounds", ({ expect }) => {
    const range = (least: unknown, most: unknown) => ["content-length-range", least, most];
    expect(policyOf([range(0, 5000), range("3", "7")])).toMatchObject({ bytesMin: 3, bytesMax: 7 });
    expect(policyOf([])).toMatchObject({ bytesMin: 0, bytesMax: BYTES_MAX });
  });

  it("gives nothing for what is no policy", ({ expect }) => {
    const wrong = ["", "[]", "null", "{}", '{"expiration":"x","conditions":[]}'];
    for (const text of wrong) expect(parsePolicy(text, 1)).toBeUndefined();
    for (const condition of [["in", "$key", "a"], ["eq", "key", "a"], ["eq", "$key"], 1, null]) {
      expect(policyOf([condition])).toBeUndefined();
    }
  });
});
