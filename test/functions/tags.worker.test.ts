import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { openDatabase } from "../../src/platform/database.ts";
import { codeSigningConfigs, eventSourceMappings } from "../../src/platform/schema.ts";
import { type Answer, call, create } from "./client.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const PREFIX = "arn:aws:lambda:us-east-1:000000000000:";
const ARN = `${PREFIX}function:`;

const path = (arn: string) => `/2017-03-31/tags/${encodeURIComponent(arn)}`;
const tag = (arn: string, tags: object) => call("POST", path(arn), { body: { Tags: tags } });
const untag = (arn: string, keys: string[]) =>
  call("DELETE", path(arn), { query: { tagKeys: keys } });
const tagsOf = async (arn: string) => (await call("GET", path(arn))).json;
const getFunction = async (name: string, query = {}) =>
  (await call("GET", `${FUNCTIONS}/${name}`, { query })).json;

async function text(answer: Promise<Answer>): Promise<string> {
  const { status, json } = await answer;
  return `${status} ${String(json["message"] ?? json["Message"])}`;
}

describe("tags of a function", () => {
  it("are merged, listed and removed", async ({ expect }) => {
    await create("tagged", { Tags: { a: "1", "dotted.key": "2" } });
    const arn = `${ARN}tagged`;
    expect((await tag(arn, { a: "3", "with space": "", 'q"uote': "4" })).status).toBe(204);
    const all = { a: "3", "dotted.key": "2", "with space": "", 'q"uote': "4" };
    expect(await tagsOf(arn)).toEqual({ Tags: all });
    expect((await getFunction("tagged"))["Tags"]).toEqual(all);

    expect((await untag(arn, ["a", "with space", "none"])).status).toBe(204);
    expect(await tagsOf(arn)).toEqual({ Tags: { "dotted.key": "2", 'q"uote': "4" } });
    await untag(arn, ["dotted.key", 'q"uote']);
    expect(await tagsOf(arn)).toEqual({ Tags: {} });
    expect(await getFunction("tagged")).not.toHaveProperty("Tags");
  });

  it("are those of its versions and aliases", async ({ expect }) => {
    await create("shown", { Tags: { old: "1" } });
    await call("POST", `${FUNCTIONS}/shown/versions`, { body: {} });
    const body = { Name: "live", FunctionVersion: "1" };
    await call("POST", `${FUNCTIONS}/shown/aliases`, { body });
    await tag(`${ARN}shown`, { later: "2" });
    for (const Qualifier of ["1", "live", "$LATEST"]) {
      expect((await getFunction("shown", { Qualifier }))["Tags"]).toEqual({ old: "1", later: "2" });
    }
  });

  it("give it a new revision, and no update", async ({ expect }) => {
    await create("stamped");
    const configuration = async () =>
      (await call("GET", `${FUNCTIONS}/stamped/configuration`)).json as Record<string, unknown>;
    const before = await configuration();
    await tag(`${ARN}stamped`, { a: "1" });
    const between = await configuration();
    await untag(`${ARN}stamped`, ["a"]);
    const after = await configuration();
    const revisions = [before, between, after].map(({ RevisionId }) => RevisionId);
    expect(new Set(revisions).size).toBe(3);
    expect(after).toEqual({ ...before, RevisionId: after["RevisionId"] });
  });

  it("are all kept when many are written at once", async ({ expect }) => {
    await create("crowded");
    const keys = Array.from({ length: 50 }, (_, index) => `key${index}`);
    const answers = await Promise.all(keys.map((key) => tag(`${ARN}crowded`, { [key]: "v" })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    const { Tags } = await tagsOf(`${ARN}crowded`);
    expect(Object.keys(Tags as object).toSorted()).toEqual(keys.toSorted());
    expect(await text(tag(`${ARN}crowded`, { one: "more" }))).toBe(
      "400 Number of tags exceeds resource tag limit.",
    );
    expect((await tag(`${ARN}crowded`, { key0: "changed" })).status).toBe(204);
  });

  it("do not keep an update from its end", async ({ expect }) => {
    await create("updating");
    const update = call("PUT", `${FUNCTIONS}/updating/configuration`, { body: { Timeout: 9 } });
    await Promise.all([
      update,
      ...["a", "b", "c"].map((key) => tag(`${ARN}updating`, { [key]: "" })),
    ]);
    const { json } = await call("GET", `${FUNCTIONS}/updating/configuration`);
    expect(json["LastUpdateStatus"]).toBe("Successful");
    expect(Object.keys((await tagsOf(`${ARN}updating`))["Tags"] as object).toSorted()).toEqual([
      "a",
      "b",
      "c",
    ]);
  });
});

describe("tags of other resources", () => {
  it("are kept with event source mappings and code signing configs", async ({ expect }) => {
    const db = openDatabase(env.DB);
    const scope = { accountId: "000000000000", region: "us-east-1" };
    const common = { ...scope, value: {}, tags: { old: "1" }, modifiedAt: 0 };
    const mapping = { id: crypto.randomUUID(), functionName: "f", qualifier: "", sourceArn: "" };
    const stored = { ...common, ...mapping, revisionId: "r", state: "Enabled" };
    await db.insert(eventSourceMappings).values(stored);
    const config = { ...common, id: "csc-0123456789abcdefg" };
    await db.insert(codeSigningConfigs).values(config);

    for (const name of [`event-source-mapping:${mapping.id}`, `code-signing-config:${config.id}`]) {
      expect((await tag(PREFIX + name, { new: "2" })).status).toBe(204);
      expect((await untag(PREFIX + name, ["old"])).status).toBe(204);
      expect(await tagsOf(PREFIX + name)).toEqual({ Tags: { new: "2" } });
    }
  });

  it("are not found where there is none", async ({ expect }) => {
    const mapping = `${PREFIX}event-source-mapping:00000000-0000-4000-8000-000000000000`;
    const provider = `${PREFIX}capacity-provider:p`;
    const config = `${PREFIX}code-signing-config:csc-00000000000000000`;
    for (const ask of [(arn: string) => tag(arn, { a: "" }), (arn: string) => untag(arn, ["a"])]) {
      expect(await text(ask(`${ARN}nobody`))).toBe(`404 Function not found: ${ARN}nobody`);
      expect(await text(ask(mapping))).toBe(`404 Event source mapping not found: ${mapping}`);
      expect(await text(ask(provider))).toBe(`404 Capacity provider not found: ${provider}`);
      expect(await text(ask(config))).toBe(
        "404 The code signing configuration cannot be found. " +
          `Check that the provided configuration is not deleted: ${config}.`,
      );
    }
    expect(await text(call("GET", path(`${ARN}nobody`)))).toBe(
      `404 Function not found: ${ARN}nobody`,
    );
  });
});

describe("tags", () => {
  it("are refused as AWS refuses them", async ({ expect }) => {
    await create("strict");
    const arn = `${ARN}strict`;
    for (const qualifier of ["$LATEST", "1", "live"]) {
      expect(await text(tag(`${arn}:${qualifier}`, { a: "" }))).toBe(
        "400 Tags on function aliases and versions are not supported. Please specify a function ARN.",
      );
    }
    expect(await text(tag(arn, {}))).toBe(
      "400 An error occurred and the request cannot be processed.",
    );
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, ""]));
    expect(await text(tag(arn, many))).toBe("400 Number of tags exceeds resource tag limit.");
    expect(await text(call("POST", path(arn), { body: {} }))).toContain(
      "Value null at 'tags' failed to satisfy constraint: Member must not be null",
    );
    expect(await text(call("DELETE", path(arn)))).toContain(
      "Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
    );
    expect(await text(tag("strict", { a: "" }))).toContain(
      "Value 'strict' at 'resource' failed to satisfy constraint",
    );
    expect((await tag(`${PREFIX}layer:l`, { a: "" })).status).toBe(400);
    expect((await tag(arn.replace("000000000000", "111111111111"), { a: "" })).status).toBe(403);
  });
});
