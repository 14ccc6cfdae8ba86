type Fault = "User" | "Service";

interface Row {
  readonly status: number;
  /** The casing that AWS's model gives the text; modelled exceptions of Java and JS read only theirs. */
  readonly member: "message" | "Message";
  /** The `Type` member of the body; null where AWS writes none. */
  readonly fault: Fault | null;
}

/** Every code this service answers with: reference 1, 2.11, 7.4; AWS's model gives status and casing. */
const ROWS = {
  // Control plane.
  CapacityProviderLimitExceededException: row(400, "message"),
  CodeSigningConfigNotFoundException: row(404, "Message"),
  CodeStorageExceededException: row(400, "message"),
  CodeVerificationFailedException: row(400, "Message"),
  InvalidCodeSignatureException: row(400, "Message"),
  InvalidParameterValueException: row(400, "message"),
  PolicyLengthExceededException: row(400, "message"),
  PreconditionFailedException: row(412, "message"),
  ProvisionedConcurrencyConfigNotFoundException: row(404, "message"),
  ResourceConflictException: row(409, "message"),
  ResourceInUseException: row(400, "Message"),
  ResourceNotFoundException: row(404, "Message"),
  ServiceException: row(500, "Message", "Service"),
  TooManyRequestsException: row(429, "message"),

  // Invoke.
  InvalidRequestContentException: row(400, "message"),
  InvalidRuntimeException: row(502, "Message"),
  InvalidZipFileException: row(502, "Message"),
  NoPublishedVersionException: row(400, "Message"),
  RecursiveInvocationException: row(400, "Message"),
  RequestEntityTooLargeException: row(413, "message"),
  ResourceNotReadyException: row(502, "message"),
  SnapStartException: row(400, "Message"),
  SnapStartNotReadyException: row(409, "Message"),
  SnapStartTimeoutException: row(408, "Message"),
  UnsupportedMediaTypeException: row(415, "message"),

  // Not in AWS's model: written by the layers in front of Lambda, which know no `Type`.
  AccessDeniedException: row(403, "Message", null),
  ExpiredTokenException: row(403, "message", null),
  IncompleteSignatureException: row(403, "message", null),
  InvalidSignatureException: row(403, "message", null),
  MissingAuthenticationTokenException: row(403, "message", null),
  SerializationException: row(400, "message", null),
  UnrecognizedClientException: row(403, "message", null),
  ValidationException: row(400, "message", null),

  // Ours alone: an operation or parameter of AWS that is not built. No SDK retries a 501.
  NotImplementedException: row(501, "message"),
} as const satisfies Readonly<Record<string, Row>>;

export type AwsErrorCode = keyof typeof ROWS;

export interface AwsErrorOptions {
  /** Members of the body beside the text, such as `Reason` on a throttle. */
  readonly detail?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** AWS leaves `Type` out of a few bodies whose code has it elsewhere: reference 2.11. */
  readonly omitType?: boolean;
}

/** An error the caller is meant to see. Anything else thrown is a bug and becomes a ServiceException. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: AwsErrorCode;
  readonly detail: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly fault: Fault | null;

  /** An empty `message` is written as null, as AWS does for another account's function: reference 2.2. */
  constructor(code: AwsErrorCode, message: string, options: AwsErrorOptions = {}) {
    super(message);
    this.code = code;
    this.detail = options.detail ?? {};
    this.headers = options.headers ?? {};
    this.fault = options.omitType === true ? null : ROWS[code].fault;
  }

  get status(): (typeof ROWS)[AwsErrorCode]["status"] {
    return ROWS[this.code].status;
  }

  get member(): "message" | "Message" {
    return ROWS[this.code].member;
  }
}

export function invalidParameter(message: string): AwsError {
  return new AwsError("InvalidParameterValueException", message);
}

/** Text 41. */
export function tooManyTags(): AwsError {
  return invalidParameter("Number of tags exceeds resource tag limit.");
}

/** A value that breaks its shape; the text comes from `shape-messages.ts`. */
export function validationFailed(message: string): AwsError {
  return new AwsError("ValidationException", message);
}

export function serializationFailed(message: string): AwsError {
  return new AwsError("SerializationException", message);
}

/** `arn` carries the qualifier the caller gave, if any: reference 2.10. */
export function functionNotFound(arn: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Function not found: ${arn}`);
}

/** For policies, function URLs and other resources that AWS does not name: reference 2.10. */
export function resourceNotFound(): AwsError {
  return new AwsError("ResourceNotFoundException", "The resource you requested does not exist.");
}

/** Text 11, with AWS's own grammar. */
export function functionExists(name: string): AwsError {
  return new AwsError("ResourceConflictException", `Function already exist: ${name}`);
}

/** Also what the loser of a race gets: to it, the winner's update is in progress. */
export function updateInProgress(arn: string): AwsError {
  return new AwsError(
    "ResourceConflictException",
    `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
  );
}

/** Of a function that can be neither called nor changed now: reference 2.4. SDKs and Terraform retry on it. */
export function wrongState(state: string): AwsError {
  return new AwsError(
    "ResourceConflictException",
    `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
  );
}

/** `source` is the operation that AWS points to: reference 2.5. */
export function staleRevision(source = "GetFunction/GetAlias"): AwsError {
  return new AwsError(
    "PreconditionFailedException",
    "The Revision Id provided does not match the latest Revision Id. " +
      `Call the ${source} API to retrieve the latest Revision Id`,
  );
}

/** Text 38. */
export function statementExists(statementId: string): AwsError {
  return new AwsError(
    "ResourceConflictException",
    `The statement id (${statementId}) provided already exists. ` +
      "Please provide a new statement id, or remove the existing statement.",
  );
}

/** `bytes` is what the policy would come to. */
export function policyTooLong(bytes: number, bytesMax: number): AwsError {
  return new AwsError(
    "PolicyLengthExceededException",
    `The final policy size (${bytes}) is bigger than the limit (${bytesMax}).`,
  );
}

/** For whoever was overtaken by others again and again. */
export function tooManyWriters(): AwsError {
  return new AwsError("TooManyRequestsException", "Rate exceeded", {
    detail: { Reason: "CallerRateLimitExceeded" },
  });
}

/** Text 16. */
export function requestTooLarge(operation: string, bytesMax: number): AwsError {
  return new AwsError(
    "RequestEntityTooLargeException",
    `Request must be smaller than ${bytesMax} bytes for the ${operation} operation`,
    { omitType: true },
  );
}

/** Text 75: no operation of Lambda has this method and path. */
export function unknownOperation(): AwsError {
  return new AwsError(
    "AccessDeniedException",
    "Unable to determine service/operation name to be authorized",
  );
}

export function operationNotBuilt(operation: string): AwsError {
  return new AwsError("NotImplementedException", `${operation} is not implemented yet`);
}

/** Refused rather than dropped: a caller who sends a parameter counts on its effect. */
export function parameterNotBuilt(parameter: string): AwsError {
  return new AwsError(
    "NotImplementedException",
    `The parameter ${parameter} is not implemented yet`,
  );
}

function row<S extends number, M extends Row["member"]>(
  status: S,
  member: M,
  fault: Fault | null = "User",
): { readonly status: S; readonly member: M; readonly fault: Fault | null } {
  return { status, member, fault };
}
