import { functionArn } from "../../aws/arn.ts";
import { AwsError, functionNotFound, invalidParameter, tooManyWriters } from "../../aws/errors.ts";
import { type Target } from "../../aws/function-name.ts";
import { isAliasName } from "../aliases/model.ts";
import { findAlias } from "../aliases/store.ts";
import { LATEST } from "../model.ts";
import { type Page, type PageRequest } from "../../aws/paging.ts";
import { type Context } from "../operations/context.ts";
import { findSetting, removeSetting, type Setting, type SettingKind } from "../settings/store.ts";
import { findFunction } from "../store.ts";
import {
  type PoolFacts,
  type ProvisionedVersion,
  PROVISIONED,
  type Provision,
  provisionRefusal,
  type ProvisionStatus,
  provisionStatus,
  RESERVED,
  reservableMax,
  reservationRefusal,
} from "./model.ts";
import { isRequestOverdue } from "../versions/initializer.ts";
import { listProvisioned, putWithinPool, readPoolFacts } from "./store.ts";

/** Between a write that the pool did not bear and the look at why, another may have made room. */
const ATTEMPTS_MAX = 5;

export interface ProvisionState {
  readonly setting: Setting<Provision>;
  readonly status: ProvisionStatus;
}

/** What is set for a version or an alias by its name. */
export type Qualified = Target & { readonly qualifier: string };

export async function putFunctionConcurrency(
  context: Context,
  { address }: Target,
  executions: number,
): Promise<void> {
  const limit = context.accountConcurrency;
  await putOrRefuse(context, RESERVED, settingOf(context, { address }, { executions }), (facts) =>
    facts.hasTarget
      ? reservationRefusal(facts, executions, limit)
      : // Reference 2.10.
        functionNotFound(functionArn(address, LATEST)),
  );
}

/** Undefined when nothing is reserved. */
export async function getFunctionConcurrency(
  context: Context,
  { address }: Target,
): Promise<number | undefined> {
  const reserved = await findSetting(context.db, RESERVED, address);
  if (reserved === undefined) await requireFunction(context, address);
  return reserved?.value.executions;
}

export async function deleteFunctionConcurrency(
  context: Context,
  { address }: Target,
): Promise<void> {
  const removed = await removeSetting(context.db, RESERVED, address);
  if (!removed) await requireFunction(context, address);
}

/** Answers with the setting as it was stored; its environments are still to come. */
export async function putProvisionedConcurrency(
  context: Context,
  target: Qualified,
  requested: number,
): Promise<Setting<Provision>> {
  // Text 50.
  const unpublished = invalidParameter(
    "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
  );
  if (target.qualifier === LATEST) throw unpublished;
  const setting = settingOf(context, target, { requested });
  const isAlias = isAliasName(target.qualifier);
  const limit = context.accountConcurrency;
  await putOrRefuse(context, PROVISIONED, setting, async (facts) => {
    if (facts.hasTarget) return provisionRefusal(facts, requested, { limit, isAlias });
    await versionsOf(context, target);
    return unpublished;
  });
  context.defer(provision(context, target));
  return setting;
}

export async function getProvisionedConcurrency(
  context: Context,
  target: Qualified,
): Promise<ProvisionState> {
  refuseLatest(target);
  const versions = await versionsOf(context, target);
  const setting = await findSetting(context.db, PROVISIONED, target.address, target.qualifier);
  if (setting !== undefined) return stateOf(context, setting, versions);
  throw new AwsError(
    "ProvisionedConcurrencyConfigNotFoundException",
    "No Provisioned Concurrency Config found for this function",
  );
}

export async function listProvisionedConcurrency(
  context: Context,
  { address }: Target,
  request: PageRequest,
): Promise<Page<ProvisionState>> {
  const { items, ...page } = await listProvisioned(context.db, address, request);
  if (items.length === 0) await requireFunction(context, address);
  return {
    ...page,
    items: items.map(({ setting, versions }) => stateOf(context, setting, versions)),
  };
}

/** What is not set is deleted as well: reference 2.10. */
export async function deleteProvisionedConcurrency(
  context: Context,
  target: Qualified,
): Promise<void> {
  refuseLatest(target);
  const { address, qualifier } = target;
  const removed = await removeSetting(context.db, PROVISIONED, address, qualifier);
  if (!removed) await versionsOf(context, target);
}

/** Has the versions that a qualifier means now initialized, each unless it has been. */
export async function provision(context: Context, target: Qualified): Promise<void> {
  const { address, qualifier } = target;
  const versions = isAliasName(qualifier)
    ? await versionsOf(context, target)
    : [{ version: qualifier }];
  for (const { version } of versions) await context.initializer.request({ ...address, version });
}

/** The same after an alias was pointed elsewhere, if it has provisioned concurrency. */
export async function provisionAgain(context: Context, target: Qualified): Promise<void> {
  const { address, qualifier } = target;
  const setting = await findSetting(context.db, PROVISIONED, address, qualifier);
  if (setting !== undefined) await provision(context, target);
}

/** What was to be initialized and has not been for long is asked for again: whoever asked may have been interrupted. */
function stateOf(
  context: Context,
  setting: Setting<Provision>,
  versions: readonly ProvisionedVersion[],
): ProvisionState {
  const status = provisionStatus(setting.value, versions);
  if (status.status === "IN_PROGRESS" && isRequestOverdue(setting.modifiedAt, context.now())) {
    const { address, qualifier = "" } = setting;
    context.defer(provision(context, { address, qualifier }));
  }
  return { setting, status };
}

/** Writes, or throws what `refusal` finds in the way. */
async function putOrRefuse<V>(
  context: Context,
  kind: SettingKind<V>,
  setting: Setting<V>,
  refusal: (facts: PoolFacts) => AwsError | undefined | Promise<AwsError | undefined>,
): Promise<void> {
  const { address, qualifier } = setting;
  const member = { ...address, ...(qualifier === undefined ? {} : { qualifier }) };
  const amount = kind.amountOf?.(setting.value) ?? 0;
  const poolMax = reservableMax(context.accountConcurrency);
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    if (await putWithinPool(context.db, kind, setting, { amount, poolMax })) return;
    const refused = await refusal(await readPoolFacts(context.db, member));
    if (refused !== undefined) throw refused;
  }
  throw tooManyWriters();
}

/** Of the versions that a qualifier means now. Throws AWS's 404 for one that is not there: reference 2.10. */
async function versionsOf(
  context: Context,
  { address, qualifier }: Qualified,
): Promise<readonly ProvisionedVersion[]> {
  const { db, now } = context;
  const versions = [qualifier];
  if (isAliasName(qualifier)) {
    const alias = await findAlias(db, address, qualifier);
    if (alias === undefined) {
      const arn = functionArn(address, qualifier);
      throw new AwsError("ResourceNotFoundException", `Cannot find alias arn: ${arn}`);
    }
    versions.splice(0, 1, alias.version);
    if (alias.additional !== undefined) versions.push(alias.additional.version);
  }
  return await Promise.all(
    versions.map(async (version) => {
      const found = await findFunction(db, { ...address, version }, now());
      if (found === undefined) throw functionNotFound(functionArn(address, version));
      return { version, state: found.state };
    }),
  );
}

async function requireFunction(context: Context, address: Target["address"]): Promise<void> {
  const found = await findFunction(context.db, { ...address, version: LATEST }, context.now());
  if (found === undefined) throw functionNotFound(functionArn(address));
}

/** Text 51. */
function refuseLatest({ qualifier }: Qualified): void {
  if (qualifier !== LATEST) return;
  throw invalidParameter("The function resource provided must be an alias or a published version.");
}

function settingOf<V>(context: Context, { address, qualifier }: Target, value: V): Setting<V> {
  const now = context.now();
  return {
    address,
    ...(qualifier === undefined ? {} : { qualifier }),
    value,
    createdAt: now,
    modifiedAt: now,
  };
}
