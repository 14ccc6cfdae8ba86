import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { ACCOUNT_ID, KILLS, KILLS_MS_MAX, lostOf, useKilledServer } from "./killed-server.ts";

const CLIENTS = 4;
const Bucket = "told";

const server = useKilledServer();
const calls = useCalls();

/** Tells of each object. */
const TELLING = `
  exports.handler = async ({ Records: [{ s3: { object: { key } } }] }) => {
    await fetch(process.env.CALLS, { method: "POST", body: key });
  };
`;

describe("a server that is killed while objects are put", () => {
  it(
    "keeps every object that it has taken, and tells of it",
    { timeout: KILLS_MS_MAX },
    async ({ expect }) => {
      const accepted: number[] = [];
      let next = 0;
      await server.start();
      await setUp();
      for (let kills = 0; kills < KILLS; kills += 1) {
        if (kills > 0) await server.start();
        const s3 = client();
        const putNext = async () => {
          const n = next++;
          const put = new PutObjectCommand({ Bucket, Key: String(n), Body: "x" });
          // Of what is under way when the server dies nobody has said that it is taken.
          const answer = await s3.send(put).catch(() => undefined);
          if (answer?.ETag !== undefined) accepted.push(n);
        };
        await server.killUnder(Array.from({ length: CLIENTS }, () => putNext));
        s3.destroy();
      }
      await server.start();
      const missing = await lostOf(calls, accepted, `${accepted.length} objects`);
      expect(accepted.length).toBeGreaterThan(0);
      expect(missing).toEqual([]);
      const s3 = client();
      for (const n of accepted) await s3.send(new HeadObjectCommand({ Bucket, Key: String(n) }));
      s3.destroy();
    },
  );
});

function client(): S3Client {
  return new S3Client({ ...server.connection(), forcePathStyle: true });
}

async function setUp(): Promise<void> {
  const lambda = new LambdaClient(server.connection());
  const s3 = client();
  await deploy(lambda, "f", TELLING, { Environment: { Variables: { CALLS: calls.url } } });
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: "f",
      StatementId: "s3",
      Action: "lambda:InvokeFunction",
      Principal: "s3.amazonaws.com",
      SourceAccount: ACCOUNT_ID,
    }),
  );
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [
          {
            LambdaFunctionArn: `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:f`,
            Events: ["s3:ObjectCreated:Put"],
          },
        ],
      },
    }),
  );
}
