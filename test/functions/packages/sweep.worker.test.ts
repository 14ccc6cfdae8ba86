import { env } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";
import { sweepPackages } from "../../../src/functions/packages/sweep.ts";
import { findFunction, replaceFunction } from "../../../src/functions/store.ts";
import { openDatabase } from "../../../src/platform/database.ts";
import {
  emptyPackage,
  hasPackage,
  PACKAGE_IDLE_MS,
  putPackage,
} from "../../../src/platform/packages.ts";
import { call, create, send, zipFile } from "../client.worker.ts";
import { LAYER_ARN, LAYERS, layerZip, publishLayer } from "../layers.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const accountId = "000000000000";
const db = openDatabase(env.DB);

/** Sweeps as it will be some hours from now, when all that is stored has long been idle. */
async function sweep(hours: number): Promise<void> {
  const now = Date.now() + hours * 3_600_000;
  await sweepPackages({ db, packages: env.PACKAGES, now });
}

/** A package is taken at the second look. */
async function sweepTwice(): Promise<void> {
  await sweep(1);
  await sweep(2);
}

const shaOf = (base64: unknown) => Buffer.from(String(base64), "base64").toString("hex");
const isThere = (sha256Hex: string) => hasPackage(env.PACKAGES, { accountId, sha256Hex });
const code = (text: string) => ({ Code: { ZipFile: zipFile(text) } });
const layer = (text: string) => ({
  Content: { ZipFile: Buffer.from(layerZip(text)).toString("base64") },
});

beforeEach(async () => {
  await env.PACKAGES.delete("package-sweep");
});

describe("sweepPackages()", () => {
  it("keeps what a function, a version, a layer version or a function's layer names", async ({
    expect,
  }) => {
    const first = shaOf((await create("kept", code("exports.a = 1;"))).json["CodeSha256"]);
    await call("POST", `${FUNCTIONS}/kept/versions`, { body: {} });
    const body = { ZipFile: zipFile("exports.b = 2;") };
    const updated = await call("PUT", `${FUNCTIONS}/kept/code`, { body });
    const second = shaOf(updated.json["CodeSha256"]);
    const contents = [
      await publishLayer("kept", layer("1")),
      await publishLayer("used", layer("2")),
    ];
    const [third = "", fourth = ""] = contents.map(({ json }) =>
      shaOf((json["Content"] as Record<string, unknown>)["CodeSha256"]),
    );
    await call("PUT", `${FUNCTIONS}/kept/configuration`, {
      body: { Layers: [`${LAYER_ARN}used:1`] },
    });
    await call("DELETE", `${LAYERS}/used/versions/1`);

    await sweepTwice();
    for (const sha of [first, second, third, fourth]) expect(await isThere(sha)).toBe(true);

    await call("DELETE", `${FUNCTIONS}/kept`, { query: { Qualifier: "1" } });
    await sweep(3);
    await sweep(4);
    expect(await Promise.all([first, second, third, fourth].map(isThere))).toEqual([
      false,
      true,
      true,
      true,
    ]);

    await call("DELETE", `${FUNCTIONS}/kept`);
    await call("DELETE", `${LAYERS}/kept/versions/1`);
    await sweep(5);
    await sweep(6);
    expect(await Promise.all([second, third, fourth].map(isThere))).toEqual([false, false, false]);
  });

  it("keeps what serves while an update is under way", async ({ expect }) => {
    const sha = shaOf((await create("updating", code("exports.old = 1;"))).json["CodeSha256"]);
    const body = JSON.stringify({ ZipFile: zipFile("exports.young = 1;") });
    const update = await send({ method: "PUT", path: `${FUNCTIONS}/updating/code`, body });
    await update.settle();
    // Back to where the update was not over.
    const key = { accountId, region: "us-east-1", name: "updating", version: "$LATEST" };
    const record = await findFunction(db, key, Date.now());
    if (record === undefined) throw new Error("The function is there");
    const { configuration, revisionId, lastModifiedAt } = record;
    const stored = { sha256Hex: sha, bytes: 1 };
    const serving = { configuration, revisionId, lastModifiedAt, code: stored };
    await replaceFunction(db, { ...record, serving }, revisionId);
    await sweepTwice();
    expect(await isThere(sha)).toBe(true);
  });

  it("takes nothing at the first look, nor what is named again before the second", async ({
    expect,
  }) => {
    const sha = shaOf((await create("again", code("exports.again = 1;"))).json["CodeSha256"]);
    await call("DELETE", `${FUNCTIONS}/again`);
    await sweep(1);
    await sweep(1);
    expect(await isThere(sha)).toBe(true);
    await create("again", code("exports.again = 1;"));
    await sweep(2);
    expect(await isThere(sha)).toBe(true);

    await call("DELETE", `${FUNCTIONS}/again`);
    await sweep(3);
    await sweep(4);
    expect(await isThere(sha)).toBe(false);
    expect((await create("again", code("exports.again = 1;"))).status).toBe(201);
    expect(await isThere(sha)).toBe(true);
    const { json } = await call("GET", `${FUNCTIONS}/again/configuration`);
    expect(json["State"]).toBe("Active");
  });

  it("does not touch a package of another account for being unused in this one", async ({
    expect,
  }) => {
    const sha256Hex = shaOf((await create("mine", code("exports.mine = 1;"))).json["CodeSha256"]);
    const theirs = { accountId: "111111111111", sha256Hex };
    const bytes = await (await env.PACKAGES.get(`packages/${accountId}/${sha256Hex}`))?.bytes();
    await putPackage(env.PACKAGES, theirs, { zip: bytes ?? new Uint8Array(), unzippedBytes: 1 });
    await sweepTwice();
    expect([await isThere(sha256Hex), await hasPackage(env.PACKAGES, theirs)]).toEqual([
      true,
      false,
    ]);
  });
});

describe("emptyPackage()", () => {
  it("leaves what has been stored since", async ({ expect }) => {
    const sha256Hex = shaOf((await create("race", code("exports.race = 1;"))).json["CodeSha256"]);
    const key = { accountId, sha256Hex };
    await emptyPackage(env.PACKAGES, key, Date.now() - PACKAGE_IDLE_MS);
    expect(await isThere(sha256Hex)).toBe(true);
    await emptyPackage(env.PACKAGES, key, Date.now() + 1000);
    expect(await isThere(sha256Hex)).toBe(false);
  });
});
