import { CreateFunctionCommand, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, it } from "vitest";
import { creation, deploy, packageOf } from "./deploy.ts";
import { openDoor } from "./door.ts";
import { invoke } from "./invoke.ts";
import { createBucket, s3Client } from "./s3.ts";
import { KEY, useServer } from "./server.ts";

/** The server that has the buckets. */
const far = useServer();
const door = await openDoor(far);

const near = useServer({
  ASYNC_RETRY_BASE_SECONDS: "0.05",
  AWS_ENDPOINT_S3: door,
  AWS_ENDPOINT_ACCESS_KEY_ID: KEY.accessKeyId,
  AWS_ENDPOINT_SECRET_ACCESS_KEY: KEY.secretAccessKey,
});
let s3: S3Client;
beforeAll(async () => {
  s3 = s3Client(far);
  await createBucket(s3, "far");
});

describe("a bucket at AWS_ENDPOINT_S3", () => {
  it("gets the records of failures", async ({ expect }) => {
    const source = `exports.handler = async () => { throw new TypeError("Never"); };`;
    const FunctionName = await deploy(near.lambda, "failing", source);
    await near.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName,
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: "arn:aws:s3:::far" } },
      }),
    );
    await invoke(near.lambda, FunctionName, { a: "é" }, { InvocationType: "Event" });
    let Key: string | undefined;
    while (Key === undefined) {
      const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "far" }));
      Key = Contents?.[0]?.Key;
    }
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: "far", Key }));
    expect(JSON.parse((await Body?.transformToString()) ?? "")).toMatchObject({
      requestContext: { condition: "RetriesExhausted" },
      requestPayload: { a: "é" },
    });
  });

  it("holds the packages of functions", async ({ expect }) => {
    const zip = packageOf("exports.handler = async () => 'from afar';");
    const Code = { S3Bucket: "far", S3Key: "dir/a b+é'(1).zip" };
    const create = (code: object) =>
      near.lambda.send(new CreateFunctionCommand({ ...creation("packaged", zip), Code: code }));
    await expect(create(Code)).rejects.toThrow("NoSuchKey");
    await expect(create({ ...Code, S3Bucket: "nowhere" })).rejects.toThrow("NoSuchBucket");
    await s3.send(new PutObjectCommand({ Bucket: "far", Key: Code.S3Key, Body: zip }));
    const { CodeSize } = await create(Code);
    expect(CodeSize).toBe(zip.byteLength);
  });
});
