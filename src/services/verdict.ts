import { ServiceError, toServiceError } from "../aws/service-error.ts";

/** What a Durable Object answers: an error that is thrown to its caller loses its class on the way. */
export type Verdict<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly code: string;
      readonly message: string;
      readonly status: number;
    };

/** In the object: a refusal as data; a bug stays a throw. */
export async function verdictOf<T>(work: () => T | Promise<T>): Promise<Verdict<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return refusalOf(error);
  }
}

/** The same for work that waits for nothing. */
export function verdictOfNow<T>(work: () => T): Verdict<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return refusalOf(error);
  }
}

function refusalOf(error: unknown): Verdict<never> {
  const known = toServiceError(error);
  if (known === undefined) throw error;
  return { ok: false, code: known.code, message: known.message, status: known.status };
}

/** At its caller: the refusal is thrown again. */
export function unwrap<T>(verdict: Verdict<T>): T {
  if (verdict.ok) return verdict.value;
  throw new ServiceError(verdict.code, verdict.message, verdict.status);
}
