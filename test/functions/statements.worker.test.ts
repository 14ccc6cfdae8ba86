import { env } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";
import { createFunction } from "../../src/functions/operations/create-function.ts";
import { type Context } from "../../src/functions/operations/context.ts";
import { deleteFunction } from "../../src/functions/operations/delete-function.ts";
import { getFunction } from "../../src/functions/operations/get-function.ts";
import { updateFunctionConfiguration } from "../../src/functions/operations/update-function-configuration.ts";
import { defaultConfiguration } from "../../src/functions/configuration.ts";
import { layerVersionArn } from "../../src/functions/layers/name.ts";
import {
  deleteLayerVersion,
  getLayerVersion,
  publishLayerVersion,
} from "../../src/functions/layers/operations.ts";
import {
  addLayerVersionPermission,
  getLayerVersionPolicy,
} from "../../src/functions/layers/permissions.ts";
import { listLatestVersions, listLayerVersions } from "../../src/functions/layers/store.ts";
import { readCodeUsage } from "../../src/functions/account/store.ts";
import {
  getFunctionConcurrency,
  getProvisionedConcurrency,
  listProvisionedConcurrency,
  putFunctionConcurrency,
  putProvisionedConcurrency,
} from "../../src/functions/concurrency/operations.ts";
import { sumOfPool } from "../../src/functions/concurrency/store.ts";
import { readExtras } from "../../src/functions/store-extras.ts";
import { findServing, listFunctions } from "../../src/functions/store.ts";
import { openDatabase } from "../../src/platform/database.ts";
import { initializerOf } from "../../src/functions/request.ts";
import { ROLE, zipOf } from "./client.worker.ts";

const address = { accountId: "000000000000", region: "us-east-1", name: "counted" };
const given = { role: ROLE, handler: "index.handler", runtime: "nodejs22.x" } as const;
const creation = {
  configuration: defaultConfiguration("counted", given),
  source: { zip: zipOf() },
  tags: {},
  publish: false,
};

let statements = 0;
let deferred: Promise<void>[] = [];

/** The real database; every statement it prepares is counted. */
const counted = new Proxy(env.DB, {
  get(target, name) {
    if (name === "prepare") statements += 1;
    const member: unknown = Reflect.get(target, name);
    return typeof member === "function" ? member.bind(target) : member;
  },
});

const context: Context = {
  caller: { ...address, arn: "arn:aws:iam::000000000000:root", accessKeyId: "AKID" },
  db: openDatabase(counted),
  env,
  packages: env.PACKAGES,
  accountConcurrency: 1000,
  initializer: initializerOf(env),
  now: Date.now,
  defer: (work) => void deferred.push(work),
};

/** Before the answer, and in all. */
async function count(work: () => Promise<unknown>): Promise<readonly [number, number]> {
  statements = 0;
  deferred = [];
  await work();
  const before = statements;
  await Promise.all(deferred);
  return [before, statements];
}

beforeEach(async () => {
  await env.DB.exec("DELETE FROM functions");
});

describe("D1 statements", () => {
  it("are few", async ({ expect }) => {
    const { db } = context;
    const key = { ...address, version: "$LATEST" };
    expect(await count(() => createFunction(context, address, creation))).toEqual([3, 4]);
    expect(await count(() => getFunction(context, { address }))).toEqual([1, 1]);
    expect(await count(() => findServing(db, key))).toEqual([1, 1]);
    expect(await count(() => listFunctions(db, address, { itemsMax: 50 }))).toEqual([1, 1]);
    expect(await count(() => readExtras(db, address))).toEqual([1, 1]);
    expect(
      await count(() => getFunction(context, { address, qualifier: "alias" }).catch(String)),
    ).toEqual([1, 1]);
    const update = { changes: { timeoutSeconds: 5 } };
    expect(await count(() => updateFunctionConfiguration(context, { address }, update))).toEqual([
      2, 3,
    ]);
    expect(await count(() => deleteFunction(context, { address }))).toEqual([4, 4]);
  });

  it("are few for concurrency", async ({ expect }) => {
    const { db } = context;
    await count(() => createFunction(context, address, { ...creation, publish: true }));
    const version = { address, qualifier: "1" };
    expect(await count(() => putFunctionConcurrency(context, { address }, 5))).toEqual([1, 1]);
    expect(await count(() => putProvisionedConcurrency(context, version, 5))).toEqual([1, 1]);
    const tooMuch = () => putProvisionedConcurrency(context, version, 6).catch(String);
    expect(await count(tooMuch)).toEqual([2, 2]);
    expect(await count(() => getFunctionConcurrency(context, { address }))).toEqual([1, 1]);
    expect(await count(() => getProvisionedConcurrency(context, version))).toEqual([2, 2]);
    const list = () => listProvisionedConcurrency(context, { address }, { itemsMax: 50 });
    expect(await count(list)).toEqual([1, 1]);
    expect(await count(() => sumOfPool(db, address))).toEqual([1, 1]);
    expect(await count(() => readCodeUsage(db, address))).toEqual([1, 1]);
  });

  it("are few for layers and for functions that have them", async ({ expect }) => {
    const { db } = context;
    const layer = { ...address, name: "counted-layer" };
    const version = { ...layer, version: 1 };
    const publication = { source: { zip: zipOf() }, details: { description: "" } };
    const permission = { statementId: "s", principal: "*" };
    const page = { itemsMax: 50 };
    expect(await count(() => publishLayerVersion(context, layer, publication))).toEqual([3, 3]);
    expect(await count(() => getLayerVersion(context, version))).toEqual([1, 1]);
    expect(await count(() => listLatestVersions(db, address, page, {}))).toEqual([1, 1]);
    expect(await count(() => listLayerVersions(db, layer, page, {}))).toEqual([1, 1]);
    expect(await count(() => addLayerVersionPermission(context, version, permission))).toEqual([
      3, 3,
    ]);
    expect(await count(() => getLayerVersionPolicy(context, version))).toEqual([2, 2]);

    const layerArns = [layerVersionArn(version)];
    const layered = { ...creation, layerArns };
    expect(await count(() => createFunction(context, address, layered))).toEqual([4, 5]);
    const update = { changes: {}, layerArns };
    expect(await count(() => updateFunctionConfiguration(context, { address }, update))).toEqual([
      3, 4,
    ]);
    expect(await count(() => deleteLayerVersion(context, version))).toEqual([2, 2]);
  });
});
