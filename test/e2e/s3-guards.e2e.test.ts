import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { beforeAll, describe, it } from "vitest";
import { createBucket, s3Client } from "./s3.ts";
import { ACCOUNT_ID, useServer } from "./server.ts";

const server = useServer();
const Bucket = "guards";
const OTHER_ACCOUNT = "111111111111";
let s3: S3Client;

beforeAll(async () => {
  s3 = s3Client(server);
  await createBucket(s3, Bucket);
});

async function put(Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) {
  return await s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
}

async function head(Key: string) {
  return await s3.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: "ENABLED" }));
}

describe("a condition of a deletion", () => {
  it("keeps an object that is not the one that is meant", async ({ expect }) => {
    const { ETag } = await put("kept", "1");
    const remove = (Key: string, IfMatch: string) =>
      s3.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
    await expect(remove("kept", '"0"')).rejects.toMatchObject({ name: "PreconditionFailed" });
    await expect(remove("never", "*")).rejects.toMatchObject({ name: "NoSuchKey" });
    expect((await head("kept")).ContentLength).toBe(1);
    await remove("kept", ETag ?? "");
    await expect(head("kept")).rejects.toMatchObject({ name: "NotFound" });
    await put("kept", "1");
    await remove("kept", "*");
    await expect(head("kept")).rejects.toMatchObject({ name: "NotFound" });
  });

  it("is one of each entry among many", async ({ expect }) => {
    const { ETag } = await put("many/1", "1");
    await put("many/2", "2");
    const Objects = [
      { Key: "many/1", ETag },
      { Key: "many/2", ETag },
      { Key: "many/3", ETag },
      { Key: "many/4", Size: 1 },
    ];
    const { Deleted, Errors } = await s3.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects } }),
    );
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["many/1"]);
    expect(Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([
      ["many/2", "PreconditionFailed"],
      ["many/3", "NoSuchKey"],
      ["many/4", "NotImplemented"],
    ]);
    expect((await head("many/2")).ContentLength).toBe(1);
  });
});

describe("the expected owner of a bucket", () => {
  it("has to be its owner", async ({ expect }) => {
    const ExpectedBucketOwner = OTHER_ACCOUNT;
    const denied = { name: "AccessDenied" };
    await put("owned", "1", { ExpectedBucketOwner: ACCOUNT_ID });
    await expect(put("owned", "2", { ExpectedBucketOwner })).rejects.toMatchObject(denied);
    await expect(
      s3.send(new GetObjectCommand({ Bucket, Key: "owned", ExpectedBucketOwner })),
    ).rejects.toMatchObject(denied);
    await expect(
      s3.send(new DeleteObjectCommand({ Bucket, Key: "owned", ExpectedBucketOwner })),
    ).rejects.toMatchObject(denied);
    await expect(
      s3.send(new HeadBucketCommand({ Bucket, ExpectedBucketOwner })),
    ).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    const copy = { Bucket, Key: "copied", CopySource: `${Bucket}/owned` };
    await expect(
      s3.send(new CopyObjectCommand({ ...copy, ExpectedSourceBucketOwner: ExpectedBucketOwner })),
    ).rejects.toMatchObject(denied);
    await expect(put("owned", "2", { ExpectedBucketOwner: "me" })).rejects.toMatchObject({
      name: "InvalidBucketOwnerAWSAccountID",
    });
    expect((await head("owned")).ContentLength).toBe(1);
  });
});

describe("what nobody keeps here", () => {
  it("is refused and not passed over", async ({ expect }) => {
    const refusals = [
      [{ ACL: "public-read" }, "AccessControlListNotSupported"],
      [
        { GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"' },
        "AccessControlListNotSupported",
      ],
      [{ StorageClass: "GLACIER" }, "NotImplemented"],
      [{ StorageClass: "CUPBOARD" as "GLACIER" }, "InvalidStorageClass"],
      [{ ServerSideEncryption: "rot13" as "AES256" }, "InvalidArgument"],
      [{ SSEKMSKeyId: "key" }, "InvalidArgument"],
      [{ ObjectLockMode: "GOVERNANCE" }, "NotImplemented"],
    ] as const;
    for (const [more, name] of refusals) {
      await expect(put("refused", "x", more)).rejects.toMatchObject({ name });
      await expect(
        s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "refused", ...more })),
      ).rejects.toMatchObject({ name });
    }
    await expect(head("refused")).rejects.toMatchObject({ name: "NotFound" });
    await put("accepted", "x", { ACL: "bucket-owner-full-control" });
  });

  it("is refused of a bucket as well", async ({ expect }) => {
    const create = (more: object) =>
      s3.send(new CreateBucketCommand({ Bucket: "guards-refused", ...more }));
    await expect(create({ ACL: "public-read" })).rejects.toMatchObject({
      name: "InvalidBucketAclWithObjectOwnership",
    });
    await expect(create({ ObjectOwnership: "ObjectWriter" })).rejects.toMatchObject({
      name: "NotImplemented",
    });
    await expect(create({ ObjectLockEnabledForBucket: true })).rejects.toMatchObject({
      name: "NotImplemented",
    });
    await expect(
      s3.send(new HeadBucketCommand({ Bucket: "guards-refused" })),
    ).rejects.toMatchObject({ name: "NotFound" });
    const Tags = [{ Key: "a", Value: "b" }];
    await create({ ACL: "private", CreateBucketConfiguration: { Tags } });
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: "guards-refused" }));
    expect(TagSet).toEqual(Tags);
  });
});

describe("how an object is stored", () => {
  it("is read back as it was asked for, and is not copied along", async ({ expect }) => {
    const plain = await put("plain", "x");
    expect(plain.ServerSideEncryption).toBe("AES256");
    expect(await head("plain")).toMatchObject({ ServerSideEncryption: "AES256" });
    const SSEKMSKeyId = "arn:aws:kms:us-east-1:000000000000:key/k";
    await put("special", "x", {
      StorageClass: "STANDARD_IA",
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId,
      BucketKeyEnabled: true,
    });
    expect(await head("special")).toMatchObject({
      StorageClass: "STANDARD_IA",
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId,
      BucketKeyEnabled: true,
    });
    const copy = { Bucket, CopySource: `${Bucket}/special` };
    await s3.send(new CopyObjectCommand({ ...copy, Key: "copy" }));
    const copied = await head("copy");
    expect([copied.StorageClass, copied.ServerSideEncryption]).toEqual([undefined, "AES256"]);
    const itself = { ...copy, Key: "special" };
    await expect(s3.send(new CopyObjectCommand(itself))).rejects.toMatchObject({
      name: "InvalidRequest",
    });
    await s3.send(new CopyObjectCommand({ ...itself, StorageClass: "ONEZONE_IA" }));
    expect((await head("special")).StorageClass).toBe("ONEZONE_IA");
  });

  it("has the checksum that a copy asks for", async ({ expect }) => {
    await put("summed", "hello", { ChecksumAlgorithm: "CRC32" });
    expect(await head("summed")).toMatchObject({ ChecksumType: "FULL_OBJECT" });
    const copy = { Bucket, Key: "summed-copy", CopySource: `${Bucket}/summed` };
    await s3.send(new CopyObjectCommand({ ...copy, ChecksumAlgorithm: "SHA256" }));
    const copied = await head("summed-copy");
    expect([copied.ChecksumSHA256, copied.ChecksumCRC32]).toEqual([
      "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
      undefined,
    ]);
  });
});

describe("a part of an object", () => {
  it("is the whole of one that came at once", async ({ expect }) => {
    await put("whole", "0123456789");
    const part = (PartNumber: number, more: object = {}) =>
      s3.send(new GetObjectCommand({ Bucket, Key: "whole", PartNumber, ...more }));
    const read = await part(1);
    expect([
      read.$metadata.httpStatusCode,
      read.ContentRange,
      await read.Body?.transformToString(),
    ]).toEqual([206, "bytes 0-9/10", "0123456789"]);
    const first = await s3.send(new HeadObjectCommand({ Bucket, Key: "whole", PartNumber: 1 }));
    expect(first.ContentLength).toBe(10);
    await expect(part(2)).rejects.toMatchObject({ name: "InvalidPartNumber" });
    await expect(part(0)).rejects.toMatchObject({ name: "InvalidArgument" });
    await expect(part(1, { Range: "bytes=0-1" })).rejects.toMatchObject({ name: "InvalidRequest" });
  });

  it("is not copied from beyond the end of its source", async ({ expect }) => {
    await put("source", "0123456789");
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "to" }));
    const copy = (CopySourceRange: string) =>
      s3.send(
        new UploadPartCopyCommand({
          Bucket,
          Key: "to",
          UploadId,
          PartNumber: 1,
          CopySource: `${Bucket}/source`,
          CopySourceRange,
        }),
      );
    for (const range of ["bytes=0-10", "bytes=10-10", "bytes=5-", "bytes=-5", "bytes=5-2"]) {
      await expect(copy(range)).rejects.toMatchObject({ name: "InvalidArgument" });
    }
    expect((await copy("bytes=5-9")).CopyPartResult?.ETag).toBeDefined();
  });
});

describe("a presigned URL", () => {
  it("keeps to what was signed with it", async ({ expect }) => {
    const upload = (more: object) =>
      getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "link", ...more }), { expiresIn: 60 });
    const Metadata = { author: "é" };
    const link = await upload({ Metadata, Tagging: "a=b", StorageClass: "STANDARD_IA" });
    expect((await fetch(link, { method: "PUT", body: "by link" })).status).toBe(200);
    const stored = await head("link");
    expect(stored).toMatchObject({ TagCount: 1, StorageClass: "STANDARD_IA" });
    expect(Object.keys(stored.Metadata ?? {})).toEqual(["author"]);
    const others = await upload({ ExpectedBucketOwner: OTHER_ACCOUNT });
    expect((await fetch(others, { method: "PUT", body: "x" })).status).toBe(403);
    const open = await upload({ ACL: "public-read" });
    expect((await fetch(open, { method: "PUT", body: "x" })).status).toBe(400);
    const Key = "never";
    await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toBeInstanceOf(NoSuchKey);
  });
});
