/** A function's `LastModified`: `2025-11-25T02:38:45.000+0000`, an offset without its colon (reference 1). */
export function toLambdaDate(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "+0000");
}
