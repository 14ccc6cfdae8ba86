import {
  type CORSRule,
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  GetObjectCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { beforeAll, describe, it } from "vitest";
import { createBucket, s3Client } from "./s3.ts";
import { useServer } from "./server.ts";

const server = useServer();
const Bucket = "cors";
const Origin = "https://app.example.com";
const RULES: CORSRule[] = [
  {
    ID: "app",
    AllowedOrigins: ["https://*.example.com"],
    AllowedMethods: ["PUT"],
    AllowedHeaders: ["*"],
    ExposeHeaders: ["ETag"],
    MaxAgeSeconds: 600,
  },
  { AllowedOrigins: ["*"], AllowedMethods: ["GET"] },
];
let s3: S3Client;

beforeAll(async () => {
  s3 = s3Client(server);
  await createBucket(s3, Bucket);
});

async function configure(...CORSRules: CORSRule[]): Promise<void> {
  await s3.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
}

async function ask(url: string, headers: Readonly<Record<string, string>>) {
  const response = await fetch(url, { method: "OPTIONS", headers });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
}

describe("a bucket", () => {
  it("answers pages of the origins that its rules name, and no others", async ({ expect }) => {
    const upload = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "k" }));
    const question = {
      Origin,
      "Access-Control-Request-Method": "PUT",
      "Access-Control-Request-Headers": "content-type,x-amz-meta-a",
    };
    expect(await ask(upload, question)).toMatchObject({
      status: 403,
      text: expect.stringContaining("CORS is not enabled for this bucket"),
    });
    await configure(...RULES);
    const permitted = await ask(upload, question);
    expect(permitted.status).toBe(200);
    expect(Object.fromEntries(permitted.headers)).toMatchObject({
      "access-control-allow-origin": Origin,
      "access-control-allow-methods": "PUT",
      "access-control-allow-headers": "content-type, x-amz-meta-a",
      "access-control-allow-credentials": "true",
      "access-control-expose-headers": "ETag",
      "access-control-max-age": "600",
      vary: expect.stringContaining("Origin"),
    });
    const others = { ...question, Origin: "https://example.org" };
    expect(await ask(upload, others)).toMatchObject({
      status: 403,
      text: expect.stringContaining("This CORS request is not allowed"),
    });
    expect((await ask(`${server.url}/${Bucket}/k`, { Origin })).status).toBe(400);

    const stored = await fetch(upload, { method: "PUT", body: "x", headers: { Origin } });
    expect([stored.status, stored.headers.get("access-control-allow-origin")]).toEqual([
      200,
      Origin,
    ]);
    const link = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "k" }));
    const read = await fetch(link, { headers: { Origin: "https://example.org" } });
    expect([await read.text(), read.headers.get("access-control-allow-origin")]).toEqual([
      "x",
      "*",
    ]);
    const none = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "none" }));
    const refused = await fetch(none, { headers: { Origin } });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([
      404,
      "*",
    ]);
    const own = await fetch(link);
    expect(own.headers.get("access-control-allow-origin")).toBeNull();
    await own.text();
  });

  it("keeps its rules until they are removed, and takes none that are wrong", async ({
    expect,
  }) => {
    const get = () => s3.send(new GetBucketCorsCommand({ Bucket }));
    await configure(...RULES);
    expect((await get()).CORSRules).toEqual(RULES);
    const [rule] = RULES;
    for (const wrong of [
      { AllowedMethods: ["PATCH"] },
      { AllowedOrigins: ["http://*.*"] },
      { AllowedHeaders: ["a*b*"] },
      { ExposeHeaders: ["x-*"] },
    ]) {
      await expect(
        configure({ AllowedOrigins: ["*"], AllowedMethods: ["GET"], ...rule, ...wrong }),
      ).rejects.toMatchObject({ name: "InvalidRequest" });
    }
    await expect(configure()).rejects.toMatchObject({ name: "MalformedXML" });
    expect((await get()).CORSRules).toEqual(RULES);
    await s3.send(new DeleteBucketCorsCommand({ Bucket }));
    await expect(get()).rejects.toMatchObject({ name: "NoSuchCORSConfiguration" });
  });

  it("that is none leaves the question to others", async ({ expect }) => {
    const question = { Origin, "Access-Control-Request-Method": "GET" };
    expect((await ask(`${server.url}/2015-03-31/functions`, question)).status).toBe(403);
  });
});
