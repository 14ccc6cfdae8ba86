import { functionArn, type FunctionAddress } from "../aws/arn.ts";
import { AwsError, functionNotFound } from "../aws/errors.ts";
import { type Alias, chooseVersion, isAliasName } from "../functions/aliases/model.ts";
import { findAlias } from "../functions/aliases/store.ts";
import { onFunctionChanged } from "../functions/changes.ts";
import { LATEST } from "../functions/model.ts";
import { type Serving } from "../functions/serving.ts";
import { findServing } from "../functions/store.ts";
import { openDatabase } from "../platform/database.ts";

/** How long this isolate believes what it has read of a function that another isolate may have changed. */
const BELIEF_MS = 1000;
/** Versions and aliases that an isolate remembers. */
const CACHED_MAX = 2000;

interface Known<T> {
  readonly value: T;
  readonly readAt: number;
}

/** By ARN with a qualifier: versions to what serves, aliases to themselves. */
const versions = new Map<string, Known<Serving>>();
const aliases = new Map<string, Known<Alias>>();

/** Counts the changes, so that what was read before one is not remembered after it. */
let changes = 0;

onFunctionChanged((address) => {
  changes += 1;
  const prefix = `${functionArn(address)}:`;
  for (const known of [versions, aliases]) {
    for (const arn of known.keys()) if (arn.startsWith(prefix)) known.delete(arn);
  }
});

/**
 * What runs when `address` is invoked: of an alias with two versions, one by chance. Throws AWS's 404 for what is not
 * there, and 409 while it is not ready.
 */
export async function resolveServing(
  db: D1Database,
  address: FunctionAddress,
  qualifier: string | undefined,
  chance: () => number = Math.random,
): Promise<Serving> {
  const wanted = qualifier ?? LATEST;
  if (!isAliasName(wanted)) return await servingOf(db, address, wanted);

  const arn = functionArn(address, wanted);
  const read = () => findAlias(openDatabase(db), address, wanted);
  const alias = recall(aliases, arn) ?? (await look(aliases, arn, read));
  if (alias === undefined) throw functionNotFound(arn);
  return await servingOf(db, address, chooseVersion(alias, chance()));
}

async function servingOf(
  db: D1Database,
  address: FunctionAddress,
  version: string,
): Promise<Serving> {
  const arn = functionArn(address, version);
  const known = recall(versions, arn);
  if (known !== undefined) return known;

  const read = () => findServing(openDatabase(db), { ...address, version });
  const serving = await look(versions, arn, read, ({ state }) => state === "Active");
  if (serving === undefined) throw functionNotFound(arn);
  if (serving.state !== "Active") throw notReady(serving.state);
  return serving;
}

function recall<T>(cache: Map<string, Known<T>>, arn: string): T | undefined {
  const known = cache.get(arn);
  return known !== undefined && Date.now() - known.readAt < BELIEF_MS ? known.value : undefined;
}

/** Reads, and remembers what `isSettled` lets it unless something has changed meanwhile. */
async function look<T>(
  cache: Map<string, Known<T>>,
  arn: string,
  read: () => Promise<T | undefined>,
  isSettled: (value: T) => boolean = () => true,
): Promise<T | undefined> {
  const before = changes;
  const value = await read();
  cache.delete(arn);
  if (value === undefined || changes !== before || !isSettled(value)) return value;
  cache.set(arn, { value, readAt: Date.now() });
  const [oldest] = cache.keys();
  if (cache.size > CACHED_MAX && oldest !== undefined) cache.delete(oldest);
  return value;
}

/** Text of reference 2.4; SDKs and Terraform retry on it. */
function notReady(state: string): AwsError {
  return new AwsError(
    "ResourceConflictException",
    `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
  );
}
