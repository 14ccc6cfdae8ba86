import {
  AddPermissionCommand,
  type AddPermissionCommandInput,
  CreateFunctionUrlConfigCommand,
  GetFunctionCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  ListTagsCommand,
  PolicyLengthExceededException,
  PreconditionFailedException,
  RemovePermissionCommand,
  ResourceConflictException,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-lambda";
import { beforeAll, describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";

const server = useServer();
const FUNCTION = "granted";
const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${FUNCTION}`;

const grant = (StatementId: string, input: Partial<AddPermissionCommandInput> = {}) =>
  new AddPermissionCommand({
    FunctionName: FUNCTION,
    StatementId,
    Action: "lambda:InvokeFunction",
    Principal: "events.amazonaws.com",
    ...input,
  });

beforeAll(async () => {
  await deploy(server.lambda, FUNCTION, "exports.handler = async () => 1;");
});

describe("permissions by the SDK", () => {
  it("are granted, read and revoked", async ({ expect }) => {
    const rule = `arn:aws:events:${REGION}:${ACCOUNT_ID}:rule/r`;
    const { Statement } = await server.lambda.send(grant("rule", { SourceArn: rule }));
    const statement = {
      Sid: "rule",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "lambda:InvokeFunction",
      Resource: ARN,
      Condition: { ArnLike: { "AWS:SourceArn": rule } },
    };
    expect(JSON.parse(Statement ?? "")).toEqual(statement);
    const read = await server.lambda.send(new GetPolicyCommand({ FunctionName: FUNCTION }));
    expect(JSON.parse(read.Policy ?? "")).toEqual({
      Version: "2012-10-17",
      Id: "default",
      Statement: [statement],
    });
    const last = { FunctionName: FUNCTION, StatementId: "rule", RevisionId: read.RevisionId };
    await server.lambda.send(new RemovePermissionCommand(last));
    await expect(
      server.lambda.send(new GetPolicyCommand({ FunctionName: FUNCTION })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it("are refused with the SDK's own classes", async ({ expect }) => {
    await server.lambda.send(grant("once"));
    await expect(server.lambda.send(grant("once"))).rejects.toBeInstanceOf(
      ResourceConflictException,
    );
    await expect(server.lambda.send(grant("x", { RevisionId: "other" }))).rejects.toBeInstanceOf(
      PreconditionFailedException,
    );
    const long = `arn:aws:s3:::${"b".repeat(21_000)}`;
    await expect(server.lambda.send(grant("x", { SourceArn: long }))).rejects.toBeInstanceOf(
      PolicyLengthExceededException,
    );
  });
});

describe("tags by the SDK", () => {
  it("are set, listed and removed", async ({ expect }) => {
    const Tags = { stage: "test", "two words": "ü" };
    await server.lambda.send(new TagResourceCommand({ Resource: ARN, Tags }));
    expect((await server.lambda.send(new ListTagsCommand({ Resource: ARN }))).Tags).toEqual(Tags);
    const TagKeys = ["two words", "none"];
    await server.lambda.send(new UntagResourceCommand({ Resource: ARN, TagKeys }));
    const read = await server.lambda.send(new GetFunctionCommand({ FunctionName: FUNCTION }));
    expect(read.Tags).toEqual({ stage: "test" });
  });
});

describe("function URL configs by the SDK", () => {
  it("are created once, and read", async ({ expect }) => {
    const create = new CreateFunctionUrlConfigCommand({
      FunctionName: FUNCTION,
      AuthType: "AWS_IAM",
      Cors: { AllowOrigins: ["*"], MaxAge: 1 },
    });
    const created = await server.lambda.send(create);
    await expect(server.lambda.send(create)).rejects.toBeInstanceOf(ResourceConflictException);
    const read = await server.lambda.send(
      new GetFunctionUrlConfigCommand({ FunctionName: FUNCTION }),
    );
    expect(read).toMatchObject({
      FunctionUrl: created.FunctionUrl,
      AuthType: "AWS_IAM",
      Cors: { AllowOrigins: ["*"], MaxAge: 1 },
      InvokeMode: "BUFFERED",
    });
  });
});
