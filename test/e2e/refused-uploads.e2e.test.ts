import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { beforeAll, describe, it } from "vitest";
import { createBucket, s3Client } from "./s3.ts";
import { KEY, REGION, useServer } from "./server.ts";

const server = useServer();
const Bucket = "refused";
/** Too much for the sockets in between: whoever is answered before all is sent still sends. */
const BODY = new Uint8Array(20 * 1024 * 1024);
const ATTEMPTS = 2;

beforeAll(() => createBucket(s3Client(server), Bucket));

describe("a client whose long upload is refused by its head", () => {
  it("hears that nobody has signed it", async ({ expect }) => {
    const credentials = { ...KEY, secretAccessKey: "another" };
    const given = { endpoint: server.url, region: REGION, credentials, maxAttempts: 1 };
    const s3 = new S3Client({ ...given, forcePathStyle: true });
    const lambda = new LambdaClient(given);
    const create = new CreateFunctionCommand({
      FunctionName: "f",
      Role: "arn:aws:iam::000000000000:role/r",
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: BODY },
    });
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      await expect(
        s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: BODY })),
      ).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
      await expect(lambda.send(create)).rejects.toMatchObject({
        name: "InvalidSignatureException",
      });
    }
  });

  it("hears that its condition does not hold", async ({ expect }) => {
    const s3 = s3Client(server);
    await s3.send(new PutObjectCommand({ Bucket, Key: "there", Body: "x" }));
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      await expect(
        s3.send(new PutObjectCommand({ Bucket, Key: "there", Body: BODY, IfNoneMatch: "*" })),
      ).rejects.toMatchObject({ name: "PreconditionFailed" });
      await expect(
        s3.send(new PutObjectCommand({ Bucket: "not-there", Key: "k", Body: BODY })),
      ).rejects.toMatchObject({ name: "NoSuchBucket" });
    }
  });
});
