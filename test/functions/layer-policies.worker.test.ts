import { describe, it } from "vitest";
import { call } from "./client.worker.ts";
import { LAYER_ARN as ARN, LAYERS, publishLayer } from "./layers.worker.ts";

const policyOf = (path: string) => `${LAYERS}/${path}/policy`;
const add = (path: string, statement: object = {}, query: Record<string, string> = {}) => {
  const body = {
    StatementId: "s1",
    Action: "lambda:GetLayerVersion",
    Principal: "*",
    ...statement,
  };
  return call("POST", policyOf(path), { body, query });
};
const get = (path: string) => call("GET", policyOf(path));
const remove = (path: string, sid: string, query: Record<string, string> = {}) =>
  call("DELETE", `${policyOf(path)}/${sid}`, { query });

const STALE =
  "The Revision Id provided does not match the latest Revision Id. " +
  "Call the GetLayerPolicy API to retrieve the latest Revision Id";

describe("the policy of a layer version", () => {
  it("grows and shrinks by statements, with a revision of its own", async ({ expect }) => {
    await publishLayer("cycle");
    const first = await add("cycle/versions/1");
    const all = {
      Sid: "s1",
      Effect: "Allow",
      Principal: "*",
      Action: "lambda:GetLayerVersion",
      Resource: `${ARN}cycle:1`,
    };
    expect(first.status).toBe(201);
    expect(first.json).toEqual({
      Statement: JSON.stringify(all),
      RevisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect((await get("cycle/versions/1")).json).toEqual({
      Policy: JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: [all] }),
      RevisionId: first.json["RevisionId"],
    });

    const one = { StatementId: "s2", Principal: "123456789012" };
    const organization = { StatementId: "s3", OrganizationId: "o-0123456789" };
    const second = await add("cycle/versions/1", one, {
      RevisionId: String(first.json["RevisionId"]),
    });
    const third = await add("cycle/versions/1", organization);
    expect(JSON.parse(String(second.json["Statement"]))).toMatchObject({
      Principal: { AWS: "arn:aws:iam::123456789012:root" },
    });
    expect(JSON.parse(String(third.json["Statement"]))).toMatchObject({
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-0123456789" } },
    });

    expect((await remove("cycle/versions/1", "s2")).status).toBe(204);
    const { json } = await get("cycle/versions/1");
    expect(JSON.parse(String(json["Policy"]))["Statement"]).toMatchObject([
      { Sid: "s1" },
      { Sid: "s3" },
    ]);
    const revisions = [first, second, third, { json }].map((answer) => answer.json["RevisionId"]);
    expect(new Set(revisions).size).toBe(4);

    for (const sid of ["s1", "s3"]) await remove("cycle/versions/1", sid);
    expect((await get("cycle/versions/1")).status).toBe(404);
  });

  it("is refused with AWS's texts", async ({ expect }) => {
    await publishLayer("texts");
    const missing = (path: string) => [
      404,
      { Type: "User", Message: `Layer version ${ARN}${path} does not exist.` },
    ];
    const plain = ({ status, json }: Awaited<ReturnType<typeof get>>) => [status, json];

    expect(plain(await get("texts/versions/1"))).toEqual([
      404,
      { Type: "User", Message: "No policy is associated with the given resource." },
    ]);
    await add("texts/versions/1");
    expect(plain(await add("texts/versions/1"))).toEqual([
      409,
      {
        Type: "User",
        message:
          "The statement id (s1) provided already exists. " +
          "Please provide a new statement id, or remove the existing statement.",
      },
    ]);
    const wrong = { RevisionId: "wrong" };
    const stale = [412, { Type: "User", message: STALE }];
    expect(plain(await add("texts/versions/1", { StatementId: "s2" }, wrong))).toEqual(stale);
    expect(plain(await remove("texts/versions/1", "s1", wrong))).toEqual(stale);
    expect(plain(await remove("texts/versions/1", "s9"))).toEqual([
      404,
      { Type: "User", Message: "Statement s9 is not found in resource policy." },
    ]);
    for (const name of ["nobody:1", "texts:2"]) {
      const path = name.replace(":", "/versions/");
      expect(plain(await add(path))).toEqual(missing(name));
      expect(plain(await get(path))).toEqual(missing(name));
      expect(plain(await remove(path, "s1"))).toEqual(missing(name));
    }
    expect((await add("texts/versions/1", { Action: "*", Principal: "me" })).json["message"]).toBe(
      "2 validation errors detected: Value '*' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: lambda:GetLayerVersion; " +
        "Value 'me' at 'principal' failed to satisfy constraint: Member must satisfy regular expression pattern: \\d{12}|\\*|arn:(aws[a-zA-Z-]*):iam::\\d{12}:root",
    );
  });

  it("loses no statement of several at once, and goes with its version", async ({ expect }) => {
    await publishLayer("raced");
    const sids = Array.from({ length: 6 }, (_, index) => `s${index}`);
    const answers = await Promise.all(
      sids.map((StatementId) => add("raced/versions/1", { StatementId })),
    );
    expect(answers.map(({ status }) => status)).toEqual(sids.map(() => 201));
    const { json } = await get("raced/versions/1");
    const statements = JSON.parse(String(json["Policy"]))["Statement"] as { Sid: string }[];
    expect(statements.map(({ Sid }) => Sid).toSorted()).toEqual(sids);

    await call("DELETE", `${LAYERS}/raced/versions/1`);
    expect((await get("raced/versions/1")).json["Message"]).toBe(
      `Layer version ${ARN}raced:1 does not exist.`,
    );
  });

  it("has at most 20 KB", async ({ expect }) => {
    await publishLayer("long");
    const sid = (index: number) => `${index}`.padStart(100, "s");
    let answer = await add("long/versions/1", { StatementId: sid(0) });
    for (let index = 1; answer.status === 201; index += 1) {
      answer = await add("long/versions/1", { StatementId: sid(index) });
    }
    expect(answer.status).toBe(400);
    expect(answer.headers.get("x-amzn-errortype")).toBe("PolicyLengthExceededException");
    expect(answer.json["message"]).toMatch(
      /^The final policy size \(20\d{3}\) is bigger than the limit \(20480\)\.$/,
    );
  });
});
