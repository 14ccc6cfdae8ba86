import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { openDatabase } from "../../../src/platform/database.ts";
import { readObjectFor } from "../../../src/services/s3/read.ts";
import { insertBucket } from "../../../src/services/s3/store.ts";
import { call, create, fetchRaw, zipFile, zipOf } from "../client.worker.ts";
import { publishLayer } from "../layers.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const V = "InvalidParameterValueException";
const place = { S3Bucket: "my-bucket", S3Key: "builds/a b.zip" };
const refusal = (code: string, message: string) => ({
  Type: "User",
  message: `Error occurred while GetObject. S3 Error Code: ${code}. S3 Error Message: ${message}`,
});

const updateCode = (name: string, body: object) =>
  call("PUT", `${FUNCTIONS}/${name}/code`, { body });

async function download(name: string, query: Record<string, string> = {}): Promise<Uint8Array> {
  const { json } = await call("GET", `${FUNCTIONS}/${name}`, { query });
  const { Location: link = "" } = json["Code"] as Record<string, string>;
  const response = await fetchRaw(link);
  return new Uint8Array(await response.arrayBuffer());
}

describe("a package from S3", () => {
  it("is read for functions and layers, in the version that is named", async ({ expect }) => {
    const { version: first = "" } =
      (await env.CODE.put("my-bucket/builds/a b.zip", zipOf("exports.one = 1;"))) ?? {};
    const created = await create("stored", { Code: place, Publish: true });
    expect(created.status).toBe(201);
    expect(await download("stored")).toEqual(zipOf("exports.one = 1;"));

    for (const version of [first, "null"]) {
      const answer = await updateCode("stored", { ...place, S3ObjectVersion: version });
      expect([answer.status, answer.json["CodeSha256"]]).toEqual([200, created.json["CodeSha256"]]);
    }
    await env.CODE.put("my-bucket/builds/a b.zip", zipOf("exports.two = 2;"));
    const old = await updateCode("stored", { ...place, S3ObjectVersion: first });
    expect([old.status, old.json]).toEqual([
      400,
      refusal("NoSuchVersion", "The specified version does not exist."),
    ]);
    await updateCode("stored", { ...place, S3ObjectStorageMode: "COPY" });
    expect(await download("stored")).toEqual(zipOf("exports.two = 2;"));
    expect(await download("stored", { Qualifier: "1" })).toEqual(zipOf("exports.one = 1;"));

    const layer = await publishLayer("stored", { Content: place });
    expect(layer.json["Content"]).toMatchObject({ CodeSize: zipOf("exports.two = 2;").byteLength });
  });

  it("is refused with AWS's texts when it is not there", async ({ expect }) => {
    await env.CODE.put("there/a.zip", "no zip");
    const cases: readonly (readonly [object, object])[] = [
      [
        { S3Bucket: "nowhere", S3Key: "a.zip" },
        refusal("NoSuchBucket", "The specified bucket does not exist"),
      ],
      [
        { S3Bucket: "there", S3Key: "b.zip" },
        refusal("NoSuchKey", "The specified key does not exist."),
      ],
      [
        { S3Bucket: "there", S3Key: "k".repeat(1024) },
        refusal("NoSuchKey", "The specified key does not exist."),
      ],
      // Part of a bucket's name is no bucket, and a key stays in its bucket.
      [
        { S3Bucket: "the", S3Key: "a.zip" },
        refusal("NoSuchBucket", "The specified bucket does not exist"),
      ],
      [
        { S3Bucket: "there", S3Key: "../there/a.zip" },
        refusal("NoSuchKey", "The specified key does not exist."),
      ],
      [
        { S3Bucket: "there", S3Key: "a.zip" },
        {
          Type: "User",
          message:
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        },
      ],
    ];
    await create("sourceless");
    for (const [Code, body] of cases) {
      for (const answer of [
        await create("never", { Code }),
        await updateCode("sourceless", Code),
      ]) {
        expect([answer.status, answer.json]).toEqual([400, body]);
      }
      expect((await publishLayer("never", { Content: Code })).json).toEqual(body);
    }
  });

  it("is the only source, and whole", async ({ expect }) => {
    await create("sources");
    const zip = { ZipFile: zipFile() };
    const cases: readonly (readonly [object, string, string])[] = [
      [{ ...zip, ...place }, V, "Please do not provide other FunctionCode parameters"],
      [{ ...zip, S3ObjectVersion: "1" }, V, "Please do not provide other FunctionCode parameters"],
      [{ S3Bucket: "my-bucket" }, V, "Please provide both S3Bucket and S3Key"],
      [{ S3Key: "k" }, V, "Please provide both S3Bucket and S3Key"],
      [{}, V, "Please provide a source for function code."],
      [{ S3Bucket: "no", S3Key: "k" }, "ValidationException", "greater than or equal to 3"],
      [{ ...place, S3ObjectStorageMode: "MOVE" }, "ValidationException", "[COPY, REFERENCE]"],
      [
        { ...place, S3ObjectStorageMode: "REFERENCE" },
        "NotImplementedException",
        "S3ObjectStorageMode=REFERENCE",
      ],
      [
        { ...place, SourceKMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k" },
        "NotImplementedException",
        "SourceKMSKeyArn",
      ],
    ];
    for (const [source, code, text] of cases) {
      const answer = await updateCode("sources", source);
      expect(answer.headers.get("x-amzn-errortype")).toBe(code);
      expect(answer.json["message"]).toContain(text);
    }
  });

  it("has at most the size of one that is uploaded", async ({ expect }) => {
    await env.CODE.put("my-bucket/large.zip", new Uint8Array(52_428_801));
    const answer = await create("large", { Code: { S3Bucket: "my-bucket", S3Key: "large.zip" } });
    expect([answer.status, answer.json["message"]]).toEqual([
      400,
      "The package has 52428801 bytes; here a package may have at most 52428800, also from S3",
    ]);
  });
});

describe("the bucket of another account", () => {
  it("is not read, nor is what the operator has put under a name that no bucket has", async ({
    expect,
  }) => {
    const foreign = { name: "foreign", accountId: "111111111111", region: "us-east-1" };
    await insertBucket(openDatabase(env.DB), { ...foreign, createdAt: 0 });
    await env.CODE.put("foreign/a.zip", zipOf("exports.one = 1;"));
    await env.CODE.put("unclaimed/a.zip", zipOf("exports.one = 1;"));
    const answer = await create("taking", { Code: { S3Bucket: "foreign", S3Key: "a.zip" } });
    expect([answer.status, answer.headers.get("x-amzn-errortype"), answer.json["Message"]]).toEqual(
      [
        403,
        "AccessDeniedException",
        expect.stringContaining("GetObject for foreign/a.zip. S3 Error Code: AccessDenied"),
      ],
    );
    const read = async (accountId: string, bucket: string) => {
      const scope = { env, accountId, region: "us-east-1" };
      const object = await readObjectFor(scope, { bucket, key: "a.zip" }, 1_000_000);
      return object.found ? "read" : object.reason;
    };
    expect(await read("111111111111", "foreign")).toBe("read");
    expect(await read("000000000000", "foreign")).toBe("denied");
    expect(await read("111111111111", "unclaimed")).toBe("bucket");
    expect(await read("000000000000", "unclaimed")).toBe("read");
  });
});
