import { beforeAll, describe, it } from "vitest";
import { call, create, send, zipFile } from "./client.worker.ts";

/** Reference 2.5: what gives a function a new RevisionId, and what leaves it alone. */
const F = "/2015-03-31/functions/revised";
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:revised";
const GRANT = { StatementId: "s", Action: "lambda:*", Principal: "000000000000" };

type Row = readonly [method: string, path: string, body?: object];

const NEW: readonly Row[] = [
  ["PUT", `${F}/configuration`, {}],
  ["PUT", `${F}/code`, { ZipFile: zipFile() }],
  ["POST", `${F}/versions`, {}],
  ["POST", `${F}/policy`, GRANT],
  ["DELETE", `${F}/policy/s`],
  ["POST", `/2017-03-31/tags/${encodeURIComponent(ARN)}`, { Tags: { k: "v" } }],
  ["DELETE", `/2017-03-31/tags/${encodeURIComponent(ARN)}?tagKeys=k`],
];

const SAME: readonly Row[] = [
  ["POST", `${F}/aliases`, { Name: "live", FunctionVersion: "1" }],
  ["PUT", "/2017-10-31/functions/revised/concurrency", { ReservedConcurrentExecutions: 1 }],
  ["PUT", "/2019-09-25/functions/revised/event-invoke-config", { MaximumRetryAttempts: 1 }],
  ["POST", "/2021-10-31/functions/revised/url", { AuthType: "NONE" }],
  ["PUT", `${F}/code`, { ZipFile: zipFile(), DryRun: true }],
  // Nothing has changed since the last version, which is given again.
  ["POST", `${F}/versions`, {}],
];

async function ask([method, path, body]: Row): Promise<number> {
  const [bare = "", query = ""] = path.split("?");
  const answer = await call(method, bare, {
    query: Object.fromEntries(new URLSearchParams(query)),
    ...(body === undefined ? {} : { body }),
  });
  return answer.status;
}

async function revision(qualifier?: string): Promise<unknown> {
  const query = qualifier === undefined ? {} : { Qualifier: qualifier };
  return (await call("GET", `${F}/configuration`, { query })).json["RevisionId"];
}

beforeAll(async () => {
  await create("revised");
});

describe("The RevisionId of a function", () => {
  it.for(NEW)("is another after %s %s", async (row, { expect }) => {
    const before = await revision();
    expect(await ask(row)).toBeLessThan(300);
    expect(await revision()).not.toBe(before);
  });

  it.for(SAME)("stays after %s %s", async (row, { expect }) => {
    const [before, ofVersion] = [await revision(), await revision("1")];
    expect(await ask(row)).toBeLessThan(300);
    expect([await revision(), await revision("1")]).toEqual([before, ofVersion]);
  });

  it("changes at the beginning and at the end of an update", async ({ expect }) => {
    const before = await revision();
    const begun = await send({
      method: "PUT",
      path: `${F}/configuration`,
      body: JSON.stringify({ Description: "begun" }),
    });
    await begun.settle();
    const ids = [before, begun.json["RevisionId"], await revision()];
    expect(new Set(ids).size).toBe(3);
  });

  it("is that of the version, not of the alias, when an alias is asked for", async ({ expect }) => {
    const alias = await call("GET", `${F}/aliases/live`);
    expect(await revision("live")).toBe(await revision("1"));
    expect(alias.json["RevisionId"]).not.toBe(await revision("1"));
  });

  it("is the policy's too until the function goes on without it", async ({ expect }) => {
    await call("POST", `${F}/policy`, { body: GRANT });
    const policy = async () => (await call("GET", `${F}/policy`)).json["RevisionId"];
    const ofPolicy = await policy();
    expect(await revision()).toBe(ofPolicy);
    await call("PUT", `${F}/configuration`, { body: { Timeout: 7 } });
    await call("POST", `${F}/versions`, { body: {} });
    expect(await policy()).toBe(ofPolicy);
    expect(await revision()).not.toBe(ofPolicy);
    const body = { ...GRANT, StatementId: "t", RevisionId: ofPolicy };
    expect((await call("POST", `${F}/policy`, { body })).status).toBe(201);
  });
});
