import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { defaultConfiguration } from "../../src/functions/configuration.ts";
import { type FunctionRecord, pendingFunction } from "../../src/functions/model.ts";
import { type Context } from "../../src/functions/operations/context.ts";
import { finishWhenStored } from "../../src/functions/operations/finish-transition.ts";
import {
  findFunction,
  findServing,
  listFunctions,
  removeFunction,
  removeVersion,
  replaceFunction,
} from "../../src/functions/store.ts";
import { insertAlias, removeAlias, replaceAlias } from "../../src/functions/aliases/store.ts";
import { findSetting, insertSetting, putSetting } from "../../src/functions/settings/store.ts";
import { insertFunction } from "../../src/functions/store-creation.ts";
import { openDatabase } from "../../src/platform/database.ts";
import { initializerOf } from "../../src/functions/request.ts";
import { ROLE } from "./client.worker.ts";

const db = openDatabase(env.DB);
const given = { role: ROLE, handler: "index.handler", runtime: "nodejs22.x" } as const;

function pending(name: string, accountId = "000000000000"): FunctionRecord {
  const record = {
    address: { accountId, region: "us-east-1", name },
    configuration: defaultConfiguration(name, given),
    code: { sha256Hex: "0".repeat(64), bytes: 1 },
    tags: { owner: accountId },
  };
  return pendingFunction(record, { now: Date.now(), revisionId: `${accountId}/${name}` });
}

function keyOf({ address, version }: FunctionRecord) {
  return { ...address, version };
}

describe("a setting", () => {
  it("is written for what is there, and for nothing else", async ({ expect }) => {
    const { address } = pending("settled");
    const kind = { kind: "test" };
    const setting = { address, value: 1, createdAt: 0, modifiedAt: 0 };
    expect(await putSetting(db, kind, setting)).toBe(false);
    expect(await insertSetting(db, kind, setting)).toBe(false);
    await insertFunction(db, { latest: pending("settled") });
    expect(await insertSetting(db, kind, setting)).toBe(true);
    expect(await putSetting(db, kind, { ...setting, value: 2 })).toBe(true);
    for (const qualifier of ["1", "live"]) {
      expect(await putSetting(db, kind, { ...setting, qualifier })).toBe(false);
    }
    expect(await findSetting(db, kind, address)).toMatchObject({ value: 2 });
  });
});

describe("an alias", () => {
  it("is written while its versions are there, and keeps them", async ({ expect }) => {
    const latest = pending("led");
    const { address } = latest;
    const version = { ...latest, version: "1", revisionId: "of-1" };
    const alias = { address, name: "live", version: "1", description: "", revisionId: "a" };
    const split = { ...alias, additional: { version: "2", weight: 0.5 } };
    await insertFunction(db, { latest });
    expect(await insertAlias(db, alias)).toBe(false);
    await removeFunction(db, address);
    await insertFunction(db, { latest, version });
    expect(await insertAlias(db, split)).toBe(false);
    expect(await insertAlias(db, alias)).toBe(true);
    expect(await replaceAlias(db, split, alias.revisionId)).toBe(false);
    expect(await removeVersion(db, address, "1")).toBe(false);
    await removeAlias(db, address, "live");
    expect(await removeVersion(db, address, "1")).toBe(true);
    expect(await removeVersion(db, address, "1")).toBe(false);
  });
});

describe("the store", () => {
  it("gives back what it was given", async ({ expect }) => {
    const record = pending("whole");
    await insertFunction(db, { latest: record });
    expect(await findFunction(db, keyOf(record), Date.now())).toEqual(record);
  });

  it("keeps accounts apart in every query", async ({ expect }) => {
    const mine = pending("same");
    const yours = pending("same", "111111111111");
    await insertFunction(db, { latest: mine });
    await insertFunction(db, { latest: yours });

    expect(await findFunction(db, keyOf(yours), Date.now())).toMatchObject({
      tags: { owner: "111111111111" },
    });
    const { items } = await listFunctions(db, yours.address, { itemsMax: 50 });
    expect(items.map((item) => item.address)).toEqual([yours.address]);
    expect(await replaceFunction(db, yours, mine.revisionId)).toBe(false);

    expect(await removeFunction(db, yours.address)).toBe(true);
    expect(await removeFunction(db, yours.address)).toBe(false);
    expect(await findServing(db, keyOf(mine))).toMatchObject({ state: "Pending" });
  });
});

describe("finishWhenStored()", () => {
  it("fails a function whose package cannot be read", async ({ expect }) => {
    const record = pending("lost");
    await insertFunction(db, { latest: record });
    const context: Context = {
      caller: { ...record.address, arn: "arn:aws:iam::000000000000:root", accessKeyId: "AKID" },
      db,
      env,
      packages: env.PACKAGES,
      accountConcurrency: 1000,
      initializer: initializerOf(env),
      now: Date.now,
      defer: () => {},
    };
    await finishWhenStored(context, record);
    expect(await findFunction(db, keyOf(record), Date.now())).toMatchObject({
      state: "Failed",
      failure: { reasonCode: "InternalError" },
    });
  });
});
