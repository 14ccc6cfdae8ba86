import { functionArn } from "../../aws/arn.ts";
import {
  functionNotFound,
  invalidParameter,
  staleRevision,
  updateInProgress,
  wrongState,
} from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { type Page, type PageRequest } from "../../aws/paging.ts";
import { base64OfHex, toHex, toUtf8 } from "../../platform/bytes.ts";
import { sha256 } from "../../platform/hashes.ts";
import { newId } from "../../platform/ids.ts";
import { checkCodeStorage } from "../account/check-code-storage.ts";
import { type FunctionRecord, isInTransition, LATEST } from "../model.ts";
import { type Context } from "../operations/context.ts";
import { finishWhenStored } from "../operations/finish-transition.ts";
import { findFunction } from "../store.ts";
import {
  fingerprint,
  lastPublished,
  publish,
  type Publishable,
  type Publication,
} from "./model.ts";
import { insertVersion, listVersions, type VersionExpected } from "./store.ts";

export interface PublishInput {
  /** Base64, as AWS shows it. */
  readonly codeSha256?: string;
  readonly description?: string;
  readonly expectedRevisionId?: string;
}

/** A working copy that has not changed since the last version gives that version again: reference 2.6. */
export async function publishVersion(
  context: Context,
  { address, qualifier }: Target,
  { codeSha256, description, expectedRevisionId }: PublishInput,
): Promise<FunctionRecord> {
  const latest = await findFunction(context.db, { ...address, version: LATEST }, context.now());
  if (latest === undefined) throw functionNotFound(functionArn(address, qualifier));
  if (isInTransition(latest)) throw updateInProgress(functionArn(address));
  if (latest.state === "Failed") throw wrongState(latest.state);
  checkCodeSha256(codeSha256, latest);
  if (expectedRevisionId && expectedRevisionId !== latest.revisionId) throw staleRevision();

  const unchanged = await findUnchanged(context, latest);
  if (unchanged !== undefined) return unchanged;
  const publication = await nextVersion(context, latest, description);
  await publishOrRefuse(context, publication, {
    expectedRevisionId: latest.revisionId,
    grownBytes: latest.code.bytes,
  });
  const { version } = publication;
  if (isInTransition(version)) context.defer(finishWhenStored(context, version));
  return version;
}

/** The version that has exactly what the working copy has, if it is the last one and still there. */
async function findUnchanged(
  context: Context,
  latest: FunctionRecord,
): Promise<FunctionRecord | undefined> {
  const version = lastPublished(latest);
  if (version === undefined || latest.publishedDigest !== (await digestOf(latest)))
    return undefined;
  return await findFunction(context.db, { ...latest.address, version }, context.now());
}

/** Stores a version and its working copy, or throws why they could not be. */
export async function publishOrRefuse(
  context: Context,
  publication: Publication,
  expected: VersionExpected,
): Promise<void> {
  if (await insertVersion(context.db, publication, expected)) return;
  const { address } = publication.latest;
  await checkCodeStorage(context.db, address, expected.grownBytes);
  throw updateInProgress(functionArn(address));
}

/** The next version of a working copy, not stored yet. */
export async function nextVersion(
  context: Context,
  latest: FunctionRecord,
  description?: string,
): Promise<Publication> {
  const stamp = () => ({ now: context.now(), revisionId: newId() });
  const stamps = { latest: stamp(), version: stamp() };
  return publish(latest, await digestOf(latest), description, stamps);
}

/** Throws AWS's 404 for a function that is not there: the working copy always is. */
export async function listVersionsByFunction(
  context: Context,
  { address, qualifier }: Target,
  page: PageRequest,
): Promise<Page<FunctionRecord>> {
  const found = await listVersions(context.db, address, page);
  if (found.items.length === 0 && page.after === undefined) {
    throw functionNotFound(functionArn(address, qualifier));
  }
  return found;
}

async function digestOf(state: Publishable): Promise<string> {
  return toHex(await sha256(toUtf8(fingerprint(state))));
}

/** Text of reference 2.6. */
function checkCodeSha256(given: string | undefined, { code }: FunctionRecord): void {
  const current = base64OfHex(code.sha256Hex);
  if (!given || given === current) return;
  throw invalidParameter(
    `CodeSHA256 (${given}) is different from current CodeSHA256 in $LATEST (${current}). ` +
      "Please try again with the CodeSHA256 in $LATEST.",
  );
}
