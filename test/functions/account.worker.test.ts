import { env } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";
import { type Answer, call, create, zipFile, zipOf } from "./client.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";

async function settings(path = "/2016-08-19/account-settings"): Promise<Answer["json"]> {
  return (await call("GET", path)).json;
}

/** As if the account's packages left room for `bytes` more. */
async function fill(bytes: number): Promise<void> {
  await env.DB.exec(
    `UPDATE functions SET package_bytes = ${80_530_636_800 - bytes} WHERE name = 'full'`,
  );
}

beforeEach(async () => {
  await env.DB.exec("DELETE FROM functions");
  await env.DB.exec("DELETE FROM layer_versions");
});

describe("GetAccountSettings", () => {
  it("tells AWS's limits, and counts nothing where there is nothing", async ({ expect }) => {
    const empty = {
      AccountLimit: {
        TotalCodeSize: 80_530_636_800,
        CodeSizeUnzipped: 262_144_000,
        CodeSizeZipped: 52_428_800,
        ConcurrentExecutions: 1000,
        UnreservedConcurrentExecutions: 1000,
      },
      AccountUsage: { TotalCodeSize: 0, FunctionCount: 0 },
    };
    expect(await settings()).toEqual(empty);
    expect(await settings("/2016-08-19/account-settings/")).toEqual(empty);
  });

  it("counts the package of every version, and of layers", async ({ expect }) => {
    const bytes = zipOf().byteLength;
    const usage = async () => (await settings())["AccountUsage"];
    await create("a", { Publish: true });
    await create("b");
    expect(await usage()).toEqual({ TotalCodeSize: 3 * bytes, FunctionCount: 2 });

    await call("PUT", `${FUNCTIONS}/b/configuration`, { body: { Timeout: 5 } });
    expect(await usage()).toEqual({ TotalCodeSize: 3 * bytes, FunctionCount: 2 });
    await call("POST", `${FUNCTIONS}/b/versions`, { body: {} });
    await call("POST", "/2018-10-31/layers/l/versions", {
      body: { Content: { ZipFile: zipFile() } },
    });
    expect(await usage()).toEqual({ TotalCodeSize: 5 * bytes, FunctionCount: 2 });
    await call("DELETE", `${FUNCTIONS}/a`);
    expect(await usage()).toEqual({ TotalCodeSize: 3 * bytes, FunctionCount: 1 });
  });
});

describe("The code storage of an account", () => {
  it("refuses what would take it over 75 GB", async ({ expect }) => {
    const bytes = zipOf().byteLength;
    await create("full");
    await create("f");
    const path = `${FUNCTIONS}/f`;
    const larger = { ZipFile: zipFile("exports.handler = async () => 'rather more than before';") };
    const attempts = [
      () => create("g"),
      () => call("POST", `${path}/versions`, { body: {} }),
      () => call("PUT", `${path}/code`, { body: { ZipFile: zipFile(), Publish: true } }),
      () => call("POST", "/2018-10-31/layers/l/versions", { body: { Content: larger } }),
    ];
    for (const attempt of attempts) {
      await fill(bytes);
      const answer = await attempt();
      expect([answer.status, answer.headers.get("x-amzn-errortype"), answer.json]).toEqual([
        400,
        "CodeStorageExceededException",
        { Type: "User", message: "Code storage limit exceeded." },
      ]);
    }
    await fill(2 * bytes);
    expect((await create("g")).status).toBe(201);
    expect((await call("DELETE", `${FUNCTIONS}/g`)).status).toBe(204);
  });
});
