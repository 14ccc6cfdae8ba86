import { internalFailure, toServiceError } from "../../aws/service-error.ts";
import { discardBody } from "../../identity/read-body.ts";
import { newId } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { addressOf } from "./address.ts";
import { sourceIpOf } from "./call.ts";
import { answerPreflight, withCors } from "./cors-operations.ts";
import { boundaryOf } from "./form-reader.ts";
import { postObject } from "./post-object.ts";
import { named, refuse } from "./refusal.ts";

/** What browsers send without a signature: forms, and questions before a request of another origin. Undefined for anything else, which Lambda refuses. */
export async function answerUnsigned(env: Env, request: Request): Promise<Response | undefined> {
  const boundary = boundaryOf(request.headers.get("content-type"));
  const isForm = request.method === "POST" && boundary !== undefined;
  if (!isForm && request.method !== "OPTIONS") return undefined;
  const requestId = newId();
  try {
    const { bucket, key } = addressOf(request);
    if (bucket === undefined) return undefined;
    const answered = isForm
      ? await answerForm({ env, request, requestId, bucket, boundary, hasKey: key !== undefined })
      : await answerPreflight(env, request, bucket);
    return answered === undefined ? undefined : named(answered, requestId);
  } catch (error) {
    await discardBody(request);
    const known = toServiceError(error);
    if (known === undefined) logFailure(error);
    return refuse(known ?? internalFailure(), request, requestId);
  }
}

interface ArrivedForm {
  readonly env: Env;
  readonly request: Request;
  readonly requestId: string;
  readonly bucket: string;
  readonly boundary: string;
  /** A form is for a bucket. */
  readonly hasKey: boolean;
}

async function answerForm({ hasKey, ...form }: ArrivedForm): Promise<Response | undefined> {
  if (hasKey) return undefined;
  const { env, request } = form;
  const posted = { ...form, now: Date.now(), sourceIp: sourceIpOf(request) };
  return await withCors(env, request, await postObject(posted));
}
