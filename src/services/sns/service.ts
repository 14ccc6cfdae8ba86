import { parseQueryRequest, queryErrorResponse, queryResponse } from "../../aws/query-protocol.ts";
import { internalFailure, ServiceError, toServiceError } from "../../aws/service-error.ts";
import { joinTraces } from "../../aws/trace.ts";
import { type XmlContent } from "../../aws/xml.ts";
import { openDatabase } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { type Service, type ServiceCall } from "../service.ts";
import { given } from "../given.ts";
import { invalid, notHere } from "./errors.ts";
import { REQUEST_BYTES_MAX } from "./limits.ts";
import { NOT_BUILT, OPERATIONS } from "./operations.ts";
import { confirm, unsubscribeByLink } from "./operations-subscriptions.ts";

const XML = { xmlNamespace: "http://sns.amazonaws.com/doc/2010-03-31/" };
/** The links in messages, which are followed without a signature. */
const LINK = /^https?:\/\/[^/]+\/\?(?:[^#]*&)?Action=(?:ConfirmSubscription|Unsubscribe)(?:&|$)/;

/** SNS, by the query protocol, which is the only one that it has. */
export const sns: Service = {
  signingName: "sns",
  bodyBytesMax: REQUEST_BYTES_MAX,
  answer: async (call) => {
    const request = parseQueryRequest(call.request.url, call.body);
    if (request === undefined) {
      throw new ServiceError("MissingAction", "The request must contain the parameter Action.");
    }
    const { action } = request;
    const operation = OPERATIONS.get(action);
    if (operation === undefined) throw unknown(action);
    const result = await operation({ ...contextOf(call), request });
    return queryResponse(XML, {
      action,
      requestId: call.requestId,
      ...(result === undefined ? {} : { result }),
    });
  },
  refuse: (error, _, requestId) => queryErrorResponse(XML, error, requestId),
  answerUnsigned: async (env, request) =>
    LINK.test(request.url) ? await follow(env, request.url) : undefined,
};

function contextOf({ env, caller, request }: ServiceCall) {
  const traceHeader = joinTraces(request.headers.get("x-amzn-trace-id") ?? undefined);
  const { origin } = new URL(request.url);
  return { env, caller, origin, db: openDatabase(env.DB), ...given("traceHeader", traceHeader) };
}

async function follow(env: Env, url: string): Promise<Response> {
  const requestId = newId();
  const response = await answerLink(env, url, requestId);
  response.headers.set("x-amzn-RequestId", requestId);
  return response;
}

async function answerLink(env: Env, url: string, requestId: string): Promise<Response> {
  try {
    const request = parseQueryRequest(url, new Uint8Array());
    if (request === undefined) throw invalid("Action");
    const link = { env, db: openDatabase(env.DB), request };
    const { action } = request;
    const isConfirmation = action === "ConfirmSubscription";
    const result: XmlContent = isConfirmation
      ? await confirm(link, { isAuthenticated: false })
      : await unsubscribeByLink(link);
    return queryResponse(XML, { action, requestId, ...(result === undefined ? {} : { result }) });
  } catch (error) {
    const known = toServiceError(error);
    if (known === undefined) logFailure(error);
    return queryErrorResponse(XML, known ?? internalFailure(), requestId);
  }
}

function unknown(action: string): ServiceError {
  return NOT_BUILT.includes(action)
    ? notHere(action)
    : new ServiceError("InvalidAction", `The action ${action} is not valid for this endpoint.`);
}
