/** An invocation by somebody of this deployment, who has been permitted it. */
export interface Order {
  /** As it is addressed: with or without a qualifier. */
  readonly functionArn: string;
  /** JSON text. */
  readonly payload: string;
  readonly requestId: string;
  readonly traceHeader?: string;
}

/** A result or the payload of a function's own failure. */
export interface Ended {
  readonly kind: "ended";
  readonly functionError: boolean;
  /** JSON text. */
  readonly payload: string;
  readonly executedVersion: string;
  /** For those that it leads to: a chain of calls is told by it. */
  readonly traceHeader: string;
}

/** Why a function has not run: `code` and `message` are what the API would have answered. */
export interface NotRun {
  /** `throttled` and `failed` may go well later; `gone` is not there, and `refused` will not be run as it is. */
  readonly kind: "throttled" | "failed" | "gone" | "refused";
  readonly code: string;
  readonly message: string;
}

export type Invoked = Ended | NotRun;
