import { functionArn, type FunctionAddress } from "../aws/arn.ts";
import { AwsError, functionNotFound } from "../aws/errors.ts";
import { onFunctionChanged } from "../functions/changes.ts";
import { LATEST } from "../functions/model.ts";
import { type Serving } from "../functions/serving.ts";
import { findServing } from "../functions/store.ts";
import { openDatabase } from "../platform/database.ts";

/** How long this isolate believes what it has read of a function that another isolate may have changed. */
const BELIEF_MS = 1000;
/** Functions that an isolate remembers. */
const CACHED_MAX = 1000;

interface Known {
  readonly serving: Serving;
  readonly readAt: number;
}

const cache = new Map<string, Known>();

/** Counts the changes, so that what was read before one is not remembered after it. */
let changes = 0;

onFunctionChanged((address) => {
  changes += 1;
  cache.delete(functionArn(address));
});

/** What runs when `address` is invoked. Throws AWS's 404 for what is not there, and 409 while it is not ready. */
export async function resolveServing(
  db: D1Database,
  address: FunctionAddress,
  qualifier: string | undefined,
): Promise<Serving> {
  const arn = functionArn(address);
  const version = qualifier ?? LATEST;
  // Versions and aliases do not exist yet, so any other qualifier names nothing.
  if (version !== LATEST) throw functionNotFound(functionArn(address, version));

  const known = cache.get(arn);
  if (known !== undefined && Date.now() - known.readAt < BELIEF_MS) return known.serving;

  const before = changes;
  const serving = await findServing(openDatabase(db), { ...address, version });
  if (serving === undefined) {
    cache.delete(arn);
    throw functionNotFound(functionArn(address, version));
  }
  if (serving.state !== "Active") throw notReady(serving.state);
  if (changes === before) remember(arn, serving);
  return serving;
}

function remember(arn: string, serving: Serving): void {
  cache.delete(arn);
  cache.set(arn, { serving, readAt: Date.now() });
  const [oldest] = cache.keys();
  if (cache.size > CACHED_MAX && oldest !== undefined) cache.delete(oldest);
}

/** Text of reference 2.4; SDKs and Terraform retry on it. */
function notReady(state: string): AwsError {
  return new AwsError(
    "ResourceConflictException",
    `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
  );
}
