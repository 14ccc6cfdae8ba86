import {
  jsonErrorResponse,
  jsonResponse,
  targetOperation,
  unknownTarget,
} from "../../aws/json-protocol.ts";
import { readInput } from "../../aws/shape-read.ts";
import { openDatabase } from "../../platform/database.ts";
import { type Service } from "../service.ts";
import { notBuilt } from "./errors.ts";
import { REQUEST_BYTES_MAX } from "./limits.ts";
import { NOT_BUILT, OPERATIONS } from "./operations.ts";

/** Kinesis Data Streams. */
export const kinesis: Service = {
  signingName: "kinesis",
  bodyBytesMax: REQUEST_BYTES_MAX,
  answer: async ({ env, caller, request, body }) => {
    const name = targetOperation(request.headers, "Kinesis_20131202") ?? "";
    const operation = OPERATIONS.get(name);
    if (operation === undefined) throw NOT_BUILT.includes(name) ? notBuilt(name) : unknownTarget();
    const input = readInput(operation.shape, {}, body);
    const call = { env, db: openDatabase(env.DB), caller, now: Date.now() };
    return jsonResponse("1.1", await operation.run(call, input, name));
  },
  refuse: (error) => jsonErrorResponse("1.1", error),
};
