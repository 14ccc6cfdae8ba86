import { describe, it } from "vitest";
import { call, create, zipFile } from "./client.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:";

const publish = (name: string, body: object = {}) =>
  call("POST", `${FUNCTIONS}/${name}/versions`, { body });
const configure = (name: string, body: object) =>
  call("PUT", `${FUNCTIONS}/${name}/configuration`, { body });
const get = (name: string, qualifier?: string) => {
  const query = qualifier === undefined ? {} : { query: { Qualifier: qualifier } };
  return call("GET", `${FUNCTIONS}/${name}/configuration`, query);
};

async function versionsOf(name: string): Promise<unknown> {
  const { json } = await call("GET", `${FUNCTIONS}/${name}/versions`);
  return (json["Versions"] as { Version: string }[]).map(({ Version }) => Version);
}

describe("PublishVersion", () => {
  it("keeps what the working copy had, under the next number", async ({ expect }) => {
    await create("keeps", { Description: "first", Timeout: 5 });
    const before = (await get("keeps")).json;
    const one = await publish("keeps");
    expect(one.status).toBe(201);
    expect(one.json).toMatchObject({
      FunctionArn: `${ARN}keeps:1`,
      Version: "1",
      Description: "first",
      State: "Active",
      LastUpdateStatus: "Successful",
    });
    const latest = (await get("keeps")).json;
    expect(new Set([before, one.json, latest].map((json) => json["RevisionId"])).size).toBe(3);

    await configure("keeps", { Timeout: 6 });
    const two = await publish("keeps", { Description: "second alone" });
    expect(two.json).toMatchObject({ Version: "2", Description: "second alone", Timeout: 6 });
    expect((await get("keeps", "1")).json).toMatchObject({ Timeout: 5, Version: "1" });
    expect((await get("keeps")).json).toMatchObject({ Description: "first", Version: "$LATEST" });
    expect(await versionsOf("keeps")).toEqual(["$LATEST", "1", "2"]);
  });

  it("gives the last version again when nothing has changed", async ({ expect }) => {
    await create("again");
    const one = (await publish("again")).json;
    const same = await publish("again", { Description: "another" });
    expect([same.status, same.json]).toEqual([201, one]);
    await configure("again", { Description: "changed" });
    expect((await publish("again")).json).toMatchObject({ Version: "2", Description: "changed" });
  });

  it("never gives a number twice", async ({ expect }) => {
    await create("numbers");
    await publish("numbers");
    const removed = await call("DELETE", `${FUNCTIONS}/numbers`, { query: { Qualifier: "1" } });
    expect(removed.status).toBe(204);
    expect((await publish("numbers")).json).toMatchObject({ Version: "2" });
  });

  it("refuses another hash, another revision and a missing function", async ({ expect }) => {
    const { CodeSha256: sha } = (await create("checked")).json;
    const other = "A".repeat(43) + "=";
    expect(await publish("checked", { CodeSha256: other })).toMatchObject({
      status: 400,
      json: {
        message: `CodeSHA256 (${other}) is different from current CodeSHA256 in $LATEST (${String(sha)}). Please try again with the CodeSHA256 in $LATEST.`,
      },
    });
    expect((await publish("checked", { RevisionId: "no" })).status).toBe(412);
    expect(await publish("nobody")).toMatchObject({
      status: 404,
      json: { Message: `Function not found: ${ARN}nobody` },
    });
    const { RevisionId } = (await get("checked")).json;
    expect((await publish("checked", { CodeSha256: sha, RevisionId })).status).toBe(201);
  });

  it("makes one version of many calls at once", async ({ expect }) => {
    await create("raced");
    const answers = await Promise.all(Array.from({ length: 10 }, () => publish("raced")));
    for (const { status } of answers) expect([201, 409]).toContain(status);
    expect(await versionsOf("raced")).toEqual(["$LATEST", "1"]);
  });
});

describe("Publish", () => {
  it("of CreateFunction makes version 1 and answers with the function's own ARN", async ({
    expect,
  }) => {
    const created = await create("born", { Publish: true });
    expect(created.json).toMatchObject({ Version: "1", FunctionArn: `${ARN}born` });
    expect((await get("born", "1")).json).toMatchObject({ State: "Active", Version: "1" });
    expect((await get("born")).json).toMatchObject({ State: "Active", Version: "$LATEST" });
    expect((await publish("born")).json).toMatchObject({ Version: "1" });
  });

  it("of UpdateFunctionCode answers with the version", async ({ expect }) => {
    await create("updated");
    const code = { ZipFile: zipFile("exports.handler = async () => 2;"), Publish: true };
    const answer = await call("PUT", `${FUNCTIONS}/updated/code`, { body: code });
    expect(answer.json).toMatchObject({
      Version: "1",
      FunctionArn: `${ARN}updated:1`,
      State: "Pending",
    });
    expect((await get("updated", "1")).json).toMatchObject({ State: "Active" });
    expect((await get("updated")).json).toMatchObject({ LastUpdateStatus: "Successful" });
  });
});

describe("lists of versions", () => {
  it("page by number, whatever the digits", async ({ expect }) => {
    await create("many");
    for (let timeout = 1; timeout <= 11; timeout++) {
      await configure("many", { Timeout: timeout });
      await publish("many");
    }
    const seen: string[] = [];
    let marker: unknown;
    do {
      const query = { MaxItems: "5", ...(typeof marker === "string" ? { Marker: marker } : {}) };
      const { json } = await call("GET", `${FUNCTIONS}/many/versions`, { query });
      for (const { Version } of json["Versions"] as { Version: string }[]) seen.push(Version);
      marker = json["NextMarker"];
    } while (marker !== undefined);
    expect(seen).toEqual(["$LATEST", ...Array.from({ length: 11 }, (_, at) => String(at + 1))]);

    const query = { FunctionVersion: "ALL" };
    const { json } = await call("GET", FUNCTIONS, { query });
    const arns = (json["Functions"] as { FunctionArn: string }[]).map((item) => item.FunctionArn);
    const mine = arns.filter((arn) => arn.startsWith(`${ARN}many:`));
    expect(mine.slice(0, 3)).toEqual([`${ARN}many:$LATEST`, `${ARN}many:1`, `${ARN}many:2`]);
    expect(mine).toHaveLength(12);
  });
});
