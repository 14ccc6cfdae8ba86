import { AwsError } from "./errors.ts";

export interface ServiceErrorOptions {
  /** The older code by which the query protocol and its clients know it: `AWS.SimpleQueueService.NonExistentQueue`. */
  readonly queryCode?: string;
  /** Members of the body beside the text. */
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
}

/** An error of a service beside Lambda, with the code, text and status of that service. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: string;
  readonly status: number;
  readonly queryCode: string;
  readonly fields: NonNullable<ServiceErrorOptions["fields"]>;

  constructor(code: string, message: string, status = 400, options: ServiceErrorOptions = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.queryCode = options.queryCode ?? code;
    this.fields = options.fields ?? {};
  }

  /** Whose fault it is, in the words of the query protocol. */
  get fault(): "Sender" | "Receiver" {
    return this.status < 500 ? "Sender" : "Receiver";
  }
}

/** Whether a service has refused something with one of these codes. */
export function isRefused(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof ServiceError && codes.includes(error.code);
}

/** What the layers in front of every service refuse has other codes where the body is XML. */
const XML_CODES: Readonly<Record<string, string>> = {
  ExpiredTokenException: "ExpiredToken",
  IncompleteSignatureException: "IncompleteSignature",
  InvalidSignatureException: "SignatureDoesNotMatch",
  MissingAuthenticationTokenException: "MissingAuthenticationToken",
  UnrecognizedClientException: "InvalidClientTokenId",
  ValidationException: "ValidationError",
};

/** `error` as one of a service: what is neither its own nor AWS's is a bug of ours, and hidden. */
export function toServiceError(error: unknown): ServiceError | undefined {
  if (error instanceof ServiceError) return error;
  if (!(error instanceof AwsError)) return undefined;
  const queryCode = XML_CODES[error.code] ?? error.code;
  return new ServiceError(error.code, error.message, error.status, { queryCode });
}

export function internalFailure(): ServiceError {
  return new ServiceError("InternalFailure", "An internal error occurred", 500);
}
