import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateBucketCommand,
  HeadObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { useCalls } from "../calls.ts";
import { deploy } from "../deploy.ts";
import { ACCOUNT_ID, type KilledServer, type Load, lostOf, times } from "./killed-server.ts";

const CLIENTS = 4;
const Bucket = "told";

/** Tells of each object. */
const TELLING = `
  exports.handler = async ({ Records: [{ s3: { object: { key } } }] }) => {
    await fetch(process.env.CALLS, { method: "POST", body: key });
  };
`;

export function s3Load(server: KilledServer): Load {
  const calls = useCalls();
  const accepted: number[] = [];
  let next = 0;
  const client = () => new S3Client({ ...server.connection(), forcePathStyle: true });
  return {
    promise: "keeps every object that it has taken, and tells of it",
    taken: () => accepted.length,
    setUp: async () => await setUp(client(), new LambdaClient(server.connection()), calls.url),
    begin: async () => {
      const s3 = client();
      return times(CLIENTS, () => async () => {
        const n = next++;
        const put = new PutObjectCommand({ Bucket, Key: String(n), Body: "x" });
        const answer = await s3.send(put).catch(() => undefined);
        if (answer?.ETag !== undefined) accepted.push(n);
      });
    },
    lost: async () => {
      const lost = await lostOf(calls, accepted, `${accepted.length} objects`);
      const s3 = client();
      for (const n of accepted) await s3.send(new HeadObjectCommand({ Bucket, Key: String(n) }));
      s3.destroy();
      return lost;
    },
  };
}

async function setUp(s3: S3Client, lambda: LambdaClient, url: string): Promise<void> {
  await deploy(lambda, "s3", TELLING, { Environment: { Variables: { CALLS: url } } });
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: "s3",
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
            LambdaFunctionArn: `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:s3`,
            Events: ["s3:ObjectCreated:Put"],
          },
        ],
      },
    }),
  );
}
