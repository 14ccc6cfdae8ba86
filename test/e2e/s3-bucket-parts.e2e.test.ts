import {
  type BucketLocationConstraint,
  DeleteBucketEncryptionCommand,
  DeleteBucketOwnershipControlsCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketLoggingCommand,
  GetBucketMetricsConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketRequestPaymentCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListBucketAnalyticsConfigurationsCommand,
  ListBucketIntelligentTieringConfigurationsCommand,
  ListBucketInventoryConfigurationsCommand,
  ListBucketMetricsConfigurationsCommand,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, it } from "vitest";
import { createBucket, s3Client } from "./s3.ts";
import { useServer } from "./server.ts";

const server = useServer();
const Bucket = "parts";
const named = { Bucket };
let s3: S3Client;

beforeAll(async () => {
  s3 = s3Client(server);
  await createBucket(s3, Bucket);
});
afterAll(() => s3.destroy());

const OPEN = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};
const CLOSED = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};
const encryption = (SSEAlgorithm: "AES256" | "aws:kms", members = {}) => ({
  ...named,
  ServerSideEncryptionConfiguration: {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm }, ...members }],
  },
});
const ownership = (ObjectOwnership: "BucketOwnerEnforced" | "ObjectWriter") => ({
  ...named,
  OwnershipControls: { Rules: [{ ObjectOwnership }] },
});

describe("a bucket of which nobody has set anything", () => {
  it("answers all that infrastructure tools read of one", async ({ expect }) => {
    const location: BucketLocationConstraint | undefined = (
      await s3.send(new GetBucketLocationCommand(named))
    ).LocationConstraint;
    expect(location).toBeUndefined();
    expect(await s3.send(new GetBucketVersioningCommand(named))).not.toHaveProperty("Status");
    expect(await s3.send(new GetBucketAccelerateConfigurationCommand(named))).not.toHaveProperty(
      "Status",
    );
    expect((await s3.send(new GetBucketRequestPaymentCommand(named))).Payer).toBe("BucketOwner");
    expect((await s3.send(new GetBucketLoggingCommand(named))).LoggingEnabled).toBeUndefined();
    expect((await s3.send(new GetBucketAclCommand(named))).Grants).toHaveLength(1);
    expect(
      (await s3.send(new GetBucketOwnershipControlsCommand(named))).OwnershipControls?.Rules,
    ).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
    expect(
      (await s3.send(new GetPublicAccessBlockCommand(named))).PublicAccessBlockConfiguration,
    ).toEqual(CLOSED);
    expect(
      (await s3.send(new GetBucketEncryptionCommand(named))).ServerSideEncryptionConfiguration,
    ).toMatchObject({
      Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
    });
    const none = await s3.send(new GetBucketNotificationConfigurationCommand(named));
    expect(none.LambdaFunctionConfigurations).toBeUndefined();
    for (const [asked, name] of [
      [() => s3.send(new GetBucketPolicyCommand(named)), "NoSuchBucketPolicy"],
      [() => s3.send(new GetBucketPolicyStatusCommand(named)), "NoSuchBucketPolicy"],
      [() => s3.send(new GetBucketCorsCommand(named)), "NoSuchCORSConfiguration"],
      [() => s3.send(new GetBucketWebsiteCommand(named)), "NoSuchWebsiteConfiguration"],
      [() => s3.send(new GetBucketTaggingCommand(named)), "NoSuchTagSet"],
      [
        () => s3.send(new GetBucketReplicationCommand(named)),
        "ReplicationConfigurationNotFoundError",
      ],
      [
        () => s3.send(new GetObjectLockConfigurationCommand(named)),
        "ObjectLockConfigurationNotFoundError",
      ],
      [
        () => s3.send(new GetBucketLifecycleConfigurationCommand(named)),
        "NoSuchLifecycleConfiguration",
      ],
      [
        () => s3.send(new GetBucketMetricsConfigurationCommand({ ...named, Id: "i" })),
        "NoSuchConfiguration",
      ],
    ] as const) {
      await expect(asked()).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 404 } });
    }
    for (const listed of [
      () => s3.send(new ListBucketAnalyticsConfigurationsCommand(named)),
      () => s3.send(new ListBucketIntelligentTieringConfigurationsCommand(named)),
      () => s3.send(new ListBucketInventoryConfigurationsCommand(named)),
      () => s3.send(new ListBucketMetricsConfigurationsCommand(named)),
    ]) {
      expect((await listed()).IsTruncated).toBe(false);
    }
  });

  it("may be set to what it is, and to nothing else", async ({ expect }) => {
    await s3.send(
      new PutPublicAccessBlockCommand({ ...named, PublicAccessBlockConfiguration: CLOSED }),
    );
    await s3.send(new PutBucketEncryptionCommand(encryption("AES256")));
    await s3.send(
      new PutBucketEncryptionCommand(encryption("AES256", { BucketKeyEnabled: false })),
    );
    await s3.send(new PutBucketOwnershipControlsCommand(ownership("BucketOwnerEnforced")));
    await s3.send(new PutBucketLoggingCommand({ ...named, BucketLoggingStatus: {} }));
    const RequestPaymentConfiguration = { Payer: "BucketOwner" } as const;
    await s3.send(new PutBucketRequestPaymentCommand({ ...named, RequestPaymentConfiguration }));
    await s3.send(new DeleteBucketEncryptionCommand(named));
    await s3.send(new DeleteBucketPolicyCommand(named));

    const logs = { LoggingEnabled: { TargetBucket: Bucket, TargetPrefix: "" } };
    const rule = { ID: "r", Status: "Enabled", Filter: {}, Expiration: { Days: 1 } } as const;
    for (const asked of [
      () =>
        s3.send(
          new PutPublicAccessBlockCommand({ ...named, PublicAccessBlockConfiguration: OPEN }),
        ),
      () =>
        s3.send(
          new PutPublicAccessBlockCommand({
            ...named,
            PublicAccessBlockConfiguration: { BlockPublicAcls: true },
          }),
        ),
      () => s3.send(new PutBucketEncryptionCommand(encryption("aws:kms"))),
      () =>
        s3.send(new PutBucketEncryptionCommand(encryption("AES256", { BucketKeyEnabled: true }))),
      () => s3.send(new PutBucketOwnershipControlsCommand(ownership("ObjectWriter"))),
      () => s3.send(new PutBucketLoggingCommand({ ...named, BucketLoggingStatus: logs })),
      () => s3.send(new PutBucketPolicyCommand({ ...named, Policy: "{}" })),
      () =>
        s3.send(
          new PutBucketLifecycleConfigurationCommand({
            ...named,
            LifecycleConfiguration: { Rules: [rule] },
          }),
        ),
      () =>
        s3.send(
          new PutBucketVersioningCommand({
            ...named,
            VersioningConfiguration: { Status: "Enabled" },
          }),
        ),
      () =>
        s3.send(
          new PutBucketWebsiteCommand({
            ...named,
            WebsiteConfiguration: { IndexDocument: { Suffix: "i" } },
          }),
        ),
    ]) {
      await expect(asked()).rejects.toMatchObject({
        name: "NotImplemented",
        $metadata: { httpStatusCode: 501 },
      });
    }
  });

  it("is without what has been removed, until it is set again", async ({ expect }) => {
    await Promise.all([
      s3.send(new DeletePublicAccessBlockCommand(named)),
      s3.send(new DeleteBucketOwnershipControlsCommand(named)),
    ]);
    await expect(s3.send(new GetPublicAccessBlockCommand(named))).rejects.toMatchObject({
      name: "NoSuchPublicAccessBlockConfiguration",
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.send(new GetBucketOwnershipControlsCommand(named))).rejects.toMatchObject({
      name: "OwnershipControlsNotFoundError",
      $metadata: { httpStatusCode: 404 },
    });
    const block = { ...named, PublicAccessBlockConfiguration: CLOSED };
    await s3.send(new PutPublicAccessBlockCommand(block));
    await s3.send(new PutBucketOwnershipControlsCommand(ownership("BucketOwnerEnforced")));
    await s3.send(new GetPublicAccessBlockCommand(named));
    await s3.send(new GetBucketOwnershipControlsCommand(named));
  });

  it("has no ACLs, and takes the one that says so", async ({ expect }) => {
    await s3.send(new PutObjectCommand({ ...named, Key: "k", Body: "x" }));
    const owners = { ACL: "bucket-owner-full-control" } as const;
    await s3.send(new PutObjectAclCommand({ ...named, Key: "k", ...owners }));
    for (const asked of [
      () => s3.send(new PutBucketAclCommand({ ...named, ACL: "public-read" })),
      () => s3.send(new PutObjectAclCommand({ ...named, Key: "k", ACL: "public-read" })),
    ]) {
      await expect(asked()).rejects.toMatchObject({
        name: "AccessControlListNotSupported",
        $metadata: { httpStatusCode: 400 },
      });
    }
    const nothing = new PutObjectAclCommand({ ...named, Key: "none", ...owners });
    await expect(s3.send(nothing)).rejects.toMatchObject({ name: "NoSuchKey" });
  });
});

describe("the tags of a bucket", () => {
  it("are replaced as a whole, read and removed, beside what it tells", async ({ expect }) => {
    const bucket = await createBucket(s3, "tagged");
    const put = (TagSet: { Key: string; Value: string }[]) =>
      s3.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }));
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: bucket,
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
    await put([{ Key: "old", Value: "1" }]);
    const tags = [
      { Key: "team & <b>", Value: "é \"x\" 'y'" },
      { Key: "empty", Value: "" },
      { Key: "__proto__", Value: "p" },
    ];
    await put(tags);
    const got = await s3.send(new GetBucketTaggingCommand({ Bucket: bucket }));
    expect(got.TagSet).toEqual(tags);
    for (const [wrong, name] of [
      [[{ Key: "aws:x", Value: "" }], "InvalidTag"],
      [[{ Key: "", Value: "" }], "InvalidTag"],
      [[{ Key: "x".repeat(129), Value: "" }], "InvalidTag"],
      [[{ Key: "x", Value: "v".repeat(257) }], "InvalidTag"],
      [[tags[0], tags[0]], "InvalidTag"],
      [Array.from({ length: 51 }, (_, n) => ({ Key: `${n}`, Value: "" })), "BadRequest"],
    ] as const) {
      await expect(put([...wrong] as typeof tags)).rejects.toMatchObject({ name });
    }
    expect((await s3.send(new GetBucketTaggingCommand({ Bucket: bucket }))).TagSet).toEqual(tags);
    await s3.send(new DeleteBucketTaggingCommand({ Bucket: bucket }));
    await expect(s3.send(new GetBucketTaggingCommand({ Bucket: bucket }))).rejects.toMatchObject({
      name: "NoSuchTagSet",
    });
    const { EventBridgeConfiguration } = await s3.send(
      new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
    );
    expect(EventBridgeConfiguration).toEqual({});
  });
});
