import { beforeAll, describe, it } from "vitest";
import { call, create, ROLE } from "./client.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";

beforeAll(async () => {
  await create("f");
});

describe("GetFunctionConfiguration", () => {
  it("accepts every form of a name", async ({ expect }) => {
    const forms = [
      "f",
      "function:f",
      "000000000000:function:f",
      "us-east-1:000000000000:function:f",
      ARN,
    ];
    for (const form of forms) {
      const answer = await call("GET", `${FUNCTIONS}/${encodeURIComponent(form)}/configuration`);
      expect([form, answer.status, answer.json["FunctionArn"]]).toEqual([form, 200, ARN]);
    }
  });

  it("echoes the qualifier that the caller gave, wherever it stood", async ({ expect }) => {
    for (const [path, query] of [
      [`${FUNCTIONS}/f/configuration`, { Qualifier: "$LATEST" }],
      [`${FUNCTIONS}/f%3A%24LATEST/configuration/`, {}],
      [`${FUNCTIONS}/f%3A%24LATEST/configuration`, { Qualifier: "$LATEST" }],
    ] as const) {
      const answer = await call("GET", path, { query });
      expect(answer.json["FunctionArn"]).toBe(`${ARN}:$LATEST`);
    }
  });

  it("answers what reference 2.2 and 2.10 say of names that lead nowhere", async ({ expect }) => {
    const notFound = (text: string) => [404, { Type: "User", Message: text }];
    const cases = [
      [
        "nope",
        {},
        notFound("Function not found: arn:aws:lambda:us-east-1:000000000000:function:nope"),
      ],
      ["f", { Qualifier: "1" }, notFound(`Function not found: ${ARN}:1`)],
      ["f", { Qualifier: "$latest" }, notFound(`Function not found: ${ARN}:$latest`)],
      [
        "arn:aws:lambda:us-east-1:000000000000:function",
        {},
        notFound("Function not found: arn:aws:lambda:us-east-1:000000000000:function:function"),
      ],
      ["x".repeat(65), {}, notFound(`Function not found: ${ARN.slice(0, -1)}${"x".repeat(65)}`)],
      [
        ARN.replace("us-east-1", "eu-west-1"),
        {},
        notFound("Functions from 'eu-west-1' are not reachable in this region ('us-east-1')"),
      ],
      [ARN.replace("000000000000", "123456789012"), {}, [403, { Message: null }]],
      [
        "f:1",
        { Qualifier: "2" },
        [
          400,
          {
            Type: "User",
            message:
              "The derived qualifier from the function name does not match the specified qualifier.",
          },
        ],
      ],
    ] as const;
    for (const [name, query, wanted] of cases) {
      const path = `${FUNCTIONS}/${encodeURIComponent(name)}/configuration`;
      const answer = await call("GET", path, { query });
      expect([answer.status, answer.json]).toEqual(wanted);
    }
  });

  it("reports the qualifier before the name when both are wrong", async ({ expect }) => {
    const answer = await call("GET", `${FUNCTIONS}/a%20b/configuration`, {
      query: { Qualifier: "c d" },
    });
    expect(answer.status).toBe(400);
    expect(answer.headers.get("x-amzn-errortype")).toBe("ValidationException");
    expect(Object.keys(answer.json)).toEqual(["message"]);
    expect(answer.json["message"]).toMatch(
      /^2 validation errors detected: Value 'c d' at 'qualifier' .*; Value 'a b' at 'functionName' /,
    );
  });

  it("decodes a segment once, and splits before it decodes", async ({ expect }) => {
    const slash = await call("GET", `${FUNCTIONS}/a%2Fb/configuration`);
    expect(slash.json["message"]).toContain("Value 'a/b' at 'functionName'");
    const twice = await call("GET", `${FUNCTIONS}/f%253A1/configuration`);
    expect(twice.json["message"]).toContain("Value 'f%3A1' at 'functionName'");
  });
});

describe("UpdateFunctionConfiguration", () => {
  it("takes no version, and echoes $LATEST", async ({ expect }) => {
    const version = await call("PUT", `${FUNCTIONS}/f:1/configuration`, { body: {} });
    expect([version.status, version.headers.get("x-amzn-errortype")]).toEqual([
      400,
      "InvalidParameterValueException",
    ]);
    const latest = await call("PUT", `${FUNCTIONS}/f%3A%24LATEST/configuration`, { body: {} });
    expect(latest.json["FunctionArn"]).toBe(`${ARN}:$LATEST`);
  });

  it("names the caller and the action to one who reaches into another account", async ({
    expect,
  }) => {
    const foreign = encodeURIComponent(ARN.replace("000000000000", "123456789012"));
    const answer = await call("PUT", `${FUNCTIONS}/${foreign}/configuration`, { body: {} });
    expect(answer.status).toBe(403);
    expect(answer.json["Message"]).toBe(
      "User: arn:aws:iam::000000000000:root is not authorized to perform: " +
        "lambda:UpdateFunctionConfiguration on resource: " +
        "arn:aws:lambda:us-east-1:123456789012:function:f because no resource-based policy " +
        "allows the lambda:UpdateFunctionConfiguration action",
    );
  });

  it("refuses a whole ARN of more than 140 characters", async ({ expect }) => {
    const name = ARN + "x".repeat(120);
    const answer = await call("PUT", `${FUNCTIONS}/${encodeURIComponent(name)}/configuration`, {
      body: { Role: ROLE },
    });
    expect(answer.json["message"]).toBe(
      `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy ` +
        "constraint: Member must have length less than or equal to 140",
    );
  });
});
