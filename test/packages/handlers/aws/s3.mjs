import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  paginateListObjectsV2,
  waitUntilObjectExists,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const Bucket = "bucket";

export const handler = async () => {
  const client = new S3Client({
    endpoint: process.env.ENDPOINT,
    forcePathStyle: true,
    maxAttempts: 1,
  });
  const put = (Key, Body, rest) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body, ...rest }));
  const get = async (Key, rest) =>
    (await client.send(new GetObjectCommand({ Bucket, Key, ...rest }))).Body;
  const bytes = Buffer.from(Uint8Array.from({ length: 100_000 }, (_, index) => index % 251));
  const puts = [
    await put("text.txt", "Hello ✓", {
      ContentType: "text/plain",
      Metadata: { own: "value" },
      CacheControl: "max-age=1",
    }),
    await put("folder/bytes.bin", bytes),
    await put("folder/typed.bin", new Uint8Array([1, 2, 3])),
    await put("stream.txt", Readable.from([Buffer.from("from "), Buffer.from("a stream")]), {
      ContentLength: 13,
    }),
    await put("a b&c.txt", "odd name", { ChecksumAlgorithm: "SHA256" }),
  ];
  const chunks = [];
  for await (const chunk of await get("folder/bytes.bin")) chunks.push(chunk);
  const { Body, $metadata, LastModified, ...head } = await client.send(
    new GetObjectCommand({ Bucket, Key: "text.txt" }),
  );
  const web = await new Response((await get("text.txt")).transformToWebStream()).text();
  const list = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
  const pages = [];
  for await (const page of paginateListObjectsV2({ client, pageSize: 2 }, { Bucket }))
    pages.push(page.Contents.map(({ Key }) => Key));
  const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "text.txt" }), {
    expiresIn: 60,
  });
  const upload = await getSignedUrl(
    client,
    new PutObjectCommand({ Bucket, Key: "signed.txt", ContentType: "text/plain" }),
    { expiresIn: 60 },
  );
  const uploaded = await fetch(upload, {
    method: "PUT",
    body: "by URL",
    headers: { "content-type": "text/plain" },
  });
  const elsewhere = new S3Client({
    region: "eu-central-1",
    credentials: { accessKeyId: "AKID", secretAccessKey: "SECRET", sessionToken: "TOKEN" },
  });
  const fixed = await getSignedUrl(
    elsewhere,
    new GetObjectCommand({ Bucket, Key: "k/ü.txt", ResponseContentType: "a/b" }),
    { expiresIn: 900, signingDate: new Date(1_700_000_000_000) },
  );
  const missing = await get("missing.txt").catch((error) => ({
    name: error.name,
    known: error instanceof NoSuchKey,
    base: error instanceof S3ServiceException,
    status: error.$metadata.httpStatusCode,
    id: error.$metadata.requestId,
    fault: error.$fault,
    message: error.message,
  }));
  const headless = await client
    .send(new HeadObjectCommand({ Bucket, Key: "missing.txt" }))
    .catch(({ name }) => name);
  const fromStream = await (await get("stream.txt")).transformToString();
  const copied = await client.send(
    new CopyObjectCommand({ Bucket, Key: "copy.txt", CopySource: `${Bucket}/text.txt` }),
  );
  const deleted = [
    (await client.send(new DeleteObjectCommand({ Bucket, Key: "copy.txt" }))).$metadata
      .httpStatusCode,
    (
      await client.send(
        new DeleteObjectsCommand({
          Bucket,
          Delete: { Objects: [{ Key: "stream.txt" }, { Key: "signed.txt" }] },
        }),
      )
    ).Deleted,
  ];
  const refused = await new S3Client({
    endpoint: "http://127.0.0.1:19999",
    forcePathStyle: true,
    maxAttempts: 1,
  })
    .send(new ListObjectsV2Command({ Bucket }))
    .catch(({ code }) => code);
  const aborted = new AbortController();
  aborted.abort();
  return {
    puts: puts.map(({ ETag }) => ETag),
    text: await Body.transformToString(),
    head: {
      ...head,
      LastModified: LastModified.toISOString(),
      status: $metadata.httpStatusCode,
      attempts: $metadata.attempts,
    },
    streamed: Buffer.concat(chunks).equals(bytes),
    whole: Buffer.from(await (await get("folder/bytes.bin")).transformToByteArray()).equals(bytes),
    base64: await (await get("folder/typed.bin")).transformToString("base64"),
    web,
    fromStream,
    range: await (await get("text.txt", { Range: "bytes=0-4" })).transformToString(),
    odd: await (await get("a b&c.txt")).transformToString(),
    list: [list.Contents, list.CommonPrefixes, list.KeyCount, list.IsTruncated],
    pages,
    signed: [await (await fetch(url)).text(), uploaded.status],
    fixed,
    missing,
    headless,
    copied: copied.CopyObjectResult.ETag,
    deleted,
    refused,
    aborted: await client
      .send(new ListObjectsV2Command({ Bucket }), { abortSignal: aborted.signal })
      .catch(({ name }) => name),
    waited: (await waitUntilObjectExists({ client, maxWaitTime: 10 }, { Bucket, Key: "text.txt" }))
      .state,
  };
};
