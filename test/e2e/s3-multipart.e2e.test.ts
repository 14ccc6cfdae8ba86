import { randomBytes } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  NoSuchUpload,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { beforeAll, describe, it } from "vitest";
import { createBucket, s3Client } from "./s3.ts";
import { useServer } from "./server.ts";

const server = useServer();
const Bucket = "multipart";
const MB = 1024 * 1024;
let s3: S3Client;

beforeAll(async () => {
  s3 = s3Client(server);
  await createBucket(s3, Bucket);
});

describe("a multipart upload", () => {
  it("of the SDK's Upload comes back whole", async ({ expect }) => {
    const body = randomBytes(12 * MB + 5);
    const params = {
      Bucket,
      Key: "uploaded",
      Body: body,
      ContentType: "x/y",
      Metadata: { a: "1" },
    };
    const { ETag } = await new Upload({ client: s3, params, partSize: 5 * MB }).done();
    expect(ETag).toMatch(/^"[0-9a-f]{32}-3"$/);
    const read = await s3.send(new GetObjectCommand({ Bucket, Key: "uploaded" }));
    expect([read.ContentType, read.Metadata, read.ETag]).toEqual(["x/y", { a: "1" }, ETag]);
    expect(
      Buffer.compare(body, (await read.Body?.transformToByteArray()) ?? body.subarray(1)),
    ).toBe(0);
  });

  it("is made of parts, sent or copied, and lists them", async ({ expect }) => {
    const Key = "by hand/é";
    const named = { Bucket, Key };
    const half = randomBytes(5 * MB);
    await s3.send(new PutObjectCommand({ Bucket, Key: "source", Body: half }));
    const { UploadId = "" } = await s3.send(new CreateMultipartUploadCommand(named));
    const one = await s3.send(
      new UploadPartCommand({ ...named, UploadId, PartNumber: 1, Body: half }),
    );
    const two = await s3.send(
      new UploadPartCopyCommand({
        ...named,
        UploadId,
        PartNumber: 3,
        CopySource: `${Bucket}/source`,
        CopySourceRange: "bytes=1-4",
      }),
    );
    const { Parts } = await s3.send(new ListPartsCommand({ ...named, UploadId }));
    expect(Parts?.map(({ PartNumber, Size, ETag }) => [PartNumber, Size, ETag])).toEqual([
      [1, 5 * MB, one.ETag],
      [3, 4, two.CopyPartResult?.ETag],
    ]);
    const { Uploads } = await s3.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads?.map((upload) => [upload.Key, upload.UploadId])).toEqual([[Key, UploadId]]);

    const complete = (parts: readonly (readonly [number, string | undefined])[]) =>
      s3.send(
        new CompleteMultipartUploadCommand({
          ...named,
          UploadId,
          MultipartUpload: { Parts: parts.map(([PartNumber, ETag]) => ({ PartNumber, ETag })) },
        }),
      );
    const last = [3, two.CopyPartResult?.ETag] as const;
    await expect(complete([last, [1, one.ETag]])).rejects.toMatchObject({
      name: "InvalidPartOrder",
    });
    await expect(complete([[1, '"0"'], last])).rejects.toMatchObject({ name: "InvalidPart" });
    await expect(complete([[2, one.ETag]])).rejects.toMatchObject({ name: "InvalidPart" });
    await expect(complete([])).rejects.toMatchObject({ name: "MalformedXML" });
    await complete([[1, one.ETag], last]);
    const head = await s3.send(new HeadObjectCommand(named));
    expect(head.ContentLength).toBe(5 * MB + 4);
    await expect(complete([[1, one.ETag], last])).rejects.toBeInstanceOf(NoSuchUpload);
  });

  it("is completed under the conditions that it is given", async ({ expect }) => {
    const Key = "conditional";
    const upload = (more: object) => {
      const params = { Bucket, Key, Body: randomBytes(6 * MB), ...more };
      return new Upload({ client: s3, params, partSize: 5 * MB }).done();
    };
    const failed = { name: "PreconditionFailed" };
    await expect(upload({ IfMatch: "*" })).rejects.toMatchObject({ name: "NoSuchKey" });
    const { ETag } = await upload({ IfNoneMatch: "*" });
    await expect(upload({ IfNoneMatch: "*" })).rejects.toMatchObject(failed);
    await expect(upload({ IfMatch: '"0"' })).rejects.toMatchObject(failed);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect(head.ETag).toBe(ETag);
    expect((await upload({ IfMatch: ETag })).ETag).not.toBe(ETag);
  });

  it("is as long as it was said to be", async ({ expect }) => {
    const named = { Bucket, Key: "sized" };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(named));
    const part = { PartNumber: 1, UploadId };
    const { ETag } = await s3.send(new UploadPartCommand({ ...named, ...part, Body: "12345" }));
    const complete = (MpuObjectSize: number) =>
      s3.send(
        new CompleteMultipartUploadCommand({
          ...named,
          UploadId,
          MpuObjectSize,
          MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
        }),
      );
    await expect(complete(6)).rejects.toMatchObject({ name: "InvalidRequest" });
    await complete(5);
  });

  it("that is aborted or another's is not there", async ({ expect }) => {
    const named = { Bucket, Key: "aborted" };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(named));
    const part = { PartNumber: 1, Body: "x", UploadId };
    await expect(
      s3.send(new UploadPartCommand({ Bucket, Key: "other", ...part })),
    ).rejects.toBeInstanceOf(NoSuchUpload);
    await expect(
      s3.send(new UploadPartCommand({ ...named, ...part, PartNumber: 10_001 })),
    ).rejects.toMatchObject({ name: "InvalidArgument" });
    await s3.send(new AbortMultipartUploadCommand({ ...named, UploadId }));
    await expect(s3.send(new UploadPartCommand({ ...named, ...part }))).rejects.toBeInstanceOf(
      NoSuchUpload,
    );
    await expect(
      s3.send(new AbortMultipartUploadCommand({ ...named, UploadId })),
    ).rejects.toBeInstanceOf(NoSuchUpload);
  });
});
