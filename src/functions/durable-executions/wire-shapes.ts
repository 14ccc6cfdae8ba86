import { NAMESPACED_FUNCTION_NAME, QUALIFIER } from "../../aws/function-name.ts";
import { MARKER } from "../../aws/paging.ts";
import {
  blob,
  boolean,
  integer,
  list,
  number,
  oneOf,
  required,
  string,
  structure,
} from "../../aws/shape.ts";

/** The inputs of the operations on durable executions, from AWS's model. */

const EXECUTION = {
  DurableExecutionArn: required(
    string({
      min: 1,
      max: 1024,
      pattern: String.raw`arn:([a-zA-Z0-9-]+):lambda:([a-zA-Z0-9-]+):(\d{12}):function:([a-zA-Z0-9_-]+):(\$LATEST(?:\.PUBLISHED)?|[0-9]+)/durable-execution/([a-zA-Z0-9_-]+)/([a-zA-Z0-9_-]+)`,
    }),
  ),
};
const BASE64 = "[A-Za-z0-9+/]+={0,2}";
const TOKEN = { CheckpointToken: required(string({ min: 1, max: 2048, pattern: BASE64 })) };
const PAGE = { Marker: MARKER, MaxItems: integer({ min: 0, max: 1000 }) };
const CALLBACK = { CallbackId: required(string({ min: 1, max: 1024, pattern: BASE64 })) };

const SECRET = string({ sensitive: true });
const ERROR = structure({
  ErrorMessage: SECRET,
  ErrorType: SECRET,
  ErrorData: SECRET,
  StackTrace: list(SECRET),
});

const ID = { min: 1, max: 64, pattern: "[a-zA-Z0-9-_]+" };
/** A year of 366 days. */
const WAIT_SECONDS = integer({ min: 1, max: 31_622_400 });
const CALLBACK_SECONDS = integer({ min: 0 });

const UPDATE = structure({
  Id: required(string(ID)),
  ParentId: string(ID),
  Name: string({ min: 1, max: 256, pattern: String.raw`[\x20-\x7E]+` }),
  Type: required(oneOf(["EXECUTION", "CONTEXT", "STEP", "WAIT", "CALLBACK", "CHAINED_INVOKE"])),
  SubType: string({ min: 1, max: 32, pattern: "[a-zA-Z0-9-_]+" }),
  Action: required(oneOf(["START", "SUCCEED", "FAIL", "RETRY", "CANCEL"])),
  Payload: string({ min: 0, max: 6_291_456, sensitive: true }),
  Error: ERROR,
  ContextOptions: structure({ ReplayChildren: boolean() }),
  StepOptions: structure({ NextAttemptDelaySeconds: WAIT_SECONDS }),
  WaitOptions: structure({ WaitSeconds: WAIT_SECONDS }),
  CallbackOptions: structure({
    TimeoutSeconds: CALLBACK_SECONDS,
    HeartbeatTimeoutSeconds: CALLBACK_SECONDS,
  }),
  ChainedInvokeOptions: structure({
    FunctionName: required(NAMESPACED_FUNCTION_NAME),
    TenantId: string({ min: 1, max: 256, pattern: String.raw`[a-zA-Z0-9\._:\/=+\-@ ]+` }),
  }),
});

export const GET_DURABLE_EXECUTION = structure(EXECUTION);

export const GET_DURABLE_EXECUTION_HISTORY = structure({
  ...EXECUTION,
  IncludeExecutionData: boolean(),
  ...PAGE,
  ReverseOrder: boolean(),
});

export const GET_DURABLE_EXECUTION_STATE = structure({ ...EXECUTION, ...TOKEN, ...PAGE });

export const CHECKPOINT_DURABLE_EXECUTION = structure({
  ...EXECUTION,
  ...TOKEN,
  Updates: list(UPDATE),
  ClientToken: string({ min: 1, max: 64, pattern: String.raw`[\x21-\x7E]+` }),
});

export const STOP_DURABLE_EXECUTION = structure({ ...EXECUTION, Error: ERROR });

export const LIST_DURABLE_EXECUTIONS = structure({
  Qualifier: QUALIFIER,
  FunctionName: required(NAMESPACED_FUNCTION_NAME),
  DurableExecutionName: string(ID),
  Statuses: list(oneOf(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED"]), {
    min: 1,
    max: 10,
  }),
  StartedAfter: number(),
  StartedBefore: number(),
  ReverseOrder: boolean(),
  ...PAGE,
});

export const DURABLE_CALLBACK = structure(CALLBACK);
/** Its result is the body itself. */
export const DURABLE_CALLBACK_SUCCESS = structure({ ...CALLBACK, Result: blob() });
export const DURABLE_CALLBACK_FAILURE = structure({ ...CALLBACK, Error: ERROR });
