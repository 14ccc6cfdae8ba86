import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { openDatabase } from "../../../src/platform/database.ts";
import { findFunction, replaceFunction } from "../../../src/functions/store.ts";
import { initializerName } from "../../../src/functions/versions/initializer.ts";
import { call, create, zipFile } from "../../functions/client.worker.ts";
import { PATIENCE } from "../../patience.ts";

const db = openDatabase(env.DB);
const keyOf = (name: string) => ({
  accountId: "000000000000",
  region: "us-east-1",
  name,
  version: "1",
});
const maker = (name: string) => env.SNAPSHOT_MAKER.getByName(initializerName(keyOf(name)));

/** A version with SnapStart that nobody has initialized, as if whoever was to ask had been interrupted. */
async function orphan(name: string, source = "exports.handler = async () => 1"): Promise<void> {
  await create(name, { Code: { ZipFile: zipFile(source) }, Publish: true });
  const record = await findFunction(db, keyOf(name), Date.now());
  if (record === undefined) throw new Error("It has not been published");
  const { lastUpdateStatus: _, ...rest } = record;
  const pending = {
    ...rest,
    state: "Pending" as const,
    transitionStartedAt: Date.now() - 60_000,
    configuration: { ...record.configuration, snapStart: "PublishedVersions" as const },
  };
  await replaceFunction(db, pending, record.revisionId);
}

async function stateOf(name: string): Promise<unknown> {
  const path = `/2015-03-31/functions/${name}/configuration`;
  return (await call("GET", path, { query: { Qualifier: "1" } })).json["State"];
}

describe("SnapshotMaker", () => {
  it("is asked again by whoever reads a version that waits for long", async ({ expect }) => {
    await orphan("forgotten");
    expect(await stateOf("forgotten")).toBe("Pending");
    await expect.poll(() => stateOf("forgotten"), PATIENCE).toBe("Active");
  });

  it("does nothing for a version that is gone or was never there", async ({ expect }) => {
    await maker("nobody").request(keyOf("nobody"));
    await runDurableObjectAlarm(maker("nobody"));
    await runInDurableObject(maker("nobody"), async (_, state) => {
      expect([...state.storage.kv.list()]).toEqual([]);
      expect(await state.storage.getAlarm()).toBeNull();
    });
  });

  it("gives up after some attempts that ended without a verdict", async ({ expect }) => {
    await orphan("crashing");
    await runInDurableObject(maker("crashing"), (_, state) => {
      state.storage.kv.put("job", {
        key: keyOf("crashing"),
        requestedAt: Date.now(),
        attempts: 3,
      });
    });
    // What is left of the job counts, whoever asks.
    await maker("crashing").request(keyOf("crashing"));
    await expect
      .poll(() => findFunction(db, keyOf("crashing"), Date.now()), PATIENCE)
      .toMatchObject({ state: "Failed", failure: { reasonCode: "InternalError" } });
  });

  it("tells why an initialization failed", async ({ expect }) => {
    const codes = {
      "no-handler": ["exports.other = 1", "FunctionError.InvalidEntryPoint"],
      "no-module": ["require('./none')", "FunctionError.InvalidEntryPoint"],
      "throws-early": ["throw new Error('no')", "FunctionError.RuntimeInitError"],
      "exits-early": ["process.exit(1)", "FunctionError.RuntimeInitError"],
      "fills-memory": [
        "const all = []; for (;;) all.push(new Uint8Array(1e6))",
        "FunctionError.InitResourceExhausted",
      ],
    } as const;
    for (const [name, [source]] of Object.entries(codes)) {
      await orphan(name, source);
      await maker(name).request(keyOf(name));
    }
    for (const [name, [, reasonCode]] of Object.entries(codes)) {
      await expect
        .poll(() => findFunction(db, keyOf(name), Date.now()), PATIENCE)
        .toMatchObject({ state: "Failed", failure: { reasonCode } });
    }
  });
});
