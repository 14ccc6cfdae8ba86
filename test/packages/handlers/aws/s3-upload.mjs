import { createReadStream, writeFileSync } from "node:fs";
import { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, S3 } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";

const Bucket = "uploads";

export const handler = async () => {
  const client = new S3({ endpoint: process.env.ENDPOINT, forcePathStyle: true });
  const large = Buffer.alloc(11 * 1024 * 1024, "0123456789abcdef");
  const progress = [];
  const upload = new Upload({
    client,
    params: { Bucket, Key: "large.bin", Body: large },
    partSize: 5 * 1024 * 1024,
    queueSize: 2,
  });
  upload.on("httpUploadProgress", ({ part, loaded, total }) =>
    progress.push([part, loaded, total]),
  );
  const done = await upload.done();
  const small = await new Upload({
    client,
    params: { Bucket, Key: "small.txt", Body: Readable.from(["streamed ", "upload"]) },
  }).done();
  writeFileSync("/tmp/lamella-upload.bin", large.subarray(0, 100_000));
  await client.putObject({
    Bucket,
    Key: "file.bin",
    Body: createReadStream("/tmp/lamella-upload.bin"),
    ContentLength: 100_000,
  });
  const { ContentLength } = await client.send(new HeadObjectCommand({ Bucket, Key: "large.bin" }));
  const tail = await client.send(
    new GetObjectCommand({ Bucket, Key: "large.bin", Range: "bytes=11534320-11534335" }),
  );
  return {
    etag: done.ETag,
    parts: progress.map(([part]) => part).toSorted(),
    loaded: Math.max(...progress.map(([, loaded]) => loaded)),
    length: ContentLength,
    tail: await tail.Body.transformToString(),
    small: [
      small.$metadata.httpStatusCode,
      await (await client.getObject({ Bucket, Key: "small.txt" })).Body.transformToString(),
    ],
    file: (await client.headObject({ Bucket, Key: "file.bin" })).ContentLength,
  };
};
