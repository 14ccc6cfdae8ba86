import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { internalFailure, toServiceError } from "../../../src/aws/service-error.ts";
import { toUtf8 } from "../../../src/platform/bytes.ts";
import { s3 } from "../../../src/services/s3/service.ts";

const ME = "000000000000";
const STRANGER = "111111111111";
const payload = {
  stated: "UNSIGNED-PAYLOAD",
  timestamp: "20261121T000000Z",
  scope: "20261121/us-east-1/s3/aws4_request",
  signature: "0".repeat(64),
  signingKey: new Uint8Array(32),
};

interface Options {
  readonly body?: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  readonly stated?: string;
  readonly accountId?: string;
}

/** A request whose signature has been found good, with the answer's status and code. */
async function ask(method: string, path: string, options: Options = {}) {
  const { body, headers = {}, stated = payload.stated, accountId = ME } = options;
  const bytes = typeof body === "string" ? toUtf8(body) : body;
  const request = new Request(`http://127.0.0.1${path}`, {
    method,
    headers: { "content-length": String(bytes?.byteLength ?? 0), ...headers },
    ...(bytes === undefined ? {} : { body: bytes as Uint8Array<ArrayBuffer> }),
  });
  const caller = {
    accountId,
    region: "us-east-1",
    arn: `arn:aws:iam::${accountId}:root`,
    accessKeyId: "A",
  };
  const call = {
    env,
    caller,
    requestId: "r",
    request,
    payload: { ...payload, stated, signedHeaders: Object.keys(headers) },
    defer: () => undefined,
  };
  const response = await s3.answerStreamed(call).catch((error: unknown) => {
    const known = toServiceError(error);
    // A bug shows as what it is.
    if (known === undefined) throw error;
    return s3.refuse(known ?? internalFailure(), request, "r");
  });
  const text = new TextDecoder().decode(await response.arrayBuffer());
  return { status: response.status, code: /<Code>(\w+)/.exec(text)?.[1] ?? "", text };
}

beforeAll(async () => {
  await ask("PUT", "/mine");
  await ask("PUT", "/mine/secret", { body: "secret" });
});

describe("a stranger", () => {
  it("gets nothing of another account's bucket, by whatever way", async ({ expect }) => {
    const accountId = STRANGER;
    await ask("PUT", "/theirs", { accountId });
    for (const [method, path, headers = {}] of [
      ["GET", "/mine"],
      ["GET", "/mine?list-type=2"],
      ["GET", "/mine?notification"],
      ["PUT", "/mine?notification"],
      ["DELETE", "/mine"],
      ["GET", "/mine/secret"],
      ["GET", "/mine/secret?attributes"],
      ["GET", "/mine/secret?tagging"],
      ["PUT", "/mine/secret"],
      ["DELETE", "/mine/secret"],
      ["POST", "/mine/secret?uploads"],
      ["POST", "/mine?delete"],
      ["GET", "/mine?location"],
      ["PUT", "/theirs/copy", { "x-amz-copy-source": "/mine/secret" }],
    ] as const) {
      const answer = await ask(method, path, { accountId, headers });
      expect([method, path, answer.status, answer.code]).toEqual([
        method,
        path,
        403,
        "AccessDenied",
      ]);
    }
    expect((await ask("HEAD", "/mine/secret", { accountId })).status).toBe(403);
    expect((await ask("PUT", "/mine", { accountId })).code).toBe("BucketAlreadyExists");
    const { text } = await ask("GET", "/", { accountId });
    expect([text.includes("mine"), text.includes("theirs")]).toEqual([false, true]);
    expect((await ask("GET", "/mine/secret")).text).toBe("secret");
  });

  it("does not get the objects under a name that no bucket has", async ({ expect }) => {
    await env.CODE.put("unclaimed/secret", "secret");
    const taking = await ask("PUT", "/unclaimed", { accountId: STRANGER });
    expect(taking.code).toBe("BucketAlreadyExists");
    expect((await ask("GET", "/unclaimed/secret", { accountId: STRANGER })).code).toBe(
      "NoSuchBucket",
    );
    expect((await ask("PUT", "/unclaimed")).status).toBe(200);
    expect((await ask("GET", "/unclaimed/secret")).text).toBe("secret");
  });

  it("cannot go on with another's upload", async ({ expect }) => {
    const { text } = await ask("POST", "/mine/big?uploads");
    const id = /<UploadId>(\w+)/.exec(text)?.[1] ?? "";
    const part = { accountId: STRANGER, body: "x" };
    expect((await ask("PUT", `/mine/big?partNumber=1&uploadId=${id}`, part)).code).toBe(
      "AccessDenied",
    );
    expect((await ask("PUT", `/theirs/big?partNumber=1&uploadId=${id}`, part)).code).toBe(
      "NoSuchUpload",
    );
  });
});

describe("hostile input", () => {
  const LAUGHS = `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><Delete><Object><Key>&b;</Key></Object></Delete>`;
  const BODIES = [
    "",
    "<",
    "x",
    "<a/>",
    "<Delete/>",
    "<Delete><Object/></Delete>",
    "<Delete><Object><Key/></Object></Delete>",
    "<Delete><Object><Key><a>1</a></Key></Object></Delete>",
    "<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
    "<Delete><Object><Key>&#0;&#x110000;&lol;</Key></Object></Delete>",
    `<Delete>${"<Object><Key>k</Key></Object>".repeat(1001)}</Delete>`,
    LAUGHS,
    "<a>".repeat(5000),
    `${"<a>".repeat(500)}${"</a>".repeat(500)}`,
    "<__proto__><constructor/></__proto__>",
    "<Delete><__proto__>1</__proto__><constructor>1</constructor></Delete>",
    "<CompleteMultipartUpload><Part><PartNumber>1e9</PartNumber></Part></CompleteMultipartUpload>",
    "<NotificationConfiguration><QueueConfiguration/></NotificationConfiguration>",
    "<NotificationConfiguration><QueueConfiguration><Queue>arn:aws:sqs:a:b:c</Queue><Event>s3:ObjectCreated:*</Event></QueueConfiguration></NotificationConfiguration>",
    "<CreateBucketConfiguration><LocationConstraint>é</LocationConstraint></CreateBucketConfiguration>",
    "\u0000\uFFFF",
  ];

  it("in XML is refused, and never a failure of ours", async ({ expect }) => {
    const { text } = await ask("POST", "/mine/x?uploads");
    const id = /<UploadId>(\w+)/.exec(text)?.[1] ?? "";
    const headers = { "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" };
    for (const body of [...BODIES, new Uint8Array([0xff, 0xfe, 0x00]), "x".repeat(3_000_000)]) {
      for (const [method, path] of [
        ["POST", "/mine?delete"],
        ["PUT", "/mine?notification"],
        ["POST", `/mine/x?uploadId=${id}`],
        ["PUT", "/another-bucket"],
      ] as const) {
        const trailer = path.endsWith("delete") ? { "x-amz-trailer": "x" } : {};
        const answer = await ask(method, path, { body, headers: trailer });
        expect([path, answer.status, answer.status < 500]).toEqual([path, answer.status, true]);
        const checked = await ask(method, path, { body, headers });
        expect([path, checked.status < 500]).toEqual([path, true]);
      }
    }
  });

  it("in queries and headers is refused, and never a failure of ours", async ({ expect }) => {
    const odd = [
      "",
      "-1",
      "1e9",
      "NaN",
      "é\u0000",
      "x".repeat(3000),
      "%",
      "null",
      "[]",
      "99999999999",
    ];
    const names = [
      "max-keys",
      "marker",
      "prefix",
      "delimiter",
      "list-type",
      "continuation-token",
      "start-after",
      "encoding-type",
      "versionId",
      "partNumber",
      "uploadId",
      "max-parts",
      "part-number-marker",
      "max-buckets",
      "key-marker",
      "response-content-type",
    ];
    for (const value of odd) {
      for (const name of names) {
        const query = `${name}=${encodeURIComponent(value)}`;
        for (const path of [
          "/",
          "/mine",
          "/mine?list-type=2",
          "/mine?versions",
          "/mine?uploads",
          "/mine/secret",
          "/mine/secret?uploadId=0",
        ]) {
          const answer = await ask("GET", `${path}${path.includes("?") ? "&" : "?"}${query}`);
          expect([path, query, answer.status < 500 || answer.code === "NotImplemented"]).toEqual([
            path,
            query,
            true,
          ]);
        }
      }
      const plain = /^[\u0020-\u007E]*$/.test(value) ? value : "x";
      for (const name of [
        "range",
        "if-match",
        "if-none-match",
        "if-modified-since",
        "x-amz-copy-source",
        "x-amz-tagging",
        "x-amz-metadata-directive",
        "content-md5",
        "x-amz-checksum-crc32",
        "x-amz-decoded-content-length",
        "content-length",
        "x-amz-trailer",
        "content-encoding",
        "x-amz-meta-a",
      ]) {
        for (const stated of [
          "UNSIGNED-PAYLOAD",
          "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
          "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
          "0".repeat(64),
          "nonsense",
        ]) {
          const answer = await ask("PUT", "/mine/odd", {
            body: "body",
            headers: { [name]: plain },
            stated,
          });
          expect([
            name,
            plain.slice(0, 20),
            stated,
            answer.status < 500 || answer.code === "NotImplemented",
          ]).toEqual([name, plain.slice(0, 20), stated, true]);
        }
        expect(
          (await ask("GET", "/mine/secret", { headers: { [name]: plain } })).status,
        ).toBeLessThan(500);
      }
    }
  });

  it("is refused as tags or as a part of a bucket, and changes nothing", async ({ expect }) => {
    const bodies = [
      "",
      "<",
      "<Tagging/>",
      "<Tagging><TagSet/><TagSet/></Tagging>",
      "<Tagging><TagSet><Tag/></TagSet></Tagging>",
      "<Tagging><TagSet><Tag><Key><a/></Key><Value/></Tag></TagSet></Tagging>",
      "<Tagging><TagSet><Tag><Key>a</Key></Tag></TagSet></Tagging>",
      "<!DOCTYPE x><Tagging><TagSet/></Tagging>",
      "<PublicAccessBlockConfiguration>x</PublicAccessBlockConfiguration>",
      `<OwnershipControls>${"<Rule/>".repeat(10_000)}</OwnershipControls>`,
    ];
    for (const path of [
      "/mine?tagging",
      "/mine/secret?tagging",
      "/mine?publicAccessBlock",
      "/mine?ownershipControls",
      "/mine?encryption",
      "/mine?logging",
      "/mine?acl",
      "/mine/secret?acl",
    ]) {
      for (const body of bodies) {
        const { status, code } = await ask("PUT", path, { body });
        expect([path, body.slice(0, 40), status === 400 || code === "NotImplemented"]).toEqual([
          path,
          body.slice(0, 40),
          true,
        ]);
      }
    }
    expect((await ask("GET", "/mine?tagging")).code).toBe("NoSuchTagSet");
    expect((await ask("GET", "/mine/secret?tagging")).text).not.toContain("<Tag>");
  });

  it("that announces another hash or length stores nothing", async ({ expect }) => {
    const wrong = await ask("PUT", "/mine/never", { body: "body", stated: "0".repeat(64) });
    expect([wrong.status, wrong.code]).toEqual([400, "XAmzContentSHA256Mismatch"]);
    const short = await ask("PUT", "/mine/never", {
      body: "body",
      headers: { "content-length": "5" },
    });
    expect(short.code).toBe("IncompleteBody");
    const large = await ask("PUT", "/mine/never", {
      body: new Uint8Array(9_000_000),
      stated: "0".repeat(64),
    });
    expect(large.code).toBe("XAmzContentSHA256Mismatch");
    expect((await ask("GET", "/mine/never")).code).toBe("NoSuchKey");
  });
});
