import { ServiceError } from "../../aws/service-error.ts";
import { openDatabase } from "../../platform/database.ts";
import { addressOf } from "./address.ts";
import { bucketOf, type S3Call } from "./call.ts";
import { type CorsQuestion, corsHeaders, findRule } from "./cors-model.ts";
import { readCors, toXmlCors } from "./cors-wire.ts";
import { s3Error } from "./errors.ts";
import { findBucket, setBucketMember } from "./store.ts";
import { emptyResponse, readXml, xmlResponse } from "./wire.ts";

export async function getBucketCors(call: S3Call): Promise<Response> {
  const { name, cors } = await bucketOf(call);
  if (cors !== undefined) return xmlResponse("CORSConfiguration", toXmlCors(cors));
  throw new ServiceError("NoSuchCORSConfiguration", "The CORS configuration does not exist", 404, {
    fields: { BucketName: name },
  });
}

export async function putBucketCors(call: S3Call): Promise<Response> {
  const { name } = await bucketOf(call);
  const rules = readCors(await readXml(call, "CORSConfiguration"));
  await setBucketMember(call.db, name, "cors", rules);
  return emptyResponse(200);
}

export async function deleteBucketCors(call: S3Call): Promise<Response> {
  const { name } = await bucketOf(call);
  await setBucketMember(call.db, name, "cors", undefined);
  return emptyResponse(204);
}

/** Whether a page of another origin may send what it asks for. Nobody signs such a question; undefined where there is no bucket. */
export async function answerPreflight(
  env: Env,
  { headers }: Request,
  name: string,
): Promise<Response | undefined> {
  const bucket = await findBucket(openDatabase(env.DB), name);
  if (bucket === undefined) return undefined;
  const origin = headers.get("origin");
  const method = headers.get("access-control-request-method");
  if (origin === null || method === null) {
    const missing = origin === null ? "Origin" : "Access-Control-Request-Method";
    const text = `Insufficient information. ${missing} request header needed.`;
    throw s3Error("BadRequest", {}, text);
  }
  if (bucket.cors === undefined) {
    throw forbidden("CORSResponse: CORS is not enabled for this bucket.");
  }
  const question: CorsQuestion = {
    origin,
    method,
    headers: listOf(headers.get("access-control-request-headers")),
  };
  const rule = findRule(bucket.cors, question);
  if (rule !== undefined) return emptyResponse(200, { ...corsHeaders(rule, question), Vary: VARY });
  throw forbidden(
    "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
  );
}

/** The answer to a request of a page, so that the browser hands it on if the bucket permits it. */
export async function withCors(env: Env, request: Request, response: Response): Promise<Response> {
  const origin = request.headers.get("origin");
  const name = origin === null ? undefined : addressOf(request).bucket;
  if (origin === null || name === undefined) return response;
  const bucket = await findBucket(openDatabase(env.DB), name);
  const question = { origin, method: request.method };
  const rule = findRule(bucket?.cors ?? [], question);
  if (rule === undefined) return response;
  for (const [header, value] of Object.entries(corsHeaders(rule, question))) {
    response.headers.set(header, value);
  }
  response.headers.set("Vary", VARY);
  return response;
}

const VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";

function listOf(text: string | null): readonly string[] {
  return (text ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

function forbidden(message: string): ServiceError {
  return s3Error("AccessForbidden", {}, message);
}
