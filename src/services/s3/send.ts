import { openDatabase } from "../../platform/database.ts";
import { ServiceError } from "../../aws/service-error.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { newId } from "../../platform/ids.ts";
import { type Delivery, DELIVERED, failedForNow, undeliverable } from "../delivery.ts";
import { type Remote, remoteOf } from "../remote.ts";
import { type Scope } from "../service.ts";
import { type Kept } from "./model.ts";
import { notify } from "./notify.ts";
import { findBucket } from "./store.ts";
import { writeObject } from "./store-objects.ts";

/** An object from inside, such as the record of an invocation. */
export interface InternalObject {
  readonly bucket: string;
  readonly key: string;
  readonly body: string;
  readonly contentType: string;
  readonly traceHeader?: string;
}

const REMOTE_MS_MAX = 30_000;
/** What is put from inside has no client. */
const INTERNAL_IP = "127.0.0.1";

/** Puts an object into a bucket of the scope's account: the embedded one, or that of AWS_ENDPOINT_S3. */
export async function putObject(scope: Scope, object: InternalObject): Promise<Delivery> {
  const remote = remoteOf(scope.env, "S3", scope.region);
  try {
    if (remote !== undefined) return await putRemotely(remote, object);
    return await putEmbedded(scope, object);
  } catch (error) {
    if (error instanceof ServiceError) {
      // What has no room now may have some later.
      return (error.status >= 500 ? failedForNow : undeliverable)(error.code, error.message);
    }
    return failedForNow("InternalFailure", `The bucket could not be reached: ${String(error)}`);
  }
}

/** Whether things can be put into a bucket; `unknown` where nobody here can be asked. */
export async function findOwnBucket(
  scope: Scope,
  name: string,
): Promise<"found" | "missing" | "unknown"> {
  if (remoteOf(scope.env, "S3", scope.region) !== undefined) return "unknown";
  const bucket = await findBucket(openDatabase(scope.env.DB), name);
  return bucket?.accountId === scope.accountId ? "found" : "missing";
}

async function putEmbedded(
  { env, accountId }: Scope,
  { bucket: name, key, body, contentType, traceHeader }: InternalObject,
): Promise<Delivery> {
  const bucket = await findBucket(openDatabase(env.DB), name);
  if (bucket === undefined) {
    return undeliverable("NoSuchBucket", "The specified bucket does not exist");
  }
  if (bucket.accountId !== accountId) return undeliverable("AccessDenied", "Access Denied");
  const bytes = toUtf8(body);
  const kept: Kept = {
    headers: { "content-type": contentType },
    metadata: {},
    tags: {},
    checksums: {},
  };
  const payload = { bytes: bytes.byteLength, pieces: once(bytes), checksums: () => ({}) };
  const stored = await writeObject(env.CODE, { bucket: name, key }, { payload, kept });
  const origin = { env, now: Date.now(), requestId: newId(), sourceIp: INTERNAL_IP };
  const trace = traceHeader === undefined ? {} : { traceHeader };
  if (stored !== undefined) {
    await notify({ ...origin, ...trace }, bucket, {
      event: "ObjectCreated:Put",
      key,
      object: stored,
    });
  }
  return DELIVERED;
}

async function putRemotely(remote: Remote, object: InternalObject): Promise<Delivery> {
  const path = [object.bucket, ...object.key.split("/")].map(encodeURIComponent).join("/");
  const response = await remote.send(`/${path}`, {
    method: "PUT",
    signal: AbortSignal.timeout(REMOTE_MS_MAX),
    headers: {
      "Content-Type": object.contentType,
      ...(object.traceHeader === undefined ? {} : { "X-Amzn-Trace-Id": object.traceHeader }),
    },
    body: object.body,
  });
  if (response.ok) {
    await response.body?.cancel();
    return DELIVERED;
  }
  const text = await response.text();
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? `HTTP_${response.status}`;
  const isTheirs = response.status >= 500 || response.status === 429;
  return (isTheirs ? failedForNow : undeliverable)(code, text.slice(0, 1000));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
