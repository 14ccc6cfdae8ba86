import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { beforeAll, describe, it } from "vitest";
import { createBucket, s3Client } from "./s3.ts";
import { useServer } from "./server.ts";

const server = useServer();
const Bucket = "presigned";
let s3: S3Client;

beforeAll(async () => {
  s3 = s3Client(server);
  await createBucket(s3, Bucket);
});

describe("a presigned URL", () => {
  it("puts and gets without any other credentials, until it has expired or is changed", async ({
    expect,
  }) => {
    const upload = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "signed/é" }), {
      expiresIn: 60,
    });
    const stored = await fetch(upload, { method: "PUT", body: "by link" });
    expect(stored.status).toBe(200);
    const link = await getSignedUrl(
      s3,
      new GetObjectCommand({ Bucket, Key: "signed/é", ResponseContentType: "text/x-own" }),
      { expiresIn: 60 },
    );
    const read = await fetch(link);
    expect([await read.text(), read.headers.get("content-type")]).toEqual([
      "by link",
      "text/x-own",
    ]);
    const changed = await fetch(link.replace("signed", "sagned"));
    expect([changed.status, await changed.text()]).toEqual([
      403,
      expect.stringContaining("<Code>SignatureDoesNotMatch</Code>"),
    ]);
    const other = await fetch(upload, {
      method: "PUT",
      headers: { "x-amz-copy-source": `/${Bucket}/parts` },
    });
    expect([other.status, await other.text()]).toEqual([
      403,
      expect.stringContaining("<HeadersNotSigned>x-amz-copy-source</HeadersNotSigned>"),
    ]);
    const old = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "signed/é" }), {
      expiresIn: 1,
      signingDate: new Date(Date.now() - 5000),
    });
    const expired = await fetch(old);
    expect([expired.status, await expired.text()]).toEqual([
      403,
      expect.stringContaining("Request has expired"),
    ]);
  });
});
