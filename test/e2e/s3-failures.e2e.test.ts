import {
  CreateFunctionCommand,
  InvalidParameterValueException,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, it } from "vitest";
import { creation, deploy, packageOf } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { createBucket, s3Client } from "./s3.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";

const server = useServer({ ASYNC_RETRY_BASE_SECONDS: "0.05" });
let s3: S3Client;

beforeAll(async () => {
  s3 = s3Client(server);
  await createBucket(s3, "failures");
});

describe("a bucket", () => {
  it("gets the record of a failure", async ({ expect }) => {
    const source = `exports.handler = async () => { throw new TypeError("Never"); };`;
    const FunctionName = await deploy(server.lambda, "to-bucket", source);
    const configure = (bucket: string) =>
      server.lambda.send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName,
          MaximumRetryAttempts: 0,
          DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${bucket}` } },
        }),
      );
    await expect(configure("no-such-bucket")).rejects.toBeInstanceOf(
      InvalidParameterValueException,
    );
    await configure("failures");
    const { requestId } = await invoke(
      server.lambda,
      FunctionName,
      { a: "é" },
      { InvocationType: "Event" },
    );

    let key: string | undefined;
    while (key === undefined) {
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "failures" }));
      key = Contents?.[0]?.Key;
    }
    expect(key).toMatch(
      new RegExp(
        String.raw`^aws/lambda/async/to-bucket/\d{4}/\d\d/\d\d/[\d-]{10}T[\d.]{8}-${requestId}$`,
      ),
    );
    const { Body, ContentType } = await s3.send(
      new GetObjectCommand({ Bucket: "failures", Key: key }),
    );
    expect(ContentType).toBe("application/json");
    expect(JSON.parse((await Body?.transformToString()) ?? "")).toMatchObject({
      requestContext: {
        requestId,
        functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:to-bucket:$LATEST`,
        condition: "RetriesExhausted",
      },
      requestPayload: { a: "é" },
      responsePayload: { errorType: "TypeError", errorMessage: "Never" },
    });
  });

  it("holds the packages of functions", async ({ expect }) => {
    const zip = packageOf("exports.handler = async () => 'from S3';");
    await createBucket(s3, "packages");
    const Code = { S3Bucket: "packages", S3Key: "dir/a b.zip" };
    const create = () =>
      server.lambda.send(new CreateFunctionCommand({ ...creation("packaged", zip), Code }));
    await expect(create()).rejects.toThrow("NoSuchKey");
    await s3.send(new PutObjectCommand({ Bucket: Code.S3Bucket, Key: Code.S3Key, Body: zip }));
    await create();
  });
});
