import { HostError } from "../../../sandbox/host/host-error.ts";
import { type ResponseSink } from "../../../sandbox/host/response-stream.ts";
import { type InvocationLog } from "./log.ts";

/** Where a streaming handler's response goes, and what has become of it. */
export interface InvocationResponse extends ResponseSink {
  /** The content type of the stream, once a streaming handler has begun to answer. */
  readonly contentType: string | undefined;
  readonly isTooLarge: boolean;
  readonly bytesMax: number;
  /** Resolves when nobody waits for it any more, which may be while the handler runs on. */
  readonly left: Promise<void>;
}

export interface InvocationResult {
  /** JSON text of the handler's result or of its failure; undefined when a streaming handler has answered. */
  readonly payload: string | undefined;
  readonly functionError: boolean;
  readonly log: InvocationLog;
}

/** Thrown into the guest that writes more than its caller may get. */
export function tooLarge(): HostError {
  return new HostError("EFBIG: file too large, write", {
    code: "EFBIG",
    errno: -27,
    syscall: "write",
  });
}
