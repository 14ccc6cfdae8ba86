import { roleName } from "../aws/arn.ts";
import { invalidParameter, tooManyTags } from "../aws/errors.ts";
import {
  ENVIRONMENT_BYTES_MAX,
  FUNCTION_NAME_LENGTH_MAX,
  MEMORY_MB_MAX,
  ROLE_NAME_LENGTH_MAX,
  TAG_KEY_LENGTH_MAX,
  TAG_VALUE_LENGTH_MAX,
  TAGS_MAX,
} from "../aws/limits.ts";
import { toUtf8 } from "../platform/bytes.ts";

/** Rules that AWS checks after the shapes: reference 2.1 and 2.12. Each throws AWS's own text. */

/** Set by the runtime for every function: reference 3.4. Those that start with "_" fail the shape already. */
const RESERVED_KEYS: ReadonlySet<string> = new Set([
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_FORMAT",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_LEVEL",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/** Only creation checks it; everything else finds no such function: reference 2.2. */
export function checkNewName(name: string): void {
  if (name.length <= FUNCTION_NAME_LENGTH_MAX) return;
  throw invalidParameter(
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: ` +
      `Member must have length less than or equal to ${FUNCTION_NAME_LENGTH_MAX}`,
  );
}

/**
 * The one place that says which roles a function may have. Its shape is checked with the input; whether
 * the role exists and trusts Lambda can be checked here once roles exist.
 */
export function checkRole(arn: string): void {
  const name = roleName(arn);
  if (name === undefined || name.length > ROLE_NAME_LENGTH_MAX) {
    throw invalidParameter("The role defined for the function cannot be assumed by Lambda.");
  }
}

/** The shape allows what managed instances may have; text 19 is for the rest. */
export function checkMemory(memoryMb: number): void {
  if (memoryMb <= MEMORY_MB_MAX) return;
  throw invalidParameter(
    "'MemorySize' value failed to satisfy constraint: " +
      `Member must have value less than or equal to ${MEMORY_MB_MAX}`,
  );
}

/** Texts 17 and 18. */
export function checkEnvironment(variables: Readonly<Record<string, string>>): void {
  const refusal =
    "Lambda was unable to configure your environment variables because the environment variables you have provided";

  const reserved = Object.keys(variables).filter((key) => RESERVED_KEYS.has(key));
  if (reserved.length > 0) {
    throw invalidParameter(
      `${refusal} contains reserved keys that are currently not supported for modification. ` +
        `Reserved keys used in this request: ${reserved.join(", ")}`,
    );
  }

  const measured = JSON.stringify(variables);
  if (toUtf8(measured).byteLength > ENVIRONMENT_BYTES_MAX) {
    throw invalidParameter(`${refusal} exceeded the 4KB limit. String measured: ${measured}`);
  }
}

/** AWS's words for a key or a value that is too long are not known. */
export function checkTags(tags: Readonly<Record<string, string>>): void {
  if (Object.keys(tags).length > TAGS_MAX) {
    throw tooManyTags();
  }
  for (const [key, value] of Object.entries(tags)) {
    if (key === "" || key.length > TAG_KEY_LENGTH_MAX) {
      throw invalidParameter(`A tag key must have 1 to ${TAG_KEY_LENGTH_MAX} characters`);
    }
    if (key.toLowerCase().startsWith("aws:")) {
      throw invalidParameter(`The tag key "${key}" uses the prefix "aws:", which is reserved`);
    }
    if (value.length > TAG_VALUE_LENGTH_MAX) {
      throw invalidParameter(`A tag value must have at most ${TAG_VALUE_LENGTH_MAX} characters`);
    }
  }
}
