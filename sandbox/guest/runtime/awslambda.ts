import { toJson } from "./primordials.ts";
import { snapStart } from "./snap-start.ts";

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");
const HIGH_WATER_MARK = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");
const RESPONSE = "response";

/** Tells whoever asked for the response over HTTP that it begins with a status, headers and cookies. */
const HTTP_CONTENT_TYPE = "application/vnd.awslambda.http-integration-response";
/** Between that JSON text, which has no NUL, and the body. */
const DELIMITER_BYTES = 8;

interface StreamWithPrelude {
  setContentType(contentType: string): void;
  _onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => unknown) => void;
}

class HttpResponseStream {
  /** Makes `stream` begin with `prelude`, an object of `statusCode`, `headers` and `cookies`; returns the stream. */
  static from(stream: StreamWithPrelude, prelude: unknown): StreamWithPrelude {
    stream.setContentType(HTTP_CONTENT_TYPE);
    const text = toJson(prelude);
    stream._onBeforeFirstWrite = (write) => {
      write(text);
      write(new Uint8Array(DELIMITER_BYTES));
    };
    return stream;
  }
}

/** Marks a handler as one that writes its response to a stream. */
function streamifyResponse<H extends object>(
  handler: H,
  options?: { readonly highWaterMark?: unknown },
) {
  const highWaterMark = options?.highWaterMark;
  const mark =
    typeof highWaterMark === "number" ? { [HIGH_WATER_MARK]: Math.trunc(highWaterMark) } : {};
  return Object.assign(handler, { [STREAMING]: RESPONSE }, mark);
}

/** Defines globalThis.awslambda, unless the function's variables say that it does not want it. */
export function installAwsLambda(env: Readonly<Record<string, string>>): void {
  const refused = env["AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA"];
  if (refused === "1" || refused === "true") return;
  Object.assign(globalThis, {
    awslambda: { streamifyResponse, HttpResponseStream, snapStart },
  });
}

/** How a handler wants to answer. */
export type ResponseMode =
  | { readonly kind: "buffered" }
  | { readonly kind: "streaming"; readonly highWaterMark: number | undefined }
  | { readonly kind: "malformed" };

/** Reads the marks of a handler. */
export function responseMode(handler: object): ResponseMode {
  const { [STREAMING]: streaming, [HIGH_WATER_MARK]: mark } = handler as Record<symbol, unknown>;
  if (streaming === undefined || streaming === null || streaming === false) {
    return { kind: "buffered" };
  }
  if (streaming !== RESPONSE) return { kind: "malformed" };
  const bytes = Math.trunc(Number(mark));
  return { kind: "streaming", highWaterMark: mark && bytes >= 0 ? bytes : undefined };
}
