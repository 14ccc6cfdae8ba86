import { describe, it } from "vitest";
import { says } from "../../../src/services/s3/says.ts";

describe("says()", () => {
  const content = { Rule: { Algorithm: "AES256", Keyed: false } };

  it("takes what is left out for false, and blanks for nothing", ({ expect }) => {
    expect(says({ Rule: [{ Algorithm: ["AES256"], Keyed: ["false"] }] }, content)).toBe(true);
    expect(says({ Rule: [{ Algorithm: [" AES256\n"] }], "#text": ["\n"] }, content)).toBe(true);
    expect(says("", "")).toBe(true);
    expect(says({ "#text": [" "] }, "")).toBe(true);
  });

  it.for([
    [{ Rule: [{ Algorithm: ["aws:kms"] }] }],
    [{ Rule: [{ Algorithm: ["AES256"], Keyed: ["true"] }] }],
    [{ Rule: [{ Algorithm: ["AES256"], More: [""] }] }],
    [{ Rule: [{ Algorithm: ["AES256"] }], More: [""] }],
    [{ Rule: [{ Algorithm: ["AES256"] }, { Algorithm: ["AES256"] }] }],
    [{ Rule: [{ Algorithm: [{ a: [""] }] }] }],
    [{ Rule: [""] }],
    [{}],
    [""],
  ] as const)("is not content with %j", ([node], { expect }) => {
    expect(says(node, content)).toBe(false);
  });
});
