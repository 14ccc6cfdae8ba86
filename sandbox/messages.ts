/**
 * What crosses the door between a guest and its host as JSON text: `protocol.ts` says which call carries which. Like that
 * file it belongs to both sides.
 */

/** Given to the guest once, when an environment starts. */
export interface EnvironmentConfig {
  /** The handler's module, as `moduleResolve` gives it, such as `commonjs:/var/task/index.js`. */
  readonly module: string;
  /** The path of the handler within the module's exports, such as `handler` or `api.get`. */
  readonly property: string;
  /** The handler string as configured. */
  readonly handler: string;
  /** Such as "nodejs22.x". */
  readonly runtime: string;
  readonly env: Readonly<Record<string, string>>;
  readonly identity: FunctionIdentity;
  /** Entropy for Math.random: four 32-bit numbers. */
  readonly seed: readonly [number, number, number, number];
}

/** What the handler's context says of the function, the same for all events of an environment. */
export interface FunctionIdentity {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** Given to the guest when it begins as a copy of an environment that has started before. */
export interface RestoreConfig {
  /** Variables that differ from the first environment's. */
  readonly env: Readonly<Record<string, string>>;
  readonly identity: FunctionIdentity;
  readonly seed: EnvironmentConfig["seed"];
}

/** Given to the guest with each event. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  readonly traceId: string;
  /** JSON text of the client context, already decoded from base64. */
  readonly clientContext?: string;
  /** Milliseconds since the epoch. */
  readonly deadlineMs: number;
}

/** A failure of the function as the caller sees it (`trace`), with what only the log shows. */
export interface GuestFailure {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
  /** How the log introduces the error. */
  readonly label: "Invoke Error" | "Uncaught Exception" | "Unhandled Promise Rejection";
  /** JSON text of the error as the log shows it. */
  readonly logged: string;
}

/** What an Error from the host carries beside its message, where it applies. */
export interface HostErrorFields {
  readonly code?: string;
  readonly errno?: number;
  readonly syscall?: string;
  readonly path?: string;
  readonly dest?: string;
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
}

/** What a request begins with. */
export interface HttpRequestHead {
  readonly method: string;
  /** http: or https: */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** "bytes" are given with the head, a "stream" is written by `httpWrite` until `httpEnd`. */
  readonly body: "none" | "bytes" | "stream";
  /** "follow" follows up to 20 redirects as the Fetch Standard says. */
  readonly redirect: "follow" | "manual" | "error";
}

/** What a response begins with. */
export interface HttpResponseHead {
  readonly status: number;
  readonly statusText: string;
  /** Names are in lower case; only set-cookie may come more than once. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Of the last hop. */
  readonly url: string;
  readonly redirected: boolean;
  /** False where there is nothing to read: the exchange is over. */
  readonly hasBody: boolean;
}

export interface UrlParts {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}

export interface FileStat {
  readonly type: "file" | "directory";
  readonly size: number;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** A number that stands for this file alone. */
  readonly ino: number;
}

export interface FileSpace {
  readonly totalBytes: number;
  readonly freeBytes: number;
}

export interface MemoryFigures {
  /** Bytes of linear memory the environment holds. */
  readonly total: number;
  /** Bytes of it that may be held at most. */
  readonly limit: number;
}

/** What a builtin module of the guest exports. */
export interface BuiltinDescription {
  readonly members: readonly string[];
  /** Those of them that do nothing but throw. */
  readonly refused: readonly string[];
}
