import { AwsError } from "../../aws/errors.ts";
import { CODE_STORAGE_BYTES_MAX } from "../../aws/limits.ts";
import { type Database } from "../../platform/database.ts";
import { type Scope } from "../store.ts";
import { readCodeUsage } from "./store.ts";

/**
 * Throws AWS's refusal when `bytes` more are too many for the account in its region: before a package is stored, and
 * when a row was not written, to say why. The statement that writes has the condition itself (`fitsCodeStorage`).
 */
export async function checkCodeStorage(db: Database, scope: Scope, bytes: number): Promise<void> {
  if (bytes <= 0) return;
  const { codeBytes } = await readCodeUsage(db, scope);
  if (codeBytes + bytes > CODE_STORAGE_BYTES_MAX) throw codeStorageExceeded();
}

export function codeStorageExceeded(): AwsError {
  return new AwsError("CodeStorageExceededException", "Code storage limit exceeded.");
}
