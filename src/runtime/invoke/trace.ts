/** `X-Amzn-Trace-Id` of an invocation: the caller's root, or a new one (reference 3.1). */
const HEADER = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;[\w=:.-]+)*$/i;

/** Continues the caller's trace, or starts one that is not sampled. `hex` gives that many random hex digits. */
export function traceId(
  header: string | undefined,
  now: number,
  hex: (digits: number) => string,
): string {
  if (header !== undefined && header.length <= 512 && HEADER.test(header)) return header;
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, "0");
  return `Root=1-${seconds}-${hex(24)};Parent=${hex(16)};Sampled=0;Lineage=1:${hex(8)}:0`;
}
