/** `X-Amzn-Trace-Id` of an invocation: the caller's root, or a new one (reference 3.1). */
const HEADER = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}(;[\w=:.|-]+)*$/i;
const HEADER_LENGTH_MAX = 512;

/** The functions that a chain of calls has come through, and how often again: `1:HASH:COUNT|HASH:COUNT`. */
const LINEAGE = /;Lineage=1:((?:[0-9a-f]{8}:\d{1,5}\|?)+)(?=;|$)/i;
const OTHER_LINEAGE = /;Lineage=[^;]*/gi;
/** Functions that a lineage remembers, the latest: a loop of more is not found. */
const LINEAGE_FUNCTIONS_MAX = 8;

/** Gives that many random hex digits. */
type RandomHex = (digits: number) => string;

/** The caller's trace as it came, or a new one that is not sampled. */
export function traceOf(header: string | undefined, now: number, hex: RandomHex): string {
  if (header !== undefined && header.length <= HEADER_LENGTH_MAX && HEADER.test(header)) {
    return header;
  }
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, "0");
  return `Root=1-${seconds}-${hex(24)};Parent=${hex(16)};Sampled=0`;
}

/** The same, now that it has come to the function. */
export function traceId(
  header: string | undefined,
  now: number,
  { hex, arn }: { readonly hex: RandomHex; readonly arn: string },
): string {
  return continued(traceOf(header, now, hex), hashOf(arn));
}

/** How often the chain of calls has come to the function before this call. */
export function repeatsOf(trace: string, arn: string): number {
  const hash = hashOf(arn);
  return entriesOf(trace).find(([of]) => of === hash)?.[1] ?? 0;
}

function continued(header: string, hash: string): string {
  const entries = entriesOf(header);
  const repeats = entries.find(([of]) => of === hash)?.[1] ?? -1;
  const others = entries.filter(([of]) => of !== hash).slice(1 - LINEAGE_FUNCTIONS_MAX);
  const lineage = [...others, [hash, repeats + 1] as const].map((entry) => entry.join(":"));
  return `${header.replaceAll(OTHER_LINEAGE, "")};Lineage=1:${lineage.join("|")}`;
}

function entriesOf(trace: string): readonly (readonly [hash: string, repeats: number])[] {
  const [, lineage = ""] = LINEAGE.exec(trace) ?? [];
  return lineage
    .split("|")
    .filter((entry) => entry !== "")
    .map((entry) => [entry.slice(0, 8).toLowerCase(), Number(entry.slice(9))] as const);
}

/** FNV-1a: it need only be short. Two functions that share one count together, which costs a long chain its end. */
function hashOf(arn: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < arn.length; at += 1) {
    hash = Math.imul(hash ^ arn.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
