import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvalidParameterValueException,
  ListFunctionsCommand,
  paginateListFunctions,
  ResourceConflictException,
  ResourceNotFoundException,
  waitUntilFunctionActive,
  waitUntilFunctionExists,
} from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { creation, deploy, packageOf, ROLE, WAIT } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { send, sign } from "./wire.ts";

const server = useServer();
const ZIP = packageOf("exports.handler = async () => 'first';");
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("CreateFunction", () => {
  it("answers with the whole configuration, Pending", async ({ expect }) => {
    const { $metadata, ...created } = await server.lambda.send(
      new CreateFunctionCommand(creation("whole", ZIP)),
    );
    expect($metadata.httpStatusCode).toBe(201);
    expect($metadata.requestId).toMatch(UUID);
    // Reference: the golden exchange of CreateFunction.
    expect(created).toEqual({
      FunctionName: "whole",
      FunctionArn: arnOf("whole"),
      Runtime: "nodejs22.x",
      Role: ROLE,
      Handler: "index.handler",
      CodeSize: ZIP.byteLength,
      Description: "",
      Timeout: 3,
      MemorySize: 128,
      LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/),
      CodeSha256: createHash("sha256").update(ZIP).digest("base64"),
      Version: "$LATEST",
      TracingConfig: { Mode: "PassThrough" },
      RevisionId: expect.stringMatching(UUID),
      State: "Pending",
      StateReason: "The function is being created.",
      StateReasonCode: "Creating",
      PackageType: "Zip",
      Architectures: ["x86_64"],
      EphemeralStorage: { Size: 512 },
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
      RuntimeVersionConfig: {
        RuntimeVersionArn: expect.stringMatching(
          /^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/,
        ),
      },
      LoggingConfig: { LogFormat: "Text", LogGroup: "/aws/lambda/whole" },
    });
  });

  it("gives back all that was set", async ({ expect }) => {
    const members = {
      Runtime: "nodejs24.x",
      Description: "Set",
      Timeout: 900,
      MemorySize: 256,
      EphemeralStorage: { Size: 1024 },
      Architectures: ["arm64"],
      Environment: { Variables: { KEY: "value", A_: "ü" } },
      TracingConfig: { Mode: "Active" },
      LoggingConfig: { LogFormat: "JSON", LogGroup: "/own" },
    } as const;
    const input = creation("set", ZIP, { ...members, Architectures: ["arm64"] });
    await server.lambda.send(new CreateFunctionCommand({ ...input, Tags: { team: "a" } }));
    const got = await server.lambda.send(new GetFunctionCommand({ FunctionName: "set" }));
    expect(got.Configuration).toMatchObject({
      ...members,
      LoggingConfig: { ...members.LoggingConfig, ApplicationLogLevel: "INFO" },
    });
    expect(got.Tags).toEqual({ team: "a" });
  });

  it("refuses a name that is taken", async ({ expect }) => {
    const input = creation("taken", ZIP);
    await server.lambda.send(new CreateFunctionCommand(input));
    const again = server.lambda.send(new CreateFunctionCommand(input));
    await expect(again).rejects.toBeInstanceOf(ResourceConflictException);
    await expect(again).rejects.toMatchObject({
      message: "Function already exist: taken",
      Type: "User",
      $metadata: { httpStatusCode: 409 },
    });
  });

  it("lets one of many creations of a name win", async ({ expect }) => {
    const zips = Array.from({ length: 8 }, (_, i) =>
      packageOf(`exports.handler = async () => ${i};`),
    );
    const results = await Promise.allSettled(
      zips.map((zip) => server.lambda.send(new CreateFunctionCommand(creation("race", zip)))),
    );
    const won = results.filter((result) => result.status === "fulfilled");
    const lost = results.filter((result) => result.status === "rejected");
    expect(won).toHaveLength(1);
    for (const { reason } of lost) expect(reason).toBeInstanceOf(ResourceConflictException);

    await waitUntilFunctionActive({ client: server.lambda, ...WAIT }, { FunctionName: "race" });
    const { json } = await invoke(server.lambda, "race");
    expect(json).toBe(results.findIndex((result) => result.status === "fulfilled"));
  });

  it("refuses wrong values with the SDK's exceptions", async ({ expect }) => {
    const long = "n".repeat(65);
    await expect(
      server.lambda.send(new CreateFunctionCommand(creation(long, ZIP))),
    ).rejects.toBeInstanceOf(InvalidParameterValueException);
    await expect(
      server.lambda.send(new CreateFunctionCommand(creation("wrong", ZIP, { Timeout: 901 }))),
    ).rejects.toMatchObject({
      name: "ValidationException",
      message:
        "1 validation error detected: Value '901' at 'timeout' failed to satisfy constraint: " +
        "Member must have value less than or equal to 900",
      $metadata: { httpStatusCode: 400 },
    });
    await expect(
      server.lambda.send(new GetFunctionCommand({ FunctionName: "wrong" })),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

describe("GetFunction", () => {
  it("gives a link to the bytes that were deployed", async ({ expect }) => {
    await deploy(server.lambda, "link", ZIP);
    const { Code, Configuration } = await server.lambda.send(
      new GetFunctionCommand({ FunctionName: "link" }),
    );
    expect(Code?.RepositoryType).toBe("S3");
    // The waiter has been here: the function is Active, with no reasons left.
    expect(Configuration).toMatchObject({ State: "Active", LastUpdateStatus: "Successful" });
    expect(Configuration).not.toHaveProperty("StateReason");
    expect(Configuration).not.toHaveProperty("LastUpdateStatusReason");

    const answer = await fetch(Code?.Location ?? "");
    expect(answer.headers.get("content-type")).toBe("application/zip");
    expect(Buffer.from(await answer.arrayBuffer()).equals(ZIP)).toBe(true);
    const forged = await fetch((Code?.Location ?? "").replace(/expires=\d+/, "expires=9999999999"));
    expect(forged.status).toBe(403);
  });

  it("echoes in the ARN how it was asked", async ({ expect }) => {
    await deploy(server.lambda, "echo", ZIP);
    const plain = await server.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: "echo" }),
    );
    const qualified = await server.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: "echo", Qualifier: "$LATEST" }),
    );
    expect(plain.FunctionArn).toBe(arnOf("echo"));
    expect(qualified.FunctionArn).toBe(`${arnOf("echo")}:$LATEST`);
  });

  it("names what it has not found", async ({ expect }) => {
    for (const Command of [GetFunctionCommand, GetFunctionConfigurationCommand]) {
      const asked = server.lambda.send(new Command({ FunctionName: "nobody", Qualifier: "7" }));
      await expect(asked).rejects.toBeInstanceOf(ResourceNotFoundException);
      await expect(asked).rejects.toMatchObject({
        message: `Function not found: ${arnOf("nobody")}:7`,
        Type: "User",
        $metadata: { httpStatusCode: 404 },
      });
    }
  });
});

describe("ListFunctions", () => {
  const region = "eu-west-1";
  const names = Array.from({ length: 120 }, (_, i) => `page-${String(i).padStart(3, "0")}`);

  it("pages through 120 functions, each once", async ({ expect }) => {
    const client = server.inRegion(region);
    await Promise.all(
      names.map((name) => client.send(new CreateFunctionCommand(creation(name, ZIP)))),
    );
    const pages: string[][] = [];
    for await (const { Functions = [] } of paginateListFunctions({ client }, {})) {
      pages.push(Functions.map(({ FunctionName = "" }) => FunctionName));
    }
    expect(pages.map((page) => page.length)).toEqual([50, 50, 20]);
    expect(pages.flat()).toEqual(names);

    const { Functions = [], NextMarker } = await client.send(
      new ListFunctionsCommand({ MaxItems: 7 }),
    );
    expect(Functions).toHaveLength(7);
    expect(NextMarker).toEqual(expect.any(String));
    // Reference 2.2: items of a list leave these out.
    for (const item of Functions) {
      expect(Object.keys(item)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(State|LastUpdate|RuntimeVersion)/)]),
      );
    }
  });

  it("answers below the slash that old SDKs write at the end", async ({ expect }) => {
    const path = "/2015-03-31/functions/";
    const answer = await send(sign(server.url, { path, query: { MaxItems: "1" } }));
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ Functions: [{ Version: "$LATEST" }] });
  });

  it("shows nothing of another region", async ({ expect }) => {
    const client = server.inRegion("ap-south-1");
    const { Functions, NextMarker } = await client.send(new ListFunctionsCommand({}));
    expect(Functions).toEqual([]);
    expect(NextMarker).toBeUndefined();
  });

  it("refuses a marker that it has not given", async ({ expect }) => {
    const asked = server.lambda.send(new ListFunctionsCommand({ Marker: "marker" }));
    await expect(asked).rejects.toBeInstanceOf(InvalidParameterValueException);
  });
});

describe("DeleteFunction", () => {
  it("leaves nothing to get, to invoke or to delete", async ({ expect }) => {
    const FunctionName = await deploy(server.lambda, "gone", ZIP);
    expect((await invoke(server.lambda, FunctionName)).json).toBe("first");
    const { $metadata } = await server.lambda.send(new DeleteFunctionCommand({ FunctionName }));
    expect($metadata.httpStatusCode).toBe(204);

    await expect(invoke(server.lambda, FunctionName)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: `Function not found: ${arnOf(FunctionName)}:$LATEST`,
    });
    for (const Command of [GetFunctionCommand, DeleteFunctionCommand]) {
      const asked = server.lambda.send(new Command({ FunctionName }));
      await expect(asked).rejects.toBeInstanceOf(ResourceNotFoundException);
    }
  });

  it("frees the name for other code", async ({ expect }) => {
    const FunctionName = await deploy(server.lambda, "again", ZIP);
    await invoke(server.lambda, FunctionName);
    await server.lambda.send(new DeleteFunctionCommand({ FunctionName }));
    await deploy(server.lambda, FunctionName, "exports.handler = async () => 'second';");
    expect((await invoke(server.lambda, FunctionName)).json).toBe("second");
  });

  it("does not delete $LATEST alone", async ({ expect }) => {
    await deploy(server.lambda, "latest", ZIP);
    const input = { FunctionName: "latest", Qualifier: "$LATEST" };
    const asked = server.lambda.send(new DeleteFunctionCommand(input));
    await expect(asked).rejects.toBeInstanceOf(InvalidParameterValueException);
    await waitUntilFunctionExists({ client: server.lambda, ...WAIT }, { FunctionName: "latest" });
  });
});

describe("two regions", () => {
  it("hold functions of one name apart", async ({ expect }) => {
    const [here, there] = [server.inRegion("us-west-2"), server.inRegion("eu-north-1")];
    const source = "exports.handler = async () => process.env.AWS_REGION + ':' + process.env.WHO;";
    await deploy(here, "both", source, { Environment: { Variables: { WHO: "here" } } });
    await deploy(there, "both", source, { Environment: { Variables: { WHO: "there" } } });
    expect((await invoke(here, "both")).json).toBe("us-west-2:here");
    expect((await invoke(there, "both")).json).toBe("eu-north-1:there");

    await here.send(new DeleteFunctionCommand({ FunctionName: "both" }));
    expect((await invoke(there, "both")).json).toBe("eu-north-1:there");
    const arn = `arn:aws:lambda:eu-north-1:${ACCOUNT_ID}:function:both`;
    await expect(invoke(here, arn)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "Functions from 'eu-north-1' are not reachable in this region ('us-west-2')",
    });
  });
});

function arnOf(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`;
}
