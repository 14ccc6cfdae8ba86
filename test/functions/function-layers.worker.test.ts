import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { findServing } from "../../src/functions/store.ts";
import { type Context } from "../../src/functions/operations/context.ts";
import { addLayerVersionPermission } from "../../src/functions/layers/permissions.ts";
import { deleteLayerVersion, publishLayerVersion } from "../../src/functions/layers/operations.ts";
import { openDatabase } from "../../src/platform/database.ts";
import { insertLayerVersion } from "../../src/functions/layers/store.ts";
import { initializerOf } from "../../src/functions/request.ts";
import { call, create, zipFile, zipOf } from "./client.worker.ts";
import { LAYER_ARN as ARN, LAYERS, layerZip, publishLayer } from "./layers.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const configure = (name: string, Layers: readonly string[]) =>
  call("PUT", `${FUNCTIONS}/${name}/configuration`, { body: { Layers } });
const get = async (name: string, query: Record<string, string> = {}) =>
  (await call("GET", `${FUNCTIONS}/${name}/configuration`, { query })).json;

/** What the account 111111111111 does. */
const stranger: Context = {
  caller: {
    accountId: "111111111111",
    region: "us-east-1",
    arn: "arn:aws:iam::111111111111:root",
    accessKeyId: "AKID",
  },
  db: openDatabase(env.DB),
  env,
  packages: env.PACKAGES,
  accountConcurrency: 1000,
  initializer: initializerOf(env),
  now: Date.now,
  defer: () => undefined,
};

beforeAll(async () => {
  for (const name of ["a", "b", "c", "d", "e", "f"]) await publishLayer(name);
  await publishLayer("a");
});

describe("Layers of a function", () => {
  it("are kept in their order, by versions too, until they are cleared", async ({ expect }) => {
    const CodeSize = layerZip().byteLength;
    const both = [
      { Arn: `${ARN}b:1`, CodeSize },
      { Arn: `${ARN}a:2`, CodeSize },
    ];
    const created = await create("kept", { Layers: [`${ARN}b:1`, `${ARN}a:2`] });
    expect([created.status, created.json["Layers"]]).toEqual([201, both]);
    await call("POST", `${FUNCTIONS}/kept/versions`, { body: {} });
    await call("PUT", `${FUNCTIONS}/kept/configuration`, { body: { Timeout: 5 } });
    expect((await get("kept"))["Layers"]).toEqual(both);

    expect((await configure("kept", [`${ARN}c:1`])).json["Layers"]).toEqual([
      { Arn: `${ARN}c:1`, CodeSize },
    ]);
    const cleared = await configure("kept", []);
    expect([cleared.status, "Layers" in cleared.json]).toEqual([200, false]);
    expect((await get("kept", { Qualifier: "1" }))["Layers"]).toEqual(both);
    const { json: page } = await call("GET", `${FUNCTIONS}/kept/versions`);
    expect(page["Versions"]).toMatchObject([
      { Version: "$LATEST" },
      { Version: "1", Layers: both },
    ]);
  });

  it("change what a version is published from", async ({ expect }) => {
    await create("digest");
    const publish = async () =>
      (await call("POST", `${FUNCTIONS}/digest/versions`, { body: {} })).json["Version"];
    expect(await publish()).toBe("1");
    await configure("digest", [`${ARN}a:1`]);
    expect([await publish(), await publish()]).toEqual(["2", "2"]);
  });

  it("are refused with AWS's texts", async ({ expect }) => {
    await create("texts");
    const layers = (...names: readonly string[]) => names.map((name) => ARN + name);
    const same = (one: string, other: string) =>
      "Two different versions of the same layer are not allowed to be referenced in the same function. " +
      `${ARN}${one} and ${ARN}${other} are versions of the same layer.`;
    const cases: readonly (readonly [readonly string[], string])[] = [
      [layers("a:1", "b:1", "c:1", "d:1", "e:1", "f:1"), "Cannot reference more than 5 layers."],
      [layers("a:1", "a:2"), same("a:1", "a:2")],
      [layers("b:1", "a:1", "a:1"), same("a:1", "a:1")],
      [layers("a:9"), `Layer version ${ARN}a:9 does not exist.`],
      [layers("nobody:1"), `Layer version ${ARN}nobody:1 does not exist.`],
      [
        [`${ARN}a:1`.replace("us-east-1", "us-west-2")],
        "Layers are not in the same region as the function. Layers are expected to be in region us-east-1.",
      ],
    ];
    for (const [arns, message] of cases) {
      const expected = [400, { Type: "User", message }];
      const updated = await configure("texts", arns);
      expect([updated.status, updated.json]).toEqual(expected);
      const created = await create("never", { Layers: arns });
      expect([created.status, created.json]).toEqual(expected);
    }
    const unversioned = await configure("texts", layers("a"));
    expect(unversioned.json["message"]).toBe(
      `1 validation error detected: Value '[${ARN}a]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: ` +
        "[Member must have length less than or equal to 140, Member must have length greater than or equal to 1, " +
        "Member must satisfy regular expression pattern: (arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+), " +
        "Member must not be null]",
    );
    expect(await get("texts")).not.toHaveProperty("Layers");
  });

  it("stay when their layer version is deleted, which no other function can have then", async ({
    expect,
  }) => {
    await publishLayer("gone");
    await create("holder", { Layers: [`${ARN}gone:1`] });
    await call("DELETE", `${LAYERS}/gone/versions/1`);
    expect((await get("holder"))["Layers"]).toMatchObject([{ Arn: `${ARN}gone:1` }]);
    const update = await call("PUT", `${FUNCTIONS}/holder/configuration`, { body: { Timeout: 9 } });
    expect(update.json["Layers"]).toMatchObject([{ Arn: `${ARN}gone:1` }]);
    expect((await create("late", { Layers: [`${ARN}gone:1`] })).status).toBe(400);

    const key = {
      accountId: "000000000000",
      region: "us-east-1",
      name: "holder",
      version: "$LATEST",
    };
    const serving = await findServing(openDatabase(env.DB), key);
    const [sha256Hex = ""] = serving?.layerSha256s ?? [];
    expect(await env.PACKAGES.head(`packages/000000000000/${sha256Hex}`)).not.toBeNull();
  });

  it("serve as they were until an update of them is over", async ({ expect }) => {
    await publishLayer("other", { Description: "same bytes, other layer" });
    await create("served", { Layers: [`${ARN}a:1`, `${ARN}b:1`] });
    const key = {
      accountId: "000000000000",
      region: "us-east-1",
      name: "served",
      version: "$LATEST",
    };
    expect((await findServing(openDatabase(env.DB), key))?.layerSha256s).toHaveLength(2);
    await configure("served", []);
    expect((await findServing(openDatabase(env.DB), key))?.layerSha256s).toEqual([]);
  });
});

describe("a function and its layers", () => {
  const BYTES_MAX = 262_144_000;
  const text = (bytes: number) => zipFile("x".repeat(bytes));
  const message = (bytes: number) =>
    `Function code combined with layers exceeds the maximum allowed size of ${BYTES_MAX} bytes. ` +
    `The actual size is ${bytes} bytes.`;

  /** A layer that leaves so many bytes; to unpack real ones would take seconds. */
  async function publishLeaving(name: string, bytes: number): Promise<void> {
    const address = { accountId: "000000000000", region: "us-east-1", name };
    await insertLayerVersion(openDatabase(env.DB), address, {
      code: { sha256Hex: "0".repeat(64), bytes: 1 },
      createdAt: Date.now(),
      details: { description: "", unzippedBytes: BYTES_MAX - bytes },
    });
  }

  it("have 262144000 bytes together, whichever is changed", async ({ expect }) => {
    await publishLeaving("large", 1000);
    const layers = [`${ARN}large:1`];
    const created = await create("never", { Layers: layers, Code: { ZipFile: text(1001) } });
    expect([created.status, created.json["message"]]).toEqual([400, message(BYTES_MAX + 1)]);

    await create("sized", { Code: { ZipFile: text(1001) } });
    expect((await configure("sized", layers)).json["message"]).toBe(message(BYTES_MAX + 1));
    const updateCode = (bytes: number) =>
      call("PUT", `${FUNCTIONS}/sized/code`, { body: { ZipFile: text(bytes) } });
    expect((await updateCode(1000)).status).toBe(200);
    expect((await configure("sized", layers)).status).toBe(200);
    expect((await updateCode(1002)).json["message"]).toBe(message(BYTES_MAX + 2));
  });

  it("are measured also where the package was stored without its size", async ({ expect }) => {
    await publishLeaving("larger", 10);
    const { json } = await create("unmeasured");
    const sha256Hex = Buffer.from(String(json["CodeSha256"]), "base64").toString("hex");
    const name = `packages/000000000000/${sha256Hex}`;
    await env.PACKAGES.put(name, zipOf());
    const total = BYTES_MAX - 10 + "exports.handler = async () => 1;".length;
    expect((await configure("unmeasured", [`${ARN}larger:1`])).json["message"]).toBe(
      message(total),
    );
  });
});

describe("a layer of another account", () => {
  const address = { accountId: "111111111111", region: "us-east-1", name: "theirs" };
  const arn = "arn:aws:lambda:us-east-1:111111111111:layer:theirs";
  const denied = (version: string) => ({
    Message:
      "User: arn:aws:iam::000000000000:root is not authorized to perform: lambda:GetLayerVersion " +
      `on resource: ${version} because no resource-based policy allows the lambda:GetLayerVersion action`,
  });

  it("is used where its policy allows it, and outlives its owner's deletion", async ({
    expect,
  }) => {
    const source = { zip: layerZip("exports.theirs = true;") };
    await publishLayerVersion(stranger, address, { source, details: { description: "" } });
    await create("guest");
    const version = { ...address, version: 1 };
    const read = { query: { find: "LayerVersion", Arn: `${arn}:1` } };
    for (const at of [`${arn}:1`, `${arn}:2`]) {
      const answer = await configure("guest", [at]);
      expect([answer.status, answer.json]).toEqual([403, denied(at)]);
    }
    expect((await call("GET", LAYERS, read)).json).toEqual(denied(`${arn}:1`));

    const allow = { statementId: "one", principal: "000000000000" };
    await addLayerVersionPermission(stranger, version, allow);
    expect((await call("GET", LAYERS, read)).json["LayerVersionArn"]).toBe(`${arn}:1`);
    const used = await configure("guest", [`${arn}:1`]);
    expect(used.json["Layers"]).toMatchObject([{ Arn: `${arn}:1` }]);
    await deleteLayerVersion(stranger, version);
    const serving = await findServing(openDatabase(env.DB), {
      accountId: "000000000000",
      region: "us-east-1",
      name: "guest",
      version: "$LATEST",
    });
    const own = `packages/000000000000/${serving?.layerSha256s[0]}`;
    expect(new Uint8Array((await (await env.PACKAGES.get(own))?.arrayBuffer()) ?? [])).toEqual(
      source.zip,
    );
  });

  it("is not opened by a statement for an organization", async ({ expect }) => {
    const theirs = { ...address, name: "organized" };
    const source = { zip: layerZip() };
    await publishLayerVersion(stranger, theirs, { source, details: { description: "" } });
    const permission = { statementId: "org", principal: "*", organizationId: "o-0123456789" };
    await addLayerVersionPermission(stranger, { ...theirs, version: 1 }, permission);
    const name = encodeURIComponent(arn.replace("theirs", "organized"));
    expect((await call("GET", `${LAYERS}/${name}/versions/1`)).status).toBe(403);
    expect((await call("GET", `${LAYERS}/${name}/versions/1/policy`)).status).toBe(403);
    expect((await call("DELETE", `${LAYERS}/${name}/versions/1`)).status).toBe(403);
  });
});
