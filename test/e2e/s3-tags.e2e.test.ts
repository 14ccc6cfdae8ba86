import {
  CopyObjectCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
  type Tag,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, it } from "vitest";
import { createBucket, s3Client } from "./s3.ts";
import { useServer } from "./server.ts";

const server = useServer();
const Bucket = "tagged";
let s3: S3Client;

beforeAll(async () => {
  s3 = s3Client(server);
  await createBucket(s3, Bucket);
});
afterAll(() => s3.destroy());

const named = (Key: string) => ({ Bucket, Key });
const put = (Key: string, Tagging?: string) =>
  s3.send(new PutObjectCommand({ ...named(Key), Body: Key, ...(Tagging ? { Tagging } : {}) }));
const tag = (Key: string, ...TagSet: Tag[]) =>
  s3.send(new PutObjectTaggingCommand({ ...named(Key), Tagging: { TagSet } }));
const tagsOf = async (Key: string) =>
  (await s3.send(new GetObjectTaggingCommand(named(Key)))).TagSet;

describe("the tags of an object", () => {
  it("are what it was stored with, until they are replaced or removed", async ({ expect }) => {
    await put("k", "a=1&b=%C3%A9");
    const before = await s3.send(new HeadObjectCommand(named("k")));
    expect(await tagsOf("k")).toEqual([
      { Key: "a", Value: "1" },
      { Key: "b", Value: "é" },
    ]);
    const later = [
      { Key: "c & <d>", Value: "" },
      { Key: "__proto__", Value: "p" },
      { Key: "e", Value: "f" },
    ];
    await tag("k", ...later);
    expect(await tagsOf("k")).toEqual(later);
    expect((await s3.send(new GetObjectCommand(named("k")))).TagCount).toBe(3);
    const part = await s3.send(new GetObjectCommand({ ...named("k"), Range: "bytes=0-0" }));
    expect(part.TagCount).toBe(3);
    // The object itself is as it was.
    const after = await s3.send(new HeadObjectCommand(named("k")));
    expect([after.ETag, after.LastModified]).toEqual([before.ETag, before.LastModified]);

    await s3.send(new DeleteObjectTaggingCommand(named("k")));
    expect(await tagsOf("k")).toEqual([]);
    expect((await s3.send(new GetObjectCommand(named("k")))).TagCount).toBeUndefined();
  });

  it("go with a copy, and not with another object of that name", async ({ expect }) => {
    await put("source", "a=1");
    await tag("source", { Key: "now", Value: "2" });
    const CopySource = `${Bucket}/source`;
    await s3.send(new CopyObjectCommand({ ...named("copy"), CopySource }));
    expect(await tagsOf("copy")).toEqual([{ Key: "now", Value: "2" }]);
    const replaced = { TaggingDirective: "REPLACE", Tagging: "x=y" } as const;
    await s3.send(new CopyObjectCommand({ ...named("other"), CopySource, ...replaced }));
    expect(await tagsOf("other")).toEqual([{ Key: "x", Value: "y" }]);

    await put("source", "new=1");
    expect(await tagsOf("source")).toEqual([{ Key: "new", Value: "1" }]);
    await tag("source", { Key: "newer", Value: "1" });
    await s3.send(new DeleteObjectCommand(named("source")));
    await put("source");
    expect(await tagsOf("source")).toEqual([]);
    await tag("source", { Key: "last", Value: "1" });
    expect(await tagsOf("source")).toEqual([{ Key: "last", Value: "1" }]);
  });

  it("are refused where S3 refuses them", async ({ expect }) => {
    await put("strict", "a=1");
    for (const [wrong, name] of [
      [[{ Key: "aws:x", Value: "" }], "InvalidTag"],
      [[{ Key: "x".repeat(129), Value: "" }], "InvalidTag"],
      [[{ Key: "x", Value: "v".repeat(257) }], "InvalidTag"],
      [
        [
          { Key: "x", Value: "1" },
          { Key: "x", Value: "2" },
        ],
        "InvalidTag",
      ],
      [Array.from({ length: 11 }, (_, n) => ({ Key: `${n}`, Value: "" })), "BadRequest"],
    ] as const) {
      await expect(tag("strict", ...wrong)).rejects.toMatchObject({ name });
    }
    expect(await tagsOf("strict")).toEqual([{ Key: "a", Value: "1" }]);
    await expect(tag("none")).rejects.toMatchObject({ name: "NoSuchKey" });
    await expect(s3.send(new DeleteObjectTaggingCommand(named("none")))).rejects.toMatchObject({
      name: "NoSuchKey",
    });
  });

  it("go with the objects that are removed, and with the bucket", async ({ expect }) => {
    const bucket = await createBucket(s3, "short-lived");
    const Objects = ["a", "b"].map((Key) => ({ Key }));
    for (const { Key } of Objects) {
      const there = { Bucket: bucket, Key };
      await s3.send(new PutObjectCommand({ ...there, Body: "x" }));
      const Tagging = { TagSet: [{ Key: "t", Value: Key }] };
      await s3.send(new PutObjectTaggingCommand({ ...there, Tagging }));
    }
    await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
    await createBucket(s3, bucket);
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: "a", Body: "x" }));
    const got = await s3.send(new GetObjectTaggingCommand({ Bucket: bucket, Key: "a" }));
    expect(got.TagSet).toEqual([]);
  });
});
