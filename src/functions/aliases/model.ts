import { type FunctionAddress } from "../../aws/arn.ts";
import { AwsError, invalidParameter } from "../../aws/errors.ts";
import { LATEST } from "../model.ts";

/** The share of calls that go to another version than the alias's own. */
export interface Weight {
  readonly version: string;
  /** From 0 to 1. */
  readonly weight: number;
}

export interface Alias {
  readonly address: FunctionAddress;
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly revisionId: string;
  readonly additional?: Weight;
}

export interface AliasChanges {
  readonly version?: string;
  readonly description?: string;
  /** Absent keeps the weights; null takes them away. */
  readonly weights?: Readonly<Record<string, number>> | null;
}

/** All digits name a version, whatever else: reference 2.1. */
function isVersionNumber(qualifier: string): boolean {
  return /^\d+$/.test(qualifier);
}

/** Whether a qualifier can only be an alias. */
export function isAliasName(qualifier: string): boolean {
  return !isVersionNumber(qualifier) && !qualifier.startsWith("$");
}

/** An alias after a change. Throws AWS's refusals for weights: texts 34 to 36. */
export function changeAlias(alias: Alias, changes: AliasChanges, revisionId: string): Alias {
  const { additional: current, ...rest } = alias;
  const version = changes.version ?? alias.version;
  const additional = changes.weights === undefined ? current : toWeight(changes.weights);
  const description = changes.description ?? alias.description;
  if (additional !== undefined) checkWeight(version, additional);
  const changed = { ...rest, version, description, revisionId };
  return additional === undefined ? changed : { ...changed, additional };
}

/** The version that a call runs. `chance` is from 0 to 1, 1 excluded. */
export function chooseVersion({ version, additional }: Alias, chance: number): string {
  return additional !== undefined && chance < additional.weight ? additional.version : version;
}

function toWeight(weights: Readonly<Record<string, number>> | null): Weight | undefined {
  const entries = Object.entries(weights ?? {});
  const [first] = entries;
  if (first === undefined) return undefined;
  if (entries.length > 1) {
    throw invalidParameter("Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  const [version, weight] = first;
  return { version, weight };
}

function checkWeight(version: string, additional: Weight): void {
  if (version === LATEST) {
    throw new AwsError(
      "InvalidParameterValueException",
      "$LATEST is not supported for an alias pointing to more than 1 version",
      { omitType: true },
    );
  }
  if (additional.version === version) {
    throw invalidParameter(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
}
