import { describe, it } from "vitest";
import { functionUrl, newUrlId, URL_ID } from "../../src/functions/urls/model.ts";
import { type Answer, call, create } from "./client.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:";
const URL_FORM = /^http:\/\/127\.0\.0\.1:8787\/lambda-url\/[a-z0-9]{32}\/$/;
const DATE_FORM = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const MISSING_FUNCTION = "404 Function does not exist";
const MISSING_CONFIG = "404 The resource you requested does not exist.";

type Query = Readonly<Record<string, string>>;
const path = (name: string) => `/2021-10-31/functions/${name}/url`;
const createUrl = (name: string, members: object = {}, query: Query = {}) =>
  call("POST", path(name), { body: { AuthType: "NONE", ...members }, query });
const getUrl = (name: string, query: Query = {}) => call("GET", path(name), { query });
const updateUrl = (name: string, body: object, query: Query = {}) =>
  call("PUT", path(name), { body, query });
const deleteUrl = (name: string, query: Query = {}) => call("DELETE", path(name), { query });
const listUrls = (name: string, query: Query = {}) => call("GET", `${path(name)}s`, { query });

async function text(answer: Promise<Answer>): Promise<string> {
  const { status, json } = await answer;
  return `${status} ${String(json["message"] ?? json["Message"])}`;
}

/** A function with version 1 and an alias on it for each name. */
async function createWithAliases(name: string, ...aliases: string[]): Promise<void> {
  await create(name);
  await call("POST", `${FUNCTIONS}/${name}/versions`, { body: {} });
  for (const alias of aliases) {
    const body = { Name: alias, FunctionVersion: "1" };
    await call("POST", `${FUNCTIONS}/${name}/aliases`, { body });
  }
}

describe("function URL configs", () => {
  it("echo what was sent, and show the rest when they are read", async ({ expect }) => {
    await create("open");
    const created = await createUrl("open");
    expect([created.status, created.json]).toEqual([
      201,
      {
        FunctionUrl: expect.stringMatching(URL_FORM),
        FunctionArn: `${ARN}open`,
        AuthType: "NONE",
        CreationTime: expect.stringMatching(DATE_FORM),
      },
    ]);
    expect((await getUrl("open")).json).toEqual({
      ...created.json,
      InvokeMode: "BUFFERED",
      LastModifiedTime: created.json["CreationTime"],
    });

    await create("whole");
    const Cors = {
      AllowCredentials: true,
      AllowHeaders: ["x-a"],
      AllowMethods: ["GET", "*"],
      AllowOrigins: ["https://a.example"],
      ExposeHeaders: ["date"],
      MaxAge: 60,
    };
    const whole = await createUrl("whole", { AuthType: "AWS_IAM", Cors, InvokeMode: "BUFFERED" });
    expect(whole.json).toMatchObject({ AuthType: "AWS_IAM", Cors, InvokeMode: "BUFFERED" });
    expect((await getUrl("whole")).json).toMatchObject({ Cors });
  });

  it("are changed member by member, but for CORS", async ({ expect }) => {
    await create("changed");
    const created = await createUrl("changed", { Cors: { AllowOrigins: ["*"], MaxAge: 5 } });
    const changed = await updateUrl("changed", { InvokeMode: "RESPONSE_STREAM" });
    expect(changed.status).toBe(200);
    expect(changed.json).toEqual({
      ...created.json,
      InvokeMode: "RESPONSE_STREAM",
      LastModifiedTime: expect.stringMatching(DATE_FORM),
    });
    expect(String(changed.json["LastModifiedTime"]) > String(changed.json["CreationTime"])).toBe(
      true,
    );
    const replaced = await updateUrl("changed", { AuthType: "AWS_IAM", Cors: { MaxAge: 7 } });
    expect(replaced.json).toMatchObject({ AuthType: "AWS_IAM", InvokeMode: "RESPONSE_STREAM" });
    expect(replaced.json["Cors"]).toEqual({ MaxAge: 7 });
    expect((await updateUrl("changed", { Cors: {} })).json).not.toHaveProperty("Cors");
  });

  it("lose none of two changes at once", async ({ expect }) => {
    await create("twice");
    await createUrl("twice");
    await Promise.all([
      updateUrl("twice", { AuthType: "AWS_IAM" }),
      updateUrl("twice", { InvokeMode: "RESPONSE_STREAM" }),
      updateUrl("twice", { Cors: { MaxAge: 1 } }),
    ]);
    expect((await getUrl("twice")).json).toMatchObject({
      AuthType: "AWS_IAM",
      InvokeMode: "RESPONSE_STREAM",
      Cors: { MaxAge: 1 },
    });
  });

  it("are one for a function and one for each alias", async ({ expect }) => {
    await createWithAliases("many", "beta", "live");
    await createUrl("many");
    const beta = await createUrl("many", {}, { Qualifier: "beta" });
    await createUrl("many:live");
    expect(beta.json["FunctionArn"]).toBe(`${ARN}many:beta`);
    expect(await text(createUrl("many"))).toBe(
      `409 Failed to create function url config for [functionArn = ${ARN}many]. ` +
        "Error message:  FunctionUrlConfig exists for this Lambda function",
    );
    const arns = async (query: Query = {}) => {
      const { json } = await listUrls("many", query);
      const items = json["FunctionUrlConfigs"] as { FunctionArn: string; FunctionUrl: string }[];
      return { arns: items.map(({ FunctionArn }) => FunctionArn), next: json["NextMarker"] };
    };
    const all = [`${ARN}many`, `${ARN}many:beta`, `${ARN}many:live`];
    expect(await arns()).toEqual({ arns: all, next: undefined });
    const { next, arns: first } = await arns({ MaxItems: "2" });
    expect(first).toEqual(all.slice(0, 2));
    expect(await arns({ Marker: String(next) })).toEqual({ arns: all.slice(2), next: undefined });

    expect((await deleteUrl("many")).status).toBe(204);
    expect((await arns()).arns).toEqual(all.slice(1));
    await call("DELETE", `${FUNCTIONS}/many/aliases/live`);
    expect((await arns()).arns).toEqual([`${ARN}many:beta`]);
  });

  it("say what is missing in the words of each operation", async ({ expect }) => {
    await create("bare");
    const nowhere = { Qualifier: "none" };
    for (const [name, query] of [
      ["nobody", {}],
      ["bare", nowhere],
    ] as const) {
      expect(await text(createUrl(name, {}, query))).toBe(MISSING_FUNCTION);
      expect(await text(updateUrl(name, {}, query))).toBe(MISSING_FUNCTION);
      expect(await text(getUrl(name, query))).toBe(MISSING_CONFIG);
      expect(await text(deleteUrl(name, query))).toBe(MISSING_CONFIG);
    }
    expect(await text(listUrls("nobody"))).toBe(MISSING_FUNCTION);
    expect((await listUrls("bare")).json).toEqual({ FunctionUrlConfigs: [] });
    expect(await text(updateUrl("bare", {}))).toBe(MISSING_CONFIG);
    expect(await text(deleteUrl("bare"))).toBe(MISSING_CONFIG);
  });

  it("refuse what AWS refuses", async ({ expect }) => {
    await createWithAliases("strict");
    for (const qualifier of ["1", "$LATEST"]) {
      const message =
        `400 1 validation error detected: Value '${qualifier}' at 'qualifier' failed to satisfy ` +
        String.raw`constraint: Member must satisfy regular expression pattern: ((?!^\d+$)^[0-9a-zA-Z-_]+$)`;
      expect(await text(createUrl("strict", {}, { Qualifier: qualifier }))).toBe(message);
      expect(await text(getUrl(`strict:${qualifier}`))).toBe(message);
      expect(await text(updateUrl("nobody", {}, { Qualifier: qualifier }))).toBe(message);
      expect(await text(deleteUrl("strict", { Qualifier: qualifier }))).toBe(message);
    }
    expect(await text(createUrl("strict:one", {}, { Qualifier: "two" }))).toBe(
      "400 The derived qualifier from the function name does not match the specified qualifier.",
    );
    expect(await text(createUrl("strict", { InvokeMode: "NEVER" }))).toBe(
      "400 1 validation error detected: Value 'NEVER' at 'invokeMode' failed to satisfy " +
        "constraint: Member must satisfy enum value set: [RESPONSE_STREAM, BUFFERED]",
    );
    expect(await text(call("POST", path("strict"), { body: {} }))).toContain(
      "Value null at 'authType' failed to satisfy constraint: Member must not be null",
    );
    expect(await text(createUrl("strict", { Cors: { AllowMethods: ["OPTIONS"] } }))).toContain(
      "Value '[OPTIONS]' at 'cors.allowMethods' failed to satisfy constraint",
    );
    expect(await text(createUrl("strict", { Cors: { MaxAge: 86_401 } }))).toContain(
      "Value '86401' at 'cors.maxAge' failed to satisfy constraint",
    );
  });
});

describe("functionUrl()", () => {
  it("is a host name below the domain, or a path of the endpoint", ({ expect }) => {
    expect(functionUrl("id", { origin: "https://api.example", domain: "" })).toBe(
      "https://api.example/lambda-url/id/",
    );
    expect(functionUrl("id", { origin: "https://api.example", domain: "fn.example" })).toBe(
      "https://id.fn.example/",
    );
    expect(functionUrl("id", { origin: "http://x:1", domain: "localhost:8787" })).toBe(
      "http://id.localhost:8787/",
    );
  });
});

describe("newUrlId()", () => {
  it("has 32 characters that a host name may have, of whatever bytes", ({ expect }) => {
    for (const byte of [0, 31, 32, 255]) {
      expect(newUrlId((bytes) => new Uint8Array(bytes).fill(byte))).toMatch(URL_ID);
    }
    const ids = Array.from({ length: 100 }, () =>
      newUrlId((bytes) => crypto.getRandomValues(new Uint8Array(bytes))),
    );
    expect(new Set(ids).size).toBe(100);
  });
});
