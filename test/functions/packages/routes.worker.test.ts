import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { packageLink } from "../../../src/functions/packages/link.ts";
import { bindings, call, create, fetchApp, fetchRaw, zipOf } from "../client.worker.ts";

describe("GetFunction", () => {
  it("gives a link that downloads the package without a signature", async ({ expect }) => {
    await create("linked");
    const { json } = await call("GET", "/2015-03-31/functions/linked");
    const code = json["Code"] as Record<string, string>;
    expect(code["RepositoryType"]).toBe("S3");
    expect(code["Location"]).toMatch(/^http:\/\/127\.0\.0\.1:8787\/_packages\/000000000000\//);

    const response = await fetchRaw(code["Location"] ?? "");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/zip");
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(zipOf());
  });

  it("refuses links that are altered or too old, and says no more", async ({ expect }) => {
    const [stored] = (await env.PACKAGES.list()).objects;
    const sha256Hex = stored?.key.split("/").at(-1) ?? "";
    const secret = bindings.SECRET_ACCESS_KEY;
    const link = (accountId: string, now: number) =>
      packageLink({ accountId, sha256Hex }, { origin: "http://127.0.0.1:8787", secret, now });

    const good = await link("000000000000", Date.now());
    const links = [
      await link("000000000000", Date.now() - 601_000),
      good.replace("/000000000000/", "/111111111111/"),
      good.replace(/expires=\d+/, "expires=99999999999"),
      good.replace(/signature=..../, "signature=AAAA"),
      good.replace(/signature=.*/, "signature=%21"),
      good.replace(/\?.*/, ""),
    ];
    for (const url of links) {
      const answer = await fetchApp(url);
      expect([answer.status, answer.json]).toEqual([403, { Message: "Access Denied" }]);
      expect(answer.headers.get("x-amzn-errortype")).toBe("AccessDeniedException");
    }
    expect((await fetchApp(await link("111111111111", Date.now()))).status).toBe(404);
  });
});

describe("packages in R2", () => {
  it("stores equal bytes once for an account, under its own prefix", async ({ expect }) => {
    await create("first", {});
    await create("second", {});
    const keys = (await env.PACKAGES.list()).objects.map((object) => object.key);
    expect(keys).toHaveLength(1);
    expect(keys[0]).toMatch(/^packages\/000000000000\/[0-9a-f]{64}$/);
  });
});
