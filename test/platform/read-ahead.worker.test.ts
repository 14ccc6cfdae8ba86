import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { ReadAhead } from "../../src/platform/read-ahead.ts";

/** The bucket, and what has been asked of it. */
function watched() {
  const asked: string[] = [];
  const found: (R2ObjectBody | null)[] = [];
  const get = async (name: string) => {
    asked.push(name);
    if (name === "broken") throw new Error("No such luck");
    const object = await env.PACKAGES.get(name);
    found.push(object);
    return object;
  };
  return { ahead: new ReadAhead({ get }), asked, found };
}

describe("ReadAhead", () => {
  it("gives what was begun once, and asks for all else", async ({ expect }) => {
    await env.PACKAGES.put("a", "first");
    const { ahead, asked } = watched();
    ahead.begin("a");
    expect(asked).toEqual(["a"]);

    expect(await (await ahead.get("a"))?.text()).toBe("first");
    expect(asked).toEqual(["a"]);
    await env.PACKAGES.put("a", "second");
    expect(await (await ahead.get("a"))?.text()).toBe("second");
    expect(await ahead.get("none")).toBeNull();
    expect(asked).toEqual(["a", "a", "none"]);
  });

  it("lets go of what nobody has asked for", async ({ expect }) => {
    await env.PACKAGES.put("a", "a");
    await env.PACKAGES.put("b", "b");
    const { ahead, asked, found } = watched();
    for (const name of ["a", "b", "none", "broken"]) ahead.begin(name);
    const a = await ahead.get("a");
    await ahead.drop();

    expect(await a?.text()).toBe("a");
    const bodies = found.filter((object) => object?.key === "b");
    await expect(bodies[0]?.text()).rejects.toThrow();
    expect(await (await ahead.get("b"))?.text()).toBe("b");
    expect(asked).toEqual(["a", "b", "none", "broken", "b"]);
  });

  it("tells whoever asks that it could not be read", async ({ expect }) => {
    const { ahead } = watched();
    ahead.begin("broken");
    await expect(ahead.get("broken")).rejects.toThrow("No such luck");
  });
});
