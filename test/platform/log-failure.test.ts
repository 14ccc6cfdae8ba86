import { DrizzleQueryError } from "drizzle-orm";
import { describe, it } from "vitest";
import { rootCause } from "../../src/platform/log-failure.ts";

describe("rootCause()", () => {
  it("leaves the values of a statement behind", ({ expect }) => {
    const cause = new Error("no such table");
    const error = new DrizzleQueryError("insert …", ['{"PASSWORD":"secret"}'], cause);
    expect(error.message).toContain("secret");
    expect(rootCause(new Error("outer", { cause: error }))).toBe(cause);
  });

  it("is the error itself when it has none", ({ expect }) => {
    const error = new Error("alone");
    expect(rootCause(error)).toBe(error);
    expect(rootCause("thrown")).toBe("thrown");
  });
});
