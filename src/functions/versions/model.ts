import { type CodePackage, type FunctionRecord, type Stamp } from "../model.ts";
import { type FunctionConfiguration, isPreparedFirst } from "../configuration.ts";

/** A version is made of exactly this: reference 2.6. */
export interface Publishable {
  readonly configuration: FunctionConfiguration;
  readonly code: CodePackage;
}

export interface Publication {
  /** The version as it is to be stored. */
  readonly version: FunctionRecord;
  /** The working copy after it: its revision changes as well (reference 2.5). */
  readonly latest: FunctionRecord;
}

/** What tells one publishable state from another: JSON text with the members of each object in one order. */
export function fingerprint({ configuration, code }: Publishable): string {
  return stableJson({ configuration, code: code.sha256Hex });
}

/**
 * The next version of a working copy. `description` overrides that of the version alone. A version of a copy that is
 * being created or updated is Pending like it, and becomes Active with it; so is one that is prepared first.
 */
export function publish(
  latest: FunctionRecord,
  digest: string,
  description: string | undefined,
  stamps: { readonly latest: Stamp; readonly version: Stamp },
): Publication {
  const { publishedDigest: _, serving: __, ...copy } = latest;
  const { configuration } = latest;
  const isPending = latest.transitionStartedAt !== undefined || isPreparedFirst(configuration);
  return {
    version: {
      ...copy,
      version: String(latest.nextVersion),
      nextVersion: 1,
      tags: {},
      configuration: description === undefined ? configuration : { ...configuration, description },
      revisionId: stamps.version.revisionId,
      lastModifiedAt: stamps.version.now,
      ...(isPending
        ? { state: "Pending" as const, transitionStartedAt: stamps.version.now }
        : { state: "Active" as const, lastUpdateStatus: "Successful" as const }),
    },
    latest: {
      ...latest,
      nextVersion: latest.nextVersion + 1,
      publishedDigest: digest,
      revisionId: stamps.latest.revisionId,
    },
  };
}

/** The number of the version that was published last, if any was. */
export function lastPublished(latest: FunctionRecord): string | undefined {
  return latest.nextVersion > 1 ? String(latest.nextVersion - 1) : undefined;
}

function stableJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableJson).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${stableJson(member)}`);
  return `{${members.join()}}`;
}
