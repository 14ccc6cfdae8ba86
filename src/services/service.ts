import { type ServiceError } from "../aws/service-error.ts";
import { type Caller } from "../identity/app-env.ts";

/** A request to one of the services beside Lambda, whose signature holds. */
export interface ServiceCall {
  readonly env: Env;
  readonly caller: Caller;
  readonly requestId: string;
  /** Its body has been read. */
  readonly request: Request;
  readonly body: Uint8Array;
  /** Keeps the isolate at work after the answer. */
  readonly defer: (work: Promise<unknown>) => void;
}

/** An account's part of a service in a region: what an operation needs to know when nobody has called it by HTTP. */
export interface Scope {
  readonly env: Env;
  readonly accountId: string;
  readonly region: string;
}

/** A service beside Lambda, as `front-door.ts` mounts it. */
export interface Service {
  /** Its name in the credential scope, such as `sqs`. */
  readonly signingName: string;
  /** The longest request body. */
  readonly bodyBytesMax: number;
  /** Throws ServiceError. */
  readonly answer: (call: ServiceCall) => Promise<Response>;
  /** The wire form of an error; `request` says which of its protocols the client speaks. */
  readonly refuse: (error: ServiceError, request: Request, requestId: string) => Response;
  /** Answers a request that nobody has signed, where the service has such; undefined for any other. */
  readonly answerUnsigned?: (env: Env, request: Request) => Promise<Response | undefined>;
}
