import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CONNECTIONS, KEY, REGION, type Server } from "./server.ts";

/** A client of the embedded S3, which judges every answer as it comes. */
export function s3Client({ url }: Server, region: string = REGION): S3Client {
  return new S3Client({
    endpoint: url,
    region,
    credentials: KEY,
    maxAttempts: 1,
    requestHandler: CONNECTIONS,
    forcePathStyle: true,
  });
}

export async function createBucket(s3: S3Client, name: string): Promise<string> {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  return name;
}
