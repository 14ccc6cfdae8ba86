import { ServiceError } from "../../aws/service-error.ts";
import { missingParameter, sqsError } from "./errors.ts";
import { BATCH_ENTRIES_MAX, BATCH_ENTRY_ID_LENGTH_MAX } from "./limits.ts";

interface Entry {
  readonly Id?: string;
}

/** What became of an entry: the members of its result, or its error. */
export type EntryResult =
  | { readonly id: string; readonly value: object }
  | { readonly id: string; readonly error: unknown };

const ENTRY_ID = /^[A-Za-z0-9_-]+$/;

/** Throws SQS's refusal of a batch as a whole. `entryName` is that of the query protocol. */
export function checkBatch<T extends Entry>(
  entries: readonly T[] | undefined,
  entryName: string,
): readonly (T & { readonly Id: string })[] {
  if (entries === undefined || entries.length === 0) {
    throw sqsError(
      "EmptyBatchRequest",
      `There should be at least one ${entryName} in the request.`,
    );
  }
  if (entries.length > BATCH_ENTRIES_MAX) {
    throw sqsError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are ${BATCH_ENTRIES_MAX}. You have sent ${entries.length}.`,
    );
  }
  const seen = new Set<string>();
  return entries.map((entry, index) => {
    const { Id: id } = entry;
    if (id === undefined) throw missingParameter(`${entryName}.${index + 1}.Id`);
    if (!ENTRY_ID.test(id) || id.length > BATCH_ENTRY_ID_LENGTH_MAX) {
      throw sqsError(
        "InvalidBatchEntryId",
        `A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most ${BATCH_ENTRY_ID_LENGTH_MAX} letters long.`,
      );
    }
    if (seen.has(id)) throw sqsError("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);
    seen.add(id);
    return { ...entry, Id: id };
  });
}

/** Runs something for an entry, whose error is its own. */
export function attempt(id: string, run: () => object): EntryResult {
  try {
    return { id, value: run() };
  } catch (error) {
    return { id, error };
  }
}

export function toBatchOutput(results: readonly EntryResult[]): object {
  return {
    Successful: results.flatMap((one) => ("value" in one ? [{ Id: one.id, ...one.value }] : [])),
    Failed: results.flatMap((one) => ("error" in one ? [toFailure(one.id, one.error)] : [])),
  };
}

function toFailure(id: string, error: unknown): object {
  if (!(error instanceof ServiceError)) throw error;
  const { queryCode, message, fault } = error;
  return { Id: id, SenderFault: fault === "Sender", Code: queryCode, Message: message };
}
