import { describe, it } from "vitest";
import { resultOf } from "./run.ts";

describe("WeakRef", () => {
  it("lets go of what nobody else holds when the running code is over", async ({ expect }) => {
    const body = `exports.handler = async () => {
      const reference = new WeakRef({ n: 1 });
      const now = reference.deref()?.n;
      await new Promise((resolve) => setTimeout(resolve, 1));
      return [now, typeof reference.deref()];
    };`;
    expect(await resultOf(body)).toEqual([1, "undefined"]);
  });
});
