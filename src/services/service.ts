import { type ServiceError } from "../aws/service-error.ts";
import { type Caller } from "../identity/app-env.ts";
import { type SignedPayload } from "../identity/sigv4/request.ts";

interface SignedCall {
  readonly env: Env;
  readonly caller: Caller;
  readonly requestId: string;
  readonly request: Request;
  /** Keeps the isolate at work after the answer. */
  readonly defer: (work: Promise<unknown>) => void;
}

/** A request to one of the services beside Lambda, whose signature holds. The body of the request has been read. */
export interface ServiceCall extends SignedCall {
  readonly body: Uint8Array;
}

/** One of which only the head has been verified: whoever reads the body has to compare it with `payload`. */
export interface StreamedCall extends SignedCall {
  readonly payload: SignedPayload;
}

/** An account's part of a service in a region: what an operation needs to know when nobody has called it by HTTP. */
export interface Scope {
  readonly env: Env;
  readonly accountId: string;
  readonly region: string;
}

interface Mounted {
  /** Its name in the credential scope, such as `sqs`. */
  readonly signingName: string;
  /** The wire form of an error; `request` says which of its protocols the client speaks. */
  readonly refuse: (error: ServiceError, request: Request, requestId: string) => Response;
  /** Answers a request that nobody has signed, where the service has such; undefined for any other. */
  readonly answerUnsigned?: (env: Env, request: Request) => Promise<Response | undefined>;
}

/** A service beside Lambda, as `front-door.ts` mounts it. */
export interface Service extends Mounted {
  /** The longest request body. */
  readonly bodyBytesMax: number;
  /** Throws ServiceError. */
  readonly answer: (call: ServiceCall) => Promise<Response>;
}

/** A service whose bodies may be longer than an isolate can hold. */
export interface StreamingService extends Mounted {
  /** Throws ServiceError. */
  readonly answerStreamed: (call: StreamedCall) => Promise<Response>;
}
