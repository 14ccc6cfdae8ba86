import { createHash, createHmac } from "node:crypto";
import { GetObjectCommand, HeadObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { beforeAll, describe, it } from "vitest";
import { createBucket, s3Client } from "./s3.ts";
import { KEY, REGION, useServer } from "./server.ts";

const server = useServer();
const Bucket = "forms";
let s3: S3Client;

beforeAll(async () => {
  s3 = s3Client(server);
  await createBucket(s3, Bucket);
});

type Fields = Readonly<Record<string, string>>;

interface Upload {
  readonly fields?: Fields;
  readonly conditions?: readonly unknown[];
  readonly content?: string | Uint8Array<ArrayBuffer>;
  readonly expiresAt?: number;
  readonly secret?: string;
  readonly changed?: Fields;
}

/** Sends a form as a page would that AWS's documentation has for browsers. */
async function post(upload: Upload) {
  const { fields = {}, conditions = [], content = "hello", changed = {} } = upload;
  const { expiresAt = Date.now() + 60_000, secret = KEY.secretAccessKey } = upload;
  const timestamp = `${new Date().toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;
  const date = timestamp.slice(0, 8);
  const signed: Fields = {
    key: "up/${filename}",
    "x-amz-algorithm": "AWS4-HMAC-SHA256",
    "x-amz-credential": `${KEY.accessKeyId}/${date}/${REGION}/s3/aws4_request`,
    "x-amz-date": timestamp,
    ...fields,
  };
  const { key: _, ...exact } = signed;
  const document = {
    expiration: new Date(expiresAt).toISOString(),
    conditions: [
      { bucket: Bucket },
      ["starts-with", "$key", "up/"],
      ...Object.entries(exact).map(([name, value]) => ({ [name]: value })),
      ...conditions,
    ],
  };
  const policy = Buffer.from(JSON.stringify(document)).toString("base64");
  const signingKey = [date, REGION, "s3", "aws4_request"].reduce<string | Buffer>(
    (key, part) => createHmac("sha256", key).update(part).digest(),
    `AWS4${secret}`,
  );
  const signature = createHmac("sha256", signingKey).update(policy).digest("hex");
  const form = new FormData();
  const all = { ...signed, policy, "x-amz-signature": signature, ...changed };
  for (const [name, value] of Object.entries(all)) form.append(name, value);
  form.append("file", new Blob([content]), "é f.txt");
  form.append("submit", "Upload");
  const response = await fetch(`${server.url}/${Bucket}`, {
    method: "POST",
    body: form,
    redirect: "manual",
  });
  const text = await response.text();
  return { response, text, code: /<Code>(\w+)/.exec(text)?.[1] };
}

async function read(Key: string) {
  const { Body, ...rest } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return { ...rest, text: await Body?.transformToString() };
}

describe("a form", () => {
  it("stores its file under the name and with the settings that its policy permits", async ({
    expect,
  }) => {
    const stored = await post({
      fields: {
        acl: "bucket-owner-full-control",
        "Content-Type": "text/plain",
        "x-amz-meta-by": "form",
        success_action_status: "201",
      },
    });
    const etag = `"${createHash("md5").update("hello").digest("hex")}"`;
    expect([stored.response.status, stored.response.headers.get("etag")]).toEqual([201, etag]);
    expect(stored.text).toContain("<PostResponse");
    expect(stored.text).toContain("<Key>up/é f.txt</Key>");
    expect(await read("up/é f.txt")).toMatchObject({
      text: "hello",
      ContentType: "text/plain",
      Metadata: { by: "form" },
      ETag: etag,
    });
    expect((await post({ fields: { key: "up/fixed" } })).response.status).toBe(204);
    expect((await read("up/fixed")).text).toBe("hello");
    const redirected = await post({
      fields: { success_action_redirect: "https://example.com/done?x=1" },
    });
    expect([redirected.response.status, redirected.response.headers.get("location")]).toEqual([
      303,
      expect.stringContaining("https://example.com/done?x=1&bucket=forms&key=up%2F"),
    ]);
  });

  it("may be longer than what is held, and not longer than its policy says", async ({ expect }) => {
    const content = new Uint8Array(17 * 1024 * 1024).map((_, index) => index % 251);
    expect((await post({ fields: { key: "up/long" }, content })).response.status).toBe(204);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: "up/long" }));
    expect(Buffer.compare((await Body?.transformToByteArray()) ?? new Uint8Array(), content)).toBe(
      0,
    );
    const fields = { key: "up/bounded" };
    const conditions = [["content-length-range", 2, 9_000_000]];
    for (const [wrong, code] of [
      ["1", "EntityTooSmall"],
      [content, "EntityTooLarge"],
    ] as const) {
      expect((await post({ fields, conditions, content: wrong })).code).toBe(code);
    }
    await expect(
      s3.send(new HeadObjectCommand({ Bucket, Key: "up/bounded" })),
    ).rejects.toMatchObject({ name: "NotFound" });
    expect((await post({ fields, conditions, content: "12" })).response.status).toBe(204);
  });

  it("stores nothing that its policy does not permit, or that nobody has signed", async ({
    expect,
  }) => {
    const key = "up/never";
    const fields = { key };
    const refusals: readonly (readonly [Upload, string, string])[] = [
      [{ fields, secret: "another" }, "SignatureDoesNotMatch", ""],
      [{ fields, expiresAt: Date.now() - 1000 }, "AccessDenied", "Policy expired."],
      [{ fields, changed: { key: "elsewhere" } }, "AccessDenied", "Policy Condition failed"],
      [{ fields, changed: { acl: "private" } }, "AccessDenied", "Extra input fields: acl"],
      [{ fields, changed: { policy: "e30=" } }, "SignatureDoesNotMatch", ""],
      [{ fields: { key, acl: "public-read" } }, "AccessControlListNotSupported", ""],
      [{ fields, changed: { "x-amz-security-token": "t" } }, "", ""],
      [{ fields: { key: "" } }, "InvalidArgument", "a field named 'key'"],
    ];
    for (const [upload, code, text] of refusals) {
      const refused = await post(upload);
      expect(refused.response.ok).toBe(false);
      if (code !== "") expect(refused.code).toBe(code);
      expect(refused.text).toContain(text);
    }
    const form = new FormData();
    form.append("key", key);
    form.append("file", new Blob(["x"]), "f");
    const anonymous = await fetch(`${server.url}/${Bucket}`, { method: "POST", body: form });
    expect([anonymous.status, await anonymous.text()]).toEqual([
      403,
      expect.stringContaining("<Code>AccessDenied</Code>"),
    ]);
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: key }))).rejects.toMatchObject({
      name: "NotFound",
    });
  });
});
