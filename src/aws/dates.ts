/** A function's `LastModified`: `2025-11-25T02:38:45.000+0000`, an offset without its colon (reference 1). */
export function toLambdaDate(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "+0000");
}

/** The times of function URLs have six digits of a second and a plain Z (reference 1); the last three are not known here. */
export function toUrlDate(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "000Z");
}

/** Dates of event-invoke configs and event source mappings: seconds since the epoch, a JSON number (reference 1). */
export function toEpochSeconds(epochMs: number): number {
  return epochMs / 1000;
}
