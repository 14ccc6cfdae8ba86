import { AwsError } from "../../aws/errors.ts";
import { CODE_STORAGE_BYTES_MAX } from "../../aws/limits.ts";
import { type Database } from "../../platform/database.ts";
import { type Scope } from "../store.ts";
import { readCodeUsage } from "./store.ts";

/**
 * Throws AWS's refusal when `bytes` more are too many for the account in its region. Callers at the same time may each
 * find room for what is too much together; as a bound on cost it need not be exact to the byte.
 */
export async function checkCodeStorage(db: Database, scope: Scope, bytes: number): Promise<void> {
  if (bytes <= 0) return;
  const { codeBytes } = await readCodeUsage(db, scope);
  if (codeBytes + bytes <= CODE_STORAGE_BYTES_MAX) return;
  throw new AwsError("CodeStorageExceededException", "Code storage limit exceeded.");
}
