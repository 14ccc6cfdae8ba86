import { env } from "cloudflare:workers";
import { describe, it, vi } from "vitest";
import { openDatabase } from "../../../src/platform/database.ts";
import { manifest } from "../../../src/runtime/environments/engine.ts";
import { sandboxes } from "../../../src/runtime/environments/pool.ts";
import { forgetSnapshots } from "../../../src/runtime/snapshots/cache.ts";
import { sweepSnapshots } from "../../../src/runtime/snapshots/sweep.ts";
import { type Answer, call, create, zipFile } from "../../functions/client.worker.ts";
import { PATIENCE } from "../../patience.ts";

const PREFIX = "snapshots/";
const DAY_MS = 86_400_000;
const ID_SOURCE = `const id = require("node:crypto").randomUUID();
  exports.handler = async () => [id, process.env.AWS_LAMBDA_INITIALIZATION_TYPE];`;

/** Publishes version 1 of a function with SnapStart and waits until it can be invoked. */
async function publish(name: string, source = ID_SOURCE): Promise<void> {
  const Code = { ZipFile: zipFile(source) };
  await create(name, { Code, Publish: true, SnapStart: { ApplyOn: "PublishedVersions" } });
  const path = `/2015-03-31/functions/${name}/configuration`;
  const until = async () => (await call("GET", path, { query: { Qualifier: "1" } })).json["State"];
  for (let state = await until(); state !== "Active"; state = await until()) {
    if (state === "Failed") throw new Error("It has failed");
    await new Promise((resolve) => setTimeout(resolve, PATIENCE.interval));
  }
}

async function invoke(name: string): Promise<Answer> {
  return await call("POST", `/2015-03-31/functions/${name}/invocations`, {
    body: {},
    query: { Qualifier: "1" },
  });
}

/** An environment of its own for each call: those of before are gone. */
async function invokeCold(name: string): Promise<readonly string[]> {
  sandboxes.drop(() => false);
  return (await invoke(name)).json as unknown as readonly string[];
}

async function stored(name: string): Promise<readonly string[]> {
  const { objects } = await env.PACKAGES.list({ prefix: PREFIX });
  return objects.map(({ key }) => key).filter((key) => key.includes(`/${name}/`));
}

describe("a stored snapshot", () => {
  it("is made once, and compressed", async ({ expect }) => {
    await publish("once");
    const [key = "", ...others] = await stored("once");
    expect(others).toEqual([]);
    expect(key).toContain(`/once/1/`);
    expect(key).toContain(manifest.buildHash.slice(0, 32));
    const object = await env.PACKAGES.head(key);
    expect(object?.size).toBeLessThan(Number(object?.customMetadata?.["bytes"]));

    const [id] = await invokeCold("once");
    forgetSnapshots();
    expect(await invokeCold("once")).toEqual([id, "snap-start"]);
  });

  it.for([
    ["cut off", (bytes: Uint8Array) => bytes.slice(0, bytes.length / 2)],
    [
      "changed",
      (bytes: Uint8Array) => bytes.map((byte, at) => (at === bytes.length >> 1 ? ~byte : byte)),
    ],
    ["empty", () => new Uint8Array()],
  ] as const)("that is %s is made again", async ([how, spoil], { expect }) => {
    const name = `spoilt-${how.replace(" ", "-")}`;
    await publish(name);
    const [id] = await invokeCold(name);
    const [key = ""] = await stored(name);
    const object = await env.PACKAGES.get(key);
    const { customMetadata = {} } = object ?? {};
    const bytes = (await object?.bytes()) ?? new Uint8Array();
    const spoilt = await env.PACKAGES.put(key, spoil(bytes), { customMetadata });
    forgetSnapshots();

    // Nobody waits for it: the environment initializes itself.
    const [fresh, type] = await invokeCold(name);
    expect([fresh === id, type]).toEqual([false, "snap-start"]);
    const isMadeAgain = async () => {
      const head = await env.PACKAGES.head(key);
      return head !== null && head.version !== spoilt.version;
    };
    await vi.waitUntil(isMadeAgain, PATIENCE);
    expect(await stored(name)).toEqual([key]);
    forgetSnapshots();
    const [again] = await invokeCold(name);
    expect(again).not.toBe(fresh);
    forgetSnapshots();
    expect((await invokeCold(name))[0]).toBe(again);
  });

  it("of another build is left alone, and one is made beside it", async ({ expect }) => {
    await publish("rebuilt");
    const [key = ""] = await stored("rebuilt");
    const foreign = key.replace(manifest.buildHash.slice(0, 32), "0".repeat(32));
    const bytes = (await (await env.PACKAGES.get(key))?.bytes()) ?? new Uint8Array();
    await env.PACKAGES.put(foreign, bytes);
    await env.PACKAGES.delete(key);
    forgetSnapshots();
    expect((await invokeCold("rebuilt"))[1]).toBe("snap-start");
    await expect.poll(() => stored("rebuilt"), PATIENCE).toEqual([foreign, key].toSorted());
  });
});

describe("sweepSnapshots()", () => {
  const sweep = (now: number) =>
    sweepSnapshots({
      db: openDatabase(env.DB),
      bucket: env.PACKAGES,
      buildHash: manifest.buildHash,
      now,
    });

  it("removes those of versions that are gone, and of other builds after a day", async ({
    expect,
  }) => {
    await publish("stays");
    await publish("goes");
    const [kept = ""] = await stored("stays");
    const foreign = kept.replace(manifest.buildHash.slice(0, 32), "0".repeat(32));
    await env.PACKAGES.put(foreign, new Uint8Array([1]));
    await call("DELETE", "/2015-03-31/functions/goes");

    await sweep(Date.now());
    expect(await stored("goes")).toEqual([]);
    expect(await stored("stays")).toEqual([foreign, kept].toSorted());
    await sweep(Date.now() + DAY_MS + 60_000);
    expect(await stored("stays")).toEqual([kept]);
  });

  it("takes a version that was made again for another", async ({ expect }) => {
    await publish("again");
    const [first = ""] = await stored("again");
    await call("DELETE", "/2015-03-31/functions/again");
    await publish("again");
    expect(await stored("again")).toHaveLength(2);
    await sweep(Date.now());
    expect(await stored("again")).not.toContain(first);
    expect(await stored("again")).toHaveLength(1);
  });
});
