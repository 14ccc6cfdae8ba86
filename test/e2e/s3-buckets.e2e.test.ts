import { Agent } from "node:http";
import { type LookupFunction } from "node:net";
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  NoSuchBucket,
  NotFound,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeAll, describe, it } from "vitest";
import { createBucket, s3Client } from "./s3.ts";
import { KEY, REGION, useServer } from "./server.ts";

const server = useServer();
let s3: S3Client;
let european: S3Client;

beforeAll(() => {
  s3 = s3Client(server);
  european = s3Client(server, "eu-west-1");
});

describe("a bucket", () => {
  it("is created, found, listed and removed when it is empty", async ({ expect }) => {
    const Bucket = await createBucket(s3, "my-bucket");
    // In us-east-1 alone it may be created again.
    await createBucket(s3, Bucket);
    expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe(REGION);
    expect(
      (await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint,
    ).toBeUndefined();
    await createBucket(s3, "other-bucket");
    const { Buckets, Owner } = await s3.send(new ListBucketsCommand({ Prefix: "my-" }));
    expect([Buckets?.map(({ Name }) => Name), Owner?.ID]).toEqual([
      [Bucket],
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
    const page = await s3.send(new ListBucketsCommand({ MaxBuckets: 1 }));
    const { ContinuationToken } = page;
    const next = await s3.send(new ListBucketsCommand({ MaxBuckets: 1, ContinuationToken }));
    expect([page.Buckets?.[0]?.Name, next.Buckets?.[0]?.Name]).toEqual([Bucket, "other-bucket"]);

    await s3.send(new PutObjectCommand({ Bucket, Key: "k", Body: "x" }));
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
      name: "BucketNotEmpty",
    });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "k" }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
    await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toBeInstanceOf(NotFound);
    await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toBeInstanceOf(
      NoSuchBucket,
    );
    await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toBeInstanceOf(NoSuchBucket);
  });

  it("has a name and a region", async ({ expect }) => {
    for (const Bucket of ["Ab", "a_b_c", "192.168.1.1"]) {
      await expect(createBucket(s3, Bucket)).rejects.toMatchObject({ name: "InvalidBucketName" });
    }
    const there = { LocationConstraint: "eu-west-1" } as const;
    const Bucket = "european";
    const creation = new CreateBucketCommand({ Bucket, CreateBucketConfiguration: there });
    await european.send(creation);
    await expect(european.send(creation)).rejects.toMatchObject({
      name: "BucketAlreadyOwnedByYou",
    });
    expect((await european.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe(
      "eu-west-1",
    );
    await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
      name: "AuthorizationHeaderMalformed",
      Region: "eu-west-1",
    });
    const wrong = {
      Bucket: "wrong",
      CreateBucketConfiguration: { LocationConstraint: "ap-south-1" },
    } as const;
    await expect(european.send(new CreateBucketCommand(wrong))).rejects.toMatchObject({
      name: "IllegalLocationConstraintException",
    });
  });

  it("says of its other parts what S3 says when nobody has set them", async ({ expect }) => {
    const Bucket = await createBucket(s3, "bare");
    const named = { Bucket };
    expect((await s3.send(new GetBucketVersioningCommand(named))).Status).toBeUndefined();
    expect((await s3.send(new GetBucketAclCommand(named))).Grants?.[0]?.Permission).toBe(
      "FULL_CONTROL",
    );
    const { PublicAccessBlockConfiguration: block } = await s3.send(
      new GetPublicAccessBlockCommand(named),
    );
    expect(block?.BlockPublicPolicy).toBe(true);
    const { ServerSideEncryptionConfiguration: encryption } = await s3.send(
      new GetBucketEncryptionCommand(named),
    );
    expect(encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe("AES256");
    await expect(s3.send(new GetBucketTaggingCommand(named))).rejects.toMatchObject({
      name: "NoSuchTagSet",
    });
    await expect(s3.send(new GetBucketPolicyCommand(named))).rejects.toMatchObject({
      name: "NoSuchBucketPolicy",
    });
    await expect(s3.send(new GetBucketCorsCommand(named))).rejects.toMatchObject({
      name: "NoSuchCORSConfiguration",
    });
    const versioned = { ...named, VersioningConfiguration: { Status: "Enabled" } } as const;
    await expect(s3.send(new PutBucketVersioningCommand(versioned))).rejects.toMatchObject({
      name: "NotImplemented",
      $metadata: { httpStatusCode: 501 },
    });
  });

  it("may be a host name", async ({ expect }) => {
    await createBucket(s3, "hosted");
    const { port, hostname: address } = new URL(server.url);
    // Not every resolver knows the names below localhost.
    const lookup: LookupFunction = (_name, _options, done) => done(null, [{ address, family: 4 }]);
    const virtual = new S3Client({
      endpoint: `http://s3.localhost:${port}`,
      region: REGION,
      credentials: KEY,
      maxAttempts: 1,
      requestHandler: { httpAgent: new Agent({ lookup }) },
    });
    await virtual.send(new PutObjectCommand({ Bucket: "hosted", Key: "a/b", Body: "x" }));
    const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: "hosted" }));
    expect(Contents?.map(({ Key }) => Key)).toEqual(["a/b"]);
    virtual.destroy();
  });

  it("is nobody's who has not signed well", async ({ expect }) => {
    const stranger = new S3Client({
      endpoint: server.url,
      region: REGION,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId: "AKIANOBODY", secretAccessKey: "x" },
    });
    await expect(stranger.send(new ListBucketsCommand())).rejects.toMatchObject({
      name: "InvalidAccessKeyId",
    });
    const liar = new S3Client({
      endpoint: server.url,
      region: REGION,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { ...KEY, secretAccessKey: "another" },
    });
    await expect(liar.send(new ListBucketsCommand())).rejects.toMatchObject({
      name: "SignatureDoesNotMatch",
    });
  });
});
