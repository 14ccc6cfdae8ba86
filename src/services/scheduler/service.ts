import { ServiceError } from "../../aws/service-error.ts";
import { type Service } from "../service.ts";
import { findOperation } from "./operations.ts";
import { segmentsOf } from "./request.ts";

/** An Input of 256 KB takes up to six times as much in JSON. */
const BODY_BYTES_MAX = 2 * 1024 * 1024;
const JSON_TYPE = { "Content-Type": "application/json" };

/** EventBridge Scheduler. */
export const scheduler: Service = {
  signingName: "scheduler",
  bodyBytesMax: BODY_BYTES_MAX,
  answer: async (call) => {
    const { method, url } = call.request;
    const segments = segmentsOf(url);
    const operation = findOperation(method, segments);
    if (operation === undefined) {
      throw new ServiceError("UnknownOperationException", "The operation is unknown", 404);
    }
    const query = new URL(url).searchParams;
    const output = await operation.run({ ...call, label: segments[1] ?? "", query });
    return new Response(JSON.stringify(output), { headers: JSON_TYPE });
  },
  refuse: (error) =>
    new Response(JSON.stringify({ ...error.fields, Message: error.message }), {
      status: error.status,
      headers: { ...JSON_TYPE, "x-amzn-ErrorType": error.code },
    }),
};
