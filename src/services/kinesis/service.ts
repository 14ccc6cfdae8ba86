import { readCbor } from "../../aws/cbor-read.ts";
import { writeCbor } from "../../aws/cbor-write.ts";
import {
  jsonErrorResponse,
  jsonResponse,
  targetOperation,
  unknownTarget,
} from "../../aws/json-protocol.ts";
import { readInput } from "../../aws/shape-read.ts";
import { openDatabase } from "../../platform/database.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { type Service } from "../service.ts";
import { notBuilt } from "./errors.ts";
import { REQUEST_BYTES_MAX } from "./limits.ts";
import { NOT_BUILT, OPERATIONS } from "./operations.ts";

const CBOR = "application/x-amz-cbor-1.1";
/** By name wherever they are, since no map of Kinesis's outputs has keys of the caller's. */
const CBOR_MEMBERS = {
  bytes: ["Data"],
  times: ["ApproximateArrivalTimestamp", "StreamCreationTimestamp"],
};

/** Kinesis Data Streams by JSON 1.1, and by CBOR, which the SDK for Java sends unless it is told not to. */
export const kinesis: Service = {
  signingName: "kinesis",
  bodyBytesMax: REQUEST_BYTES_MAX,
  answer: async ({ env, caller, request, body }) => {
    const name = targetOperation(request.headers, "Kinesis_20131202") ?? "";
    const operation = OPERATIONS.get(name);
    if (operation === undefined) throw NOT_BUILT.includes(name) ? notBuilt(name) : unknownTarget();
    const input = readInput(operation.shape, {}, isCbor(request) ? toJson(body) : body);
    const call = { env, db: openDatabase(env.DB), caller, now: Date.now() };
    const output = await operation.run(call, input, name);
    if (!isCbor(request)) return jsonResponse("1.1", output);
    return cborResponse(output === undefined ? "" : writeCbor(output, CBOR_MEMBERS), 200);
  },
  refuse: (error, request) => {
    if (!isCbor(request)) return jsonErrorResponse("1.1", error);
    const { code, message, status } = error;
    const response = cborResponse(writeCbor({ __type: code, message }, CBOR_MEMBERS), status);
    response.headers.set("x-amzn-ErrorType", code);
    return response;
  },
};

function toJson(body: Uint8Array): Uint8Array {
  return body.byteLength === 0 ? body : toUtf8(JSON.stringify(readCbor(body)));
}

function isCbor({ headers }: Request): boolean {
  return headers.get("content-type")?.toLowerCase().startsWith(CBOR) === true;
}

function cborResponse(body: Uint8Array | "", status: number): Response {
  return new Response(body as BodyInit, { status, headers: { "Content-Type": CBOR } });
}
