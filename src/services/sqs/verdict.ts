import { ServiceError } from "../../aws/service-error.ts";
import { type SqsErrorCode, sqsError } from "./errors.ts";

/** An error of SQS as data: what is thrown across RPC arrives without its class. */
export interface Refusal {
  readonly code: SqsErrorCode;
  readonly message: string;
}

export type Verdict<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

/** Runs what may refuse; what is thrown otherwise is a bug, and stays thrown. */
export async function verdictOf<T>(decide: () => T | Promise<T>): Promise<Verdict<T>> {
  try {
    return { ok: true, value: await decide() };
  } catch (error) {
    return { ok: false, refusal: refusalOf(error) };
  }
}

/** The same for what needs not wait for anything. */
export function verdictNow<T>(decide: () => T): Verdict<T> {
  try {
    return { ok: true, value: decide() };
  } catch (error) {
    return { ok: false, refusal: refusalOf(error) };
  }
}

export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof ServiceError)) throw error;
  // Only sqsError makes any in here.
  return { code: error.code as SqsErrorCode, message: error.message };
}

/** The value, or the refusal thrown. */
export function settled<T>(verdict: Verdict<T>): T {
  if (verdict.ok) return verdict.value;
  throw sqsError(verdict.refusal.code, verdict.refusal.message);
}
