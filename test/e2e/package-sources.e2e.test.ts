import {
  CreateFunctionCommand,
  GetFunctionCommand,
  InvalidParameterValueException,
  UpdateFunctionCodeCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { creation, packageOf, WAIT } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { useServer } from "./server.ts";

const server = useServer();
const first = packageOf("exports.handler = async () => 1;");
const second = packageOf("exports.handler = async () => 2;");

describe("a function from S3", () => {
  it("is created and updated by bucket, key and version, and its versions can be downloaded", async ({
    expect,
  }) => {
    const { lambda } = server;
    const FunctionName = "from-s3";
    const place = { S3Bucket: "builds", S3Key: "app/build.zip" };
    await server.putObject(place.S3Bucket, place.S3Key, first);
    const input = { ...creation(FunctionName, first), Code: place, Publish: true };
    await lambda.send(new CreateFunctionCommand(input));
    await waitUntilFunctionActiveV2({ client: lambda, ...WAIT }, { FunctionName });
    expect((await invoke(lambda, FunctionName)).json).toBe(1);

    const version = await server.putObject(place.S3Bucket, place.S3Key, second);
    await lambda.send(
      new UpdateFunctionCodeCommand({ FunctionName, ...place, S3ObjectVersion: version }),
    );
    await waitUntilFunctionUpdatedV2({ client: lambda, ...WAIT }, { FunctionName });
    expect((await invoke(lambda, FunctionName)).json).toBe(2);
    expect((await invoke(lambda, FunctionName, {}, { Qualifier: "1" })).json).toBe(1);

    for (const [qualifier, zip] of [
      ["1", first],
      ["$LATEST", second],
    ] as const) {
      const named = { FunctionName, Qualifier: qualifier };
      const { Code: code } = await lambda.send(new GetFunctionCommand(named));
      const response = await fetch(code?.Location ?? "");
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(zip);
    }
    await expect(
      lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ...place, S3Key: "no.zip" })),
    ).rejects.toBeInstanceOf(InvalidParameterValueException);
  });
});
