/** How long what a governor hands out is good for, and what is waited for: decision 0013. All in milliseconds. */

/** A lease of an isolate. What a crash loses comes back after it, and a change of a function is seen everywhere. */
export const LEASE_TERM_MS = 2000;

/** How much longer the granter counts a lease than its holder may use it: clocks of two machines do not run alike. */
export const CLOCK_MARGIN_MS = 500;

/** How long a request waits for capacity that may be idle elsewhere, or that a restart has made unknown. */
export const WAIT_MS_MAX = 5000;

/** How long a governor may take to answer, its own wait for capacity included, before it counts as gone. */
export const GOVERNOR_MS_MAX = 15_000;

/** How old the limits may be by which a governor judges, should the message of a change have been lost. */
export const LIMITS_AGE_MS_MAX = 10_000;

/**
 * Whether a running invocation can renew its lease. It cannot where a guest that computes keeps its isolate from doing
 * anything else; a lease must then last until the invocation is over in any case, and a crash loses it for as long.
 */
const RENEWS_WHILE_RUNNING: boolean = true;

/** The term to ask for on behalf of an invocation that may run for `runMsMax`. */
export function leaseTermMs(runMsMax: number): number {
  // Twice, so that a lease that is renewed at half its term has always enough left for one that begins.
  return RENEWS_WHILE_RUNNING ? LEASE_TERM_MS : 2 * runMsMax;
}

/** What must be left of a lease for such an invocation to begin on it: time for its first renewal, at least. */
export function leaseLeftMs(runMsMax: number): number {
  return RENEWS_WHILE_RUNNING ? LEASE_TERM_MS / 8 : runMsMax;
}

/** A function's lease of the account's pool: it outlasts those that the function gives on the strength of it. */
export function chunkTermMs(termMs: number): number {
  return 3 * termMs;
}
