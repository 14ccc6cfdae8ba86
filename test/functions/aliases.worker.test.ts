import { describe, it } from "vitest";
import { chooseVersion } from "../../src/functions/aliases/model.ts";
import { call, create } from "./client.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:";

const aliases = (name: string) => `${FUNCTIONS}/${name}/aliases`;
const publish = (name: string) => call("POST", `${FUNCTIONS}/${name}/versions`, { body: {} });
const makeAlias = (name: string, body: object) => call("POST", aliases(name), { body });
const update = (name: string, alias: string, body: object) =>
  call("PUT", `${aliases(name)}/${alias}`, { body });

/** A function with versions 1 and 2. */
async function createTwo(name: string): Promise<void> {
  await create(name);
  await publish(name);
  await call("PUT", `${FUNCTIONS}/${name}/configuration`, { body: { Timeout: 9 } });
  await publish(name);
}

describe("aliases", () => {
  it("are created, read, changed, listed and deleted", async ({ expect }) => {
    await createTwo("lived");
    const created = await makeAlias("lived", { Name: "live", FunctionVersion: "1" });
    expect(created.status).toBe(201);
    expect(created.json).toEqual({
      AliasArn: `${ARN}lived:live`,
      Name: "live",
      FunctionVersion: "1",
      Description: "",
      RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect((await call("GET", `${aliases("lived")}/live`)).json).toEqual(created.json);

    const weights = { AdditionalVersionWeights: { "2": 0.25 } };
    const changed = await update("lived", "live", { Description: "d", RoutingConfig: weights });
    expect(changed.json).toMatchObject({ RoutingConfig: weights, Description: "d" });
    expect(changed.json["RevisionId"]).not.toBe(created.json["RevisionId"]);
    expect((await update("lived", "live", { FunctionVersion: "1" })).json).toMatchObject({
      RoutingConfig: weights,
    });
    const plain = await update("lived", "live", { RoutingConfig: {} });
    expect(plain.json).not.toHaveProperty("RoutingConfig");

    await makeAlias("lived", { Name: "beta", FunctionVersion: "$LATEST" });
    const listed = async (query: Readonly<Record<string, string>> = {}) => {
      const { json } = await call("GET", aliases("lived"), { query });
      return (json["Aliases"] as { Name: string }[]).map(({ Name }) => Name);
    };
    expect(await listed()).toEqual(["beta", "live"]);
    expect(await listed({ FunctionVersion: "1" })).toEqual(["live"]);
    expect((await call("DELETE", `${aliases("lived")}/live`)).status).toBe(204);
    expect((await call("DELETE", `${aliases("lived")}/live`)).status).toBe(204);
    expect(await listed()).toEqual(["beta"]);
  });

  it("lead to the version's configuration under the alias's ARN", async ({ expect }) => {
    await createTwo("followed");
    await makeAlias("followed", { Name: "live", FunctionVersion: "2" });
    const query = { Qualifier: "live" };
    const { json } = await call("GET", `${FUNCTIONS}/followed/configuration`, { query });
    expect(json).toMatchObject({
      FunctionArn: `${ARN}followed:live`,
      Version: "2",
      Timeout: 9,
    });
  });

  it("keep their versions from being deleted", async ({ expect }) => {
    await createTwo("held");
    await makeAlias("held", { Name: "b", FunctionVersion: "1" });
    const routing = { AdditionalVersionWeights: { "2": 0.5 } };
    await makeAlias("held", { Name: "a", FunctionVersion: "1", RoutingConfig: routing });
    const remove = (version: string) =>
      call("DELETE", `${FUNCTIONS}/held`, { query: { Qualifier: version } });
    expect(await remove("1")).toMatchObject({
      status: 409,
      json: {
        message: "Unable to delete version because the following aliases reference it: [a, b]",
      },
    });
    expect((await remove("2")).status).toBe(409);
    await call("DELETE", `${aliases("held")}/a`);
    expect((await remove("2")).status).toBe(204);
    expect((await call("DELETE", `${FUNCTIONS}/held`)).status).toBe(204);
    await create("held");
    expect((await call("GET", `${aliases("held")}/b`)).status).toBe(404);
  });

  it("refuse what AWS refuses", async ({ expect }) => {
    await createTwo("strict");
    await makeAlias("strict", { Name: "live", FunctionVersion: "1" });
    const weighted = (version: string, weights: object) =>
      makeAlias("strict", {
        Name: "w",
        FunctionVersion: version,
        RoutingConfig: { AdditionalVersionWeights: weights },
      });
    const text = async (answer: ReturnType<typeof call>) => {
      const { status, json } = await answer;
      return `${status} ${String(json["message"] ?? json["Message"])}`;
    };
    expect(await text(makeAlias("strict", { Name: "live", FunctionVersion: "2" }))).toBe(
      `409 Alias already exists: ${ARN}strict:live`,
    );
    expect(await text(makeAlias("strict", { Name: "x", FunctionVersion: "7" }))).toBe(
      `404 Function not found: ${ARN}strict:7`,
    );
    expect(await text(weighted("1", { "2": 0.5, "3": 0.5 }))).toBe(
      "400 Number of items in AdditionalVersionWeights cannot be greater than 1",
    );
    expect(await text(weighted("1", { "1": 0.5 }))).toBe(
      "400 Invalid function version 1. Function version 1 is already included in routing configuration.",
    );
    expect(await text(weighted("$LATEST", { "1": 0.5 }))).toBe(
      "400 $LATEST is not supported for an alias pointing to more than 1 version",
    );
    expect(await text(weighted("1", { "2": 1.5 }))).toContain("Map value must satisfy constraint");
    expect(await text(weighted("1", { $LATEST: 0.5 }))).toContain("Map keys must satisfy");
    expect(await text(makeAlias("strict", { Name: "123", FunctionVersion: "1" }))).toContain(
      "(?!^[0-9]+$)([a-zA-Z0-9-_]+)",
    );
    expect(await text(call("GET", `${aliases("strict")}/none`))).toBe(
      `404 Cannot find alias arn: ${ARN}strict:none`,
    );
    expect(await text(update("strict", "none", {}))).toBe(`404 Alias not found: ${ARN}strict:none`);
    expect(await text(update("strict", "live", { RevisionId: "other" }))).toContain("412 ");
    expect(await text(makeAlias("nobody", { Name: "a", FunctionVersion: "1" }))).toBe(
      `404 Function not found: ${ARN}nobody`,
    );
  });

  it("lose no update of many at once", async ({ expect }) => {
    await createTwo("contended");
    await makeAlias("contended", { Name: "live", FunctionVersion: "1" });
    const writes = Array.from({ length: 20 }, (_, at) =>
      update("contended", "live", { Description: `writer ${at}` }),
    );
    const answers = await Promise.all(writes);
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeGreaterThan(0);
    for (const { status } of answers) expect([200, 409]).toContain(status);
    const { json } = await call("GET", `${aliases("contended")}/live`);
    expect(won.map((answer) => answer.json["RevisionId"])).toContain(json["RevisionId"]);
  });
});

describe("chooseVersion()", () => {
  it("sends the additional version its share", ({ expect }) => {
    const address = { accountId: "0", region: "r", name: "f" };
    const plain = { address, name: "a", version: "1", description: "", revisionId: "r" };
    const alias = { ...plain, additional: { version: "2", weight: 0.25 } };
    const chances = Array.from({ length: 1000 }, (_, at) => at / 1000);
    expect(chances.filter((chance) => chooseVersion(alias, chance) === "2")).toHaveLength(250);
    expect(chances.every((chance) => chooseVersion(plain, chance) === "1")).toBe(true);
  });
});
