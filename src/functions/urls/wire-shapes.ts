import { FUNCTION_NAME } from "../../aws/function-name.ts";
import { MARKER } from "../../aws/paging.ts";
import {
  boolean,
  integer,
  list,
  oneOf,
  required,
  string,
  structure,
  type Value,
} from "../../aws/shape.ts";

/** Text 59: an alias, and neither a version nor `$LATEST`. */
export const URL_QUALIFIER = string({
  min: 1,
  max: 128,
  pattern: String.raw`((?!^\d+$)^[0-9a-zA-Z-_]+$)`,
});

export const URL_NAME = { Qualifier: URL_QUALIFIER, FunctionName: required(FUNCTION_NAME) };
const HEADERS = list(string({ min: 0, max: 1024, pattern: ".*" }), { min: 0, max: 100 });

const CORS = structure({
  AllowCredentials: boolean(),
  AllowHeaders: HEADERS,
  AllowMethods: list(string({ min: 0, max: 6, pattern: ".*" }), { min: 0, max: 6 }),
  AllowOrigins: list(string({ min: 1, max: 253, pattern: ".*" }), { min: 0, max: 100 }),
  ExposeHeaders: HEADERS,
  MaxAge: integer({ min: 0, max: 86_400 }),
});

const AUTH_TYPE = oneOf(["NONE", "AWS_IAM"]);
const INVOKE_MODE = oneOf(["RESPONSE_STREAM", "BUFFERED"]);

export const URL_CONFIG = structure(URL_NAME);
export const CREATE_URL_CONFIG = structure({
  ...URL_NAME,
  AuthType: required(AUTH_TYPE),
  Cors: CORS,
  InvokeMode: INVOKE_MODE,
});
export const UPDATE_URL_CONFIG = structure({
  ...URL_NAME,
  AuthType: AUTH_TYPE,
  Cors: CORS,
  InvokeMode: INVOKE_MODE,
});
export const LIST_URL_CONFIGS = structure({
  FunctionName: required(FUNCTION_NAME),
  Marker: MARKER,
  MaxItems: integer({ min: 1, max: 50 }),
});

export type CreateUrlInput = Value<typeof CREATE_URL_CONFIG>;
export type UpdateUrlInput = Value<typeof UPDATE_URL_CONFIG>;
