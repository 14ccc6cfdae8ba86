import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, it } from "vitest";
import { createBucket, s3Client } from "./s3.ts";
import { useServer } from "./server.ts";

const server = useServer();
const Bucket = "objects";
let s3: S3Client;

beforeAll(async () => {
  s3 = s3Client(server);
  await createBucket(s3, Bucket);
});

async function put(
  Key: string,
  Body: string | Uint8Array,
  more: Partial<PutObjectCommandInput> = {},
) {
  return await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
}

async function get(Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? "";
}

const md5 = (body: string | Uint8Array) => `"${createHash("md5").update(body).digest("hex")}"`;

describe("an object", () => {
  it("comes back as it was put, with all that was said of it", async ({ expect }) => {
    const stored = await put("a/b c.txt", "hello", {
      ContentType: "text/plain",
      CacheControl: "max-age=5",
      ContentEncoding: "gzip",
      ContentDisposition: "attachment",
      Metadata: { one: "1", two: "a b" },
      Tagging: "x=1&y=a%20b",
      ChecksumAlgorithm: "SHA256",
    });
    expect(stored.ETag).toBe(md5("hello"));
    const read = await s3.send(
      new GetObjectCommand({ Bucket, Key: "a/b c.txt", ChecksumMode: "ENABLED" }),
    );
    expect(await read.Body?.transformToString()).toBe("hello");
    expect(read).toMatchObject({
      ETag: md5("hello"),
      ContentLength: 5,
      ContentType: "text/plain",
      CacheControl: "max-age=5",
      ContentEncoding: "gzip",
      ContentDisposition: "attachment",
      Metadata: { one: "1", two: "a b" },
      TagCount: 2,
      ChecksumSHA256: createHash("sha256").update("hello").digest("base64"),
    });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: "a/b c.txt" }));
    expect(head).toMatchObject({ ETag: md5("hello"), ContentLength: 5, Metadata: { one: "1" } });
    const tags = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "a/b c.txt" }));
    expect(tags.TagSet).toEqual([
      { Key: "x", Value: "1" },
      { Key: "y", Value: "a b" },
    ]);
    const attributes = await s3.send(
      new GetObjectAttributesCommand({
        Bucket,
        Key: "a/b c.txt",
        ObjectAttributes: ["ETag", "ObjectSize", "Checksum"],
      }),
    );
    expect(attributes).toMatchObject({ ObjectSize: 5, ETag: md5("hello").slice(1, -1) });
  });

  it("may have any key", async ({ expect }) => {
    const keys = [
      "é/ü ☃ 𝄞",
      "%41%",
      "a+b&c=d",
      "..x/.y",
      "x//y",
      "k".repeat(1024 - Bucket.length - 1),
      "'()*!~",
      '<&>"',
    ];
    for (const key of keys) {
      await put(key, key);
      expect(await get(key)).toBe(key);
    }
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket, EncodingType: "url" }));
    const listed = (Contents ?? []).map(({ Key }) =>
      decodeURIComponent((Key ?? "").replaceAll("+", " ")),
    );
    for (const key of keys) expect(listed).toContain(key);
    await expect(put("k".repeat(1025), "")).rejects.toMatchObject({ name: "KeyTooLongError" });
    for (const key of keys) await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
  });

  it("is refused with the classes of the SDK when it is not there", async ({ expect }) => {
    await expect(get("nowhere")).rejects.toBeInstanceOf(NoSuchKey);
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: "nowhere" }))).rejects.toBeInstanceOf(
      NotFound,
    );
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "nowhere" }));
  });

  it("is read in parts and under conditions", async ({ expect }) => {
    const { ETag } = await put("parts", "0123456789");
    const ranged = async (Range: string) => {
      const read = await s3.send(new GetObjectCommand({ Bucket, Key: "parts", Range }));
      return [
        read.$metadata.httpStatusCode,
        read.ContentRange,
        await read.Body?.transformToString(),
      ];
    };
    expect(await ranged("bytes=2-4")).toEqual([206, "bytes 2-4/10", "234"]);
    expect(await ranged("bytes=-3")).toEqual([206, "bytes 7-9/10", "789"]);
    expect(await ranged("bytes=8-99")).toEqual([206, "bytes 8-9/10", "89"]);
    expect(await ranged("lines=1-2")).toEqual([200, undefined, "0123456789"]);
    await expect(ranged("bytes=10-")).rejects.toMatchObject({ name: "InvalidRange" });
    const under = (conditions: object) =>
      s3.send(new GetObjectCommand({ Bucket, Key: "parts", ...conditions }));
    await expect(under({ IfMatch: '"0"' })).rejects.toMatchObject({ name: "PreconditionFailed" });
    await expect(under({ IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    expect((await under({ IfMatch: ETag })).ContentLength).toBe(10);
    await expect(put("parts", "x", { IfNoneMatch: "*" })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(put("parts", "x", { IfMatch: '"0"' })).rejects.toMatchObject({
      name: "PreconditionFailed",
    });
    await expect(put("not-there", "x", { IfMatch: '"0"' })).rejects.toBeInstanceOf(NoSuchKey);
    await put("parts", "y", { IfMatch: ETag ?? "" });
    expect(await get("parts")).toBe("y");
    await put("new", "x", { IfNoneMatch: "*" });
  });

  it("is copied, with its own metadata or with other", async ({ expect }) => {
    await put("from é", "copied", { ContentType: "text/plain", Metadata: { a: "1" } });
    const CopySource = `${Bucket}/${encodeURIComponent("from é")}`;
    const copy = await s3.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource }));
    expect(copy.CopyObjectResult?.ETag).toBe(md5("copied"));
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key: "to" }))).toMatchObject({
      ContentType: "text/plain",
      Metadata: { a: "1" },
    });
    await s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: "to",
        CopySource,
        MetadataDirective: "REPLACE",
        Metadata: { b: "2" },
      }),
    );
    const replaced = await s3.send(new HeadObjectCommand({ Bucket, Key: "to" }));
    expect([replaced.Metadata, replaced.ContentType]).toEqual([{ b: "2" }, "binary/octet-stream"]);
    await expect(
      s3.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource: `${Bucket}/no` })),
    ).rejects.toMatchObject({ name: "NoSuchKey" });
  });
});

describe("a body", () => {
  it("may come in pieces, with its checksum behind it, and longer than what is held", async ({
    expect,
  }) => {
    const body = Buffer.alloc(10 * 1024 * 1024, "0123456789abcdef");
    for (const ChecksumAlgorithm of ["CRC32", "CRC64NVME"] as const) {
      await s3.send(
        new PutObjectCommand({
          Bucket,
          Key: `large-${ChecksumAlgorithm}`,
          Body: Readable.from(body.toString().match(/.{1,1000000}/g) ?? []),
          ContentLength: body.length,
          ChecksumAlgorithm,
        }),
      );
    }
    const read = await s3.send(new GetObjectCommand({ Bucket, Key: "large-CRC64NVME" }));
    const bytes = await read.Body?.transformToByteArray();
    expect([read.ETag, Buffer.compare(body, bytes ?? new Uint8Array())]).toEqual([md5(body), 0]);
  });

  it("that is not what was announced is not stored", async ({ expect }) => {
    const wrong = { ChecksumSHA256: createHash("sha256").update("other").digest("base64") };
    await expect(put("wrong", "body", wrong)).rejects.toMatchObject({ name: "BadDigest" });
    await expect(put("wrong", Buffer.alloc(9_000_000), wrong)).rejects.toMatchObject({
      name: "BadDigest",
    });
    await expect(
      put("wrong", "body", { ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==" }),
    ).rejects.toMatchObject({
      name: "BadDigest",
    });
    await expect(get("wrong")).rejects.toBeInstanceOf(NoSuchKey);
  });
});

describe("a list", () => {
  it("has all keys in order, page by page, and folds those with a common prefix", async ({
    expect,
  }) => {
    const keys = ["list/a", "list/b/1", "list/b/2", "list/b/3", "list/c", "list/d/1", "list/e"];
    for (const key of keys) await put(key, "x");
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await s3.send(
        new ListObjectsV2Command({
          Bucket,
          Prefix: "list/",
          Delimiter: "/",
          MaxKeys: 1,
          ContinuationToken,
        }),
      );
      expect(page.KeyCount).toBe(1);
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ""));
      seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ""));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    expect(seen).toEqual(["list/a", "list/b/", "list/c", "list/d/", "list/e"]);
    const all = await s3.send(
      new ListObjectsCommand({ Bucket, Prefix: "list/", Marker: "list/b/2" }),
    );
    expect(all.Contents?.map(({ Key }) => Key)).toEqual(keys.slice(3));
    const none = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "list/", MaxKeys: 0 }));
    expect([none.KeyCount, none.IsTruncated]).toEqual([0, false]);
    const folded = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: "list/", StartAfter: "list/b/1", Delimiter: "/" }),
    );
    expect(folded.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(["list/b/", "list/d/"]);
    await expect(
      s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: "!" })),
    ).rejects.toMatchObject({ name: "InvalidArgument" });
  });

  it("of deletions removes many at once", async ({ expect }) => {
    await put("gone/<&>", "x");
    await put("gone/2", "x");
    const Objects = [
      { Key: "gone/<&>" },
      { Key: "gone/2" },
      { Key: "gone/never" },
      { Key: "k".repeat(1025) },
    ];
    const answer = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(answer.Deleted?.map(({ Key }) => Key)).toEqual(["gone/<&>", "gone/2", "gone/never"]);
    expect(answer.Errors).toMatchObject([{ Code: "KeyTooLongError" }]);
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "gone/" }));
    expect(KeyCount).toBe(0);
  });
});
