import { describe, it } from "vitest";
import { type Answer, call, create } from "./client.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:";
const GRANT = { Action: "lambda:InvokeFunction", Principal: "s3.amazonaws.com" };
const NO_RESOURCE = "404 The resource you requested does not exist.";

type Query = Readonly<Record<string, string>>;
const path = (name: string) => `${FUNCTIONS}/${name}/policy`;
const add = (name: string, sid: string, members: object = {}, query: Query = {}) =>
  call("POST", path(name), { body: { StatementId: sid, ...GRANT, ...members }, query });
const remove = (name: string, sid: string, query: Query = {}) =>
  call("DELETE", `${path(name)}/${sid}`, { query });
const get = (name: string, query: Query = {}) => call("GET", path(name), { query });
const revisionOf = async (name: string, query: Query = {}) =>
  (await call("GET", `${FUNCTIONS}/${name}/configuration`, { query })).json["RevisionId"];
const sidsOf = ({ json }: Answer) =>
  (JSON.parse(String(json["Policy"])) as { Statement: { Sid: string }[] }).Statement.map(
    ({ Sid }) => Sid,
  );

async function text(answer: Promise<Answer>): Promise<string> {
  const { status, json } = await answer;
  return `${status} ${String(json["message"] ?? json["Message"])}`;
}

/** A function with version 1 and the alias "live" on it. */
async function createWithAlias(name: string): Promise<void> {
  await create(name);
  await call("POST", `${FUNCTIONS}/${name}/versions`, { body: {} });
  const body = { Name: "live", FunctionVersion: "1" };
  await call("POST", `${FUNCTIONS}/${name}/aliases`, { body });
}

describe("resource policies", () => {
  it("are added to, read and removed", async ({ expect }) => {
    await create("policed");
    const added = await add("policed", "one", { SourceArn: "arn:aws:s3:::b" });
    expect([added.status, Object.keys(added.json)]).toEqual([201, ["Statement"]]);
    const statement =
      '{"Sid":"one","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},' +
      `"Action":"lambda:InvokeFunction","Resource":"${ARN}policed",` +
      '"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:s3:::b"}}}';
    expect(added.json["Statement"]).toBe(statement);

    const read = await get("policed");
    expect(read.json).toEqual({
      Policy: `{"Version":"2012-10-17","Id":"default","Statement":[${statement}]}`,
      RevisionId: await revisionOf("policed"),
    });
    await add("policed", "two");
    expect(sidsOf(await get("policed"))).toEqual(["one", "two"]);
    expect((await remove("policed", "one")).status).toBe(204);
    expect(sidsOf(await get("policed"))).toEqual(["two"]);
    expect((await remove("policed", "two")).status).toBe(204);
    expect(await text(get("policed"))).toBe(NO_RESOURCE);
  });

  it("are apart for a function, its versions and its aliases", async ({ expect }) => {
    await createWithAlias("parts");
    for (const query of [{}, { Qualifier: "1" }, { Qualifier: "live" }]) {
      const { status, json } = await add("parts", "same", {}, query);
      const suffix = "Qualifier" in query ? `:${query.Qualifier}` : "";
      const statement = JSON.parse(String(json["Statement"])) as { Resource: string };
      expect([status, statement.Resource]).toEqual([201, `${ARN}parts${suffix}`]);
    }
    expect((await remove("parts:live", "same")).status).toBe(204);
    expect(await text(get("parts", { Qualifier: "live" }))).toBe(NO_RESOURCE);
    expect((await get("parts", { Qualifier: "1" })).status).toBe(200);
    expect((await get("parts")).status).toBe(200);
  });

  it("go with what they belong to", async ({ expect }) => {
    await createWithAlias("leaving");
    await add("leaving", "s", {}, { Qualifier: "live" });
    await call("DELETE", `${FUNCTIONS}/leaving/aliases/live`);
    const body = { Name: "live", FunctionVersion: "1" };
    await call("POST", `${FUNCTIONS}/leaving/aliases`, { body });
    expect(await text(get("leaving", { Qualifier: "live" }))).toBe(NO_RESOURCE);
    await add("leaving", "s");
    await call("DELETE", `${FUNCTIONS}/leaving`);
    await create("leaving");
    expect(await text(get("leaving"))).toBe(NO_RESOURCE);
  });

  it("have a revision, which is the function's too until that changes", async ({ expect }) => {
    await create("revised");
    const first = await revisionOf("revised");
    const stale = { RevisionId: crypto.randomUUID() };
    expect(await text(add("revised", "a", stale))).toBe(
      "412 The Revision Id provided does not match the latest Revision Id. " +
        "Call the GetPolicy API to retrieve the latest Revision Id",
    );
    expect((await add("revised", "a", { RevisionId: first })).status).toBe(201);
    const second = (await get("revised")).json["RevisionId"];
    expect(second).not.toBe(first);
    expect(await revisionOf("revised")).toBe(second);

    await call("POST", `${FUNCTIONS}/revised/versions`, { body: {} });
    expect(await revisionOf("revised")).not.toBe(second);
    expect((await get("revised")).json["RevisionId"]).toBe(second);
    expect((await add("revised", "b", { RevisionId: second })).status).toBe(201);

    expect(await text(remove("revised", "a", { RevisionId: "other" }))).toBe(
      "412 The Revision Id provided does not match the latest Revision Id. " +
        "Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
    );
    const third = String((await get("revised")).json["RevisionId"]);
    expect((await remove("revised", "a", { RevisionId: third })).status).toBe(204);
    expect(await revisionOf("revised")).toBe((await get("revised")).json["RevisionId"]);
  });

  it("stamp an alias, not its version", async ({ expect }) => {
    await createWithAlias("stamped");
    const version = await revisionOf("stamped", { Qualifier: "1" });
    const alias = () => call("GET", `${FUNCTIONS}/stamped/aliases/live`);
    const before = (await alias()).json["RevisionId"];
    await add("stamped", "s", {}, { Qualifier: "live" });
    const after = (await alias()).json["RevisionId"];
    expect(after).not.toBe(before);
    expect((await get("stamped", { Qualifier: "live" })).json["RevisionId"]).toBe(after);
    expect(await revisionOf("stamped", { Qualifier: "1" })).toBe(version);
  });

  it("lose no statement of fifty at once, added or removed", async ({ expect }) => {
    await create("crowded");
    const sids = Array.from({ length: 50 }, (_, index) => `s${index}`);
    const added = await Promise.all(sids.map((sid) => add("crowded", sid)));
    expect(new Set(added.map(({ status }) => status))).toEqual(new Set([201]));
    expect(sidsOf(await get("crowded")).toSorted()).toEqual(sids.toSorted());

    const once = await Promise.all(sids.map(() => add("crowded", "once")));
    expect(once.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(once.filter(({ status }) => status === 409)).toHaveLength(49);
    const removed = await Promise.all(sids.map((sid) => remove("crowded", sid)));
    expect(new Set(removed.map(({ status }) => status))).toEqual(new Set([204]));
    expect(sidsOf(await get("crowded"))).toEqual(["once"]);
  });

  it("end at 20 KB", async ({ expect }) => {
    await create("long");
    const room = `arn:aws:s3:::${"b".repeat(6000)}`;
    for (const sid of ["a", "b", "c"]) {
      expect((await add("long", sid, { SourceArn: room })).status).toBe(201);
    }
    const refused = await add("long", "d", { SourceArn: room });
    expect(refused.headers.get("x-amzn-errortype")).toBe("PolicyLengthExceededException");
    expect(refused.json["message"]).toMatch(
      /^The final policy size \(2\d{4}\) is bigger than the limit \(20480\)\.$/,
    );
    expect((await add("long", "d")).status).toBe(201);
    const whole = await add("none", "x", { SourceArn: `arn:aws:s3:::${"b".repeat(21_000)}` });
    expect(whole.headers.get("x-amzn-errortype")).toBe("PolicyLengthExceededException");
  });
});

describe("permissions", () => {
  it("are refused as AWS refuses them", async ({ expect }) => {
    await create("strict");
    await add("strict", "s3");
    expect(await text(add("strict", "s3"))).toBe(
      "409 The statement id (s3) provided already exists. " +
        "Please provide a new statement id, or remove the existing statement.",
    );
    expect(await text(add("strict", "x", {}, { Qualifier: "$LATEST" }))).toBe(
      "400 We currently do not support adding policies for $LATEST.",
    );
    expect(await text(add("strict", "x", { Principal: "invalid.nonaws.com" }))).toBe(
      "400 The provided principal was invalid. Please check the principal and try again.",
    );
    expect(await text(add("strict", "example.com"))).toBe(
      "400 1 validation error detected: Value 'example.com' at 'statementId' failed to satisfy " +
        "constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)",
    );
    expect(await text(add("strict:one", "x", {}, { Qualifier: "two" }))).toBe(
      "400 The derived qualifier from the function name does not match the specified qualifier.",
    );
    expect(await text(add("strict", "x", { FunctionUrlAuthType: "SOME" }))).toContain(
      "Value 'SOME' at 'functionUrlAuthType' failed to satisfy constraint",
    );
  });

  it("name what is not there", async ({ expect }) => {
    await create("there");
    expect(await text(add("nobody", "s"))).toBe(`404 Function not found: ${ARN}nobody`);
    expect(await text(add("there", "s", {}, { Qualifier: "42" }))).toBe(
      `404 Function not found: ${ARN}there:42`,
    );
    expect(await text(add("there", "s", {}, { Qualifier: "none" }))).toBe(
      `404 Cannot find alias arn: ${ARN}there:none`,
    );
    expect(await text(add("there", "s", {}, { Qualifier: "with-$-inside" }))).toBe(
      `404 Function not found: ${ARN}there:with-$-inside`,
    );
    expect(await text(get("nobody"))).toBe(NO_RESOURCE);
    expect(await text(get("there", { Qualifier: "42" }))).toBe(NO_RESOURCE);

    expect(await text(remove("nobody", "s"))).toBe(`404 No policy found for: ${ARN}nobody`);
    expect(await text(remove("there", "s"))).toBe(
      "404 No policy is associated with the given resource.",
    );
    expect(await text(remove("there", "s", { Qualifier: "none" }))).toBe(
      `404 Cannot find alias arn: ${ARN}there:none`,
    );
    await add("there", "s");
    expect(await text(remove("there", "t"))).toBe(
      "404 Statement t is not found in resource policy.",
    );
  });
});
