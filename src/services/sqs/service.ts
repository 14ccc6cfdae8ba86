import {
  jsonErrorResponse,
  jsonResponse,
  targetOperation,
  unknownTarget,
} from "../../aws/json-protocol.ts";
import {
  parseQueryRequest,
  queryErrorResponse,
  type QueryRequest,
  queryResponse,
} from "../../aws/query-protocol.ts";
import { ServiceError } from "../../aws/service-error.ts";
import { readInput } from "../../aws/shape-read.ts";
import { joinTraces } from "../../aws/trace.ts";
import { openDatabase } from "../../platform/database.ts";
import { given } from "../given.ts";
import { type Service, type ServiceCall } from "../service.ts";
import { parseQueueUrl } from "./address.ts";
import { type Operation, type Output, type SqsCall } from "./call.ts";
import { namespaceOf } from "./errors.ts";
import { HeldOutput, heldResponse } from "./held-answer.ts";
import { REQUEST_BYTES_MAX } from "./limits.ts";
import { OPERATIONS } from "./operations.ts";
import { readQueryInput, toXmlResult } from "./wire-query.ts";

const TARGET = "AmazonSQS";
const XML = { xmlNamespace: "http://queue.amazonaws.com/doc/2012-11-05/" };

/** SQS by both of its protocols: JSON 1.0 for who sends `X-Amz-Target`, the older query for all others. */
export const sqs: Service = {
  signingName: "sqs",
  bodyBytesMax: REQUEST_BYTES_MAX,
  answer: async (call) => {
    if (isJson(call.request)) return await answerJson(call);
    const request = parseQueryRequest(call.request.url, call.body);
    if (request === undefined) {
      throw new ServiceError("MissingAction", "The request must contain the parameter Action.");
    }
    return await answerQuery(call, request);
  },
  refuse: (error, request, requestId) => {
    if (!isJson(request)) return queryErrorResponse(XML, error, requestId);
    const response = jsonErrorResponse("1.0", error, namespaceOf(error));
    response.headers.set("x-amzn-query-error", `${error.queryCode};${error.fault}`);
    return response;
  },
};

async function answerJson(call: ServiceCall): Promise<Response> {
  const operation = OPERATIONS.get(targetOperation(call.request.headers, TARGET) ?? "");
  if (operation === undefined) throw unknownTarget();
  const input = readInput(operation.shape, {}, call.body);
  return toResponse(await run(operation, call, input), (output) => jsonResponse("1.0", output));
}

async function answerQuery(call: ServiceCall, request: QueryRequest): Promise<Response> {
  const { action } = request;
  const operation = OPERATIONS.get(action);
  if (operation === undefined) {
    throw new ServiceError("InvalidAction", `The action ${action} is not valid for this endpoint.`);
  }
  const input = readQueryInput(operation.shape, request);
  const output = await run(operation, call, { ...queueOfPath(call.request.url), ...input });
  return toResponse(output, (known) =>
    queryResponse(XML, {
      action,
      requestId: call.requestId,
      ...(known === undefined ? {} : { result: toXmlResult(action, known) }),
    }),
  );
}

function toResponse(output: Output, write: (output: object | undefined) => Response): Response {
  return output instanceof HeldOutput ? heldResponse(output, write) : write(output);
}

/** Older clients send their requests to the queue's own URL. */
function queueOfPath(url: string): { readonly QueueUrl?: string } {
  return parseQueueUrl(url) === undefined ? {} : { QueueUrl: url };
}

async function run(operation: Operation, call: ServiceCall, input: object) {
  const context: SqsCall = {
    env: call.env,
    db: openDatabase(call.env.DB),
    caller: call.caller,
    origin: new URL(call.request.url).origin,
    defer: call.defer,
    ...given("traceHeader", joinTraces(call.request.headers.get("x-amzn-trace-id") ?? undefined)),
  };
  return await operation.run(context, input);
}

function isJson({ headers }: Request): boolean {
  return headers.has("x-amz-target");
}
