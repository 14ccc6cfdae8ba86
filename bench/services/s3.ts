import { createHash } from "node:crypto";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { SignatureV4 } from "@smithy/signature-v4";
import { prepareRequest, type PreparedRequest } from "../invoke/http-client.ts";
import { applyLoad, openConnections } from "../invoke/load.ts";
import { KEY, type Servers } from "../invoke/servers.ts";
import { REGION, Sha256 } from "../invoke/sign.ts";
import { postTo } from "../invoke/warm.ts";
import { compare } from "../measure.ts";
import { progress } from "../progress.ts";
import { figure, type Row } from "../report.ts";

const GROUP = "services";
const BUCKET = "bench";
const CONNECTIONS = 8;
const ROUNDS = 5;
const ROUND_MS = 700;
const WARM_UP_MS = 1000;
const SIZES = [
  ["10 KB", 10_000],
  ["1 MB", 1_000_000],
] as const;

/** PutObject and GetObject of small and of large objects, signed with the hash of their bytes. */
export async function measureS3(servers: Servers): Promise<Row[]> {
  progress("services: S3");
  await createBucket(servers.lamella);
  const hono = postTo(servers.hono, "/hello");
  const ours = await openConnections(servers.lamella, CONNECTIONS);
  const theirs = await openConnections(servers.hono, CONNECTIONS);
  const plain = async () => (await applyLoad(theirs, hono, ROUND_MS)).requestsPerSecond;
  const rateOf = (request: PreparedRequest) => async () =>
    (await applyLoad(ours, request, ROUND_MS)).requestsPerSecond;
  try {
    await applyLoad(theirs, hono, WARM_UP_MS);
    const rows: Row[] = [];
    for (const [size, bytes] of SIZES) {
      const body = "x".repeat(bytes);
      for (const [operation, method, sent] of [
        ["PutObject", "PUT", body],
        ["GetObject", "GET", ""],
      ] as const) {
        const request = await sign(servers.lamella, method, `object-${bytes}`, sent);
        await applyLoad(ours, request, WARM_UP_MS);
        const { ratio, a } = await compare(rateOf(request), plain, ROUNDS);
        const name = `S3 ${operation}, ${size}`;
        rows.push(figure({ group: GROUP, name, unit: "/s", note: "one key" }, a));
        rows.push(
          figure({ group: GROUP, name: `${name} ÷ plain Hono requests`, unit: "ratio" }, ratio),
        );
      }
    }
    return rows;
  } finally {
    for (const connection of [...ours, ...theirs]) connection.close();
  }
}

async function createBucket({ origin }: URL): Promise<void> {
  const options = { endpoint: origin, region: REGION, credentials: KEY, forcePathStyle: true };
  const s3 = new S3Client(options);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  s3.destroy();
}

async function sign(
  url: URL,
  method: "GET" | "PUT",
  key: string,
  body: string,
): Promise<PreparedRequest> {
  const signer = new SignatureV4({
    service: "s3",
    region: REGION,
    credentials: KEY,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const sha256 = createHash("sha256").update(body).digest("hex");
  const signed = await signer.sign({
    method,
    protocol: "http:",
    hostname: url.hostname,
    port: Number(url.port),
    path: `/${BUCKET}/${key}`,
    headers: { host: url.host, "x-amz-content-sha256": sha256 },
    body,
  });
  return prepareRequest(url, { ...signed, body });
}
