import { InvalidParameterValueException, ResourceNotFoundException } from "@aws-sdk/client-lambda";
import { beforeAll, describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";

const server = useServer();
const NAME = "named";
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${NAME}`;

beforeAll(async () => {
  await deploy(server.lambda, NAME, "exports.handler = async (event, context) => context;");
});

describe("the name of a function to invoke", () => {
  it("may have every form of reference 2.2, and the ARN echoes the qualifier", async ({
    expect,
  }) => {
    const forms = [
      NAME,
      `function:${NAME}`,
      `${ACCOUNT_ID}:function:${NAME}`,
      `${REGION}:${ACCOUNT_ID}:function:${NAME}`,
      ARN,
    ];
    for (const form of forms) {
      const plain = await invoke(server.lambda, form);
      expect(plain.json).toMatchObject({ functionName: NAME, invokedFunctionArn: ARN });
      const latest = { functionVersion: "$LATEST", invokedFunctionArn: `${ARN}:$LATEST` };
      const inName = await invoke(server.lambda, `${form}:$LATEST`);
      expect(inName.json).toMatchObject(latest);
      const Qualifier = "$LATEST";
      const apart = await invoke(server.lambda, form, {}, { Qualifier });
      expect(apart.json).toMatchObject(latest);
    }
  });

  it("are refused as AWS refuses them", async ({ expect }) => {
    const notFound = "ResourceNotFoundException";
    const cases = [
      ["nobody", notFound, `Function not found: ${ARN.replace(NAME, "nobody")}:$LATEST`],
      [`${NAME}:7`, notFound, `Function not found: ${ARN}:7`],
      [`${NAME}:live`, notFound, `Function not found: ${ARN}:live`],
      ["a.b", notFound, "Function not found: "],
      ["n".repeat(65), notFound, "Function not found: "],
      [`arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function`, notFound, ":function:function"],
      [ARN.replace(REGION, "eu-west-1"), notFound, "Functions from 'eu-west-1' are not reachable"],
      [ARN.replace(ACCOUNT_ID, "111111111111"), "AccessDeniedException", "lambda:InvokeFunction"],
      [`arn:aws:lambda:${ACCOUNT_ID}:function:${NAME}`, "ValidationException", "at 'functionName'"],
      [`arn:aws:lambda:${REGION}:function:${NAME}`, "ValidationException", "at 'functionName'"],
      [ARN.replace("lambda", "s3"), "ValidationException", "at 'functionName'"],
      [`${ARN}:1:2`, "ValidationException", "at 'functionName'"],
      [`${NAME}:$LATES`, "ValidationException", "at 'functionName'"],
      ["na me", "ValidationException", "at 'functionName'"],
      ["../up", "ValidationException", "at 'functionName'"],
      ["n".repeat(257), "ValidationException", "less than or equal to 256"],
    ] as const;
    for (const [name, exception, text] of cases) {
      await expect(invoke(server.lambda, name), name).rejects.toMatchObject({
        name: exception,
        message: expect.stringContaining(text),
      });
    }
  });

  it("must agree with the qualifier", async ({ expect }) => {
    const asked = invoke(server.lambda, `${NAME}:1`, {}, { Qualifier: "2" });
    await expect(asked).rejects.toBeInstanceOf(InvalidParameterValueException);
    await expect(asked).rejects.toMatchObject({
      message:
        "The derived qualifier from the function name does not match the specified qualifier.",
    });
    // A legal qualifier that is simply not found: reference 2.2.
    await expect(invoke(server.lambda, NAME, {}, { Qualifier: "$latest" })).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });
});
