/** Who signed a request, and the region that the signature names. */
export interface Caller {
  readonly accountId: string;
  readonly region: string;
  readonly arn: string;
  readonly accessKeyId: string;
}

/** A request as it has come to the Worker. */
export interface Arrival {
  readonly request: Request;
  readonly env: Env;
  readonly context: Pick<ExecutionContext, "waitUntil">;
}

/** What every route finds in `c.env` and `c.var` once a request is authenticated. */
export type AppEnv = {
  Bindings: Env;
  Variables: {
    requestId: string;
    caller: Caller;
    /** The whole body; read once, before the signature over it was verified. */
    body: Uint8Array;
  };
};
