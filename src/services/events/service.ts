import {
  jsonErrorResponse,
  jsonResponse,
  targetOperation,
  unknownTarget,
} from "../../aws/json-protocol.ts";
import { type Service } from "../service.ts";
import { notBuilt } from "./errors.ts";
import { NOT_BUILT, OPERATIONS } from "./operations.ts";

/** Ten entries of PutEvents and what JSON makes of them: each quote in a detail takes two characters or more. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;

/** EventBridge. */
export const events: Service = {
  signingName: "events",
  bodyBytesMax: BODY_BYTES_MAX,
  answer: async (call) => {
    const name = targetOperation(call.request.headers, "AWSEvents") ?? "";
    const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
    if (operation !== undefined) return jsonResponse("1.1", (await operation(call)) ?? undefined);
    if (!NOT_BUILT.includes(name)) throw unknownTarget();
    throw notBuilt(name);
  },
  refuse: (error) => jsonErrorResponse("1.1", error),
};
