/**
 * `X-Amzn-Trace-Id` of an invocation (reference 3.1), and in it the lineage of a chain of calls: the functions that it
 * has come through, and how often again (reference 4.3), as `Lineage=1:HASH:COUNT|HASH:COUNT`.
 *
 * Services hand the header on, and whoever begins a chain may have written anything into it. So whatever comes is taken
 * apart and written anew, in a length that the next reader takes: a lineage is never lost because of what stands beside
 * it.
 */
const ROOT = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/i;
const FIELD = /^\w+=[\w=:.|-]+$/;
const LINEAGE = /^Lineage=1:([0-9a-f]{8}:\d{1,5}(?:\|[0-9a-f]{8}:\d{1,5})*)$/i;
const LINEAGE_NAME = /^Lineage=/i;
/** Of all fields but the lineage. With a whole lineage that is less than the 500 that an entry of PutEvents may have. */
const FIELDS_LENGTH_MAX = 240;
/** Functions that a lineage remembers, the latest: a loop of more is not found. */
const LINEAGE_FUNCTIONS_MAX = 16;
/** What its form has digits for. */
const REPEATS_MAX = 99_999;

/** Gives that many random hex digits. */
type RandomHex = (digits: number) => string;

type Lineage = readonly (readonly [hash: string, repeats: number])[];

interface Trace {
  /** The root first; none where there is no root. */
  readonly fields: readonly string[];
  readonly lineage: Lineage;
}

/** The caller's trace, or a new one that is not sampled. */
export function traceOf(header: string | undefined, now: number, hex: RandomHex): string {
  return write(started(header, now, hex));
}

/** The same, now that it has come to the function. */
export function traceId(
  header: string | undefined,
  now: number,
  { hex, arn }: { readonly hex: RandomHex; readonly arn: string },
): string {
  const { fields, lineage } = started(header, now, hex);
  const hash = hashOf(arn);
  const repeats = lineage.find(([of]) => of === hash)?.[1] ?? -1;
  const others = lineage.filter(([of]) => of !== hash).slice(1 - LINEAGE_FUNCTIONS_MAX);
  return write({ fields, lineage: [...others, [hash, Math.min(repeats + 1, REPEATS_MAX)]] });
}

/** How often the chain of calls has come to the function before this call. */
export function repeatsOf(trace: string | undefined, arn: string): number {
  const hash = hashOf(arn);
  return read(trace).lineage.find(([of]) => of === hash)?.[1] ?? 0;
}

/**
 * What goes on with a message: the first trace that there is, with the lineages of all. Where these have more functions
 * than there is room for, that of the last header stays whole. Undefined if there is no trace.
 */
export function joinTraces(...headers: readonly (string | undefined)[]): string | undefined {
  const traces = headers.map(read);
  const fields = traces.find((trace) => trace.fields.length > 0)?.fields ?? [];
  const joined = write({ fields, lineage: joinLineages(traces.map(({ lineage }) => lineage)) });
  return joined === "" ? undefined : joined;
}

export function hasLineage(trace: string | undefined): boolean {
  return read(trace).lineage.length > 0;
}

/** For a chain that begins with a stranger, who could tell of calls that never were. */
export function withoutLineage(trace: string | undefined): string | undefined {
  return write({ ...read(trace), lineage: [] }) || undefined;
}

function started(header: string | undefined, now: number, hex: RandomHex): Trace {
  const { fields, lineage } = read(header);
  if (fields.length > 0) return { fields, lineage };
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, "0");
  const random = hex(40);
  const root = `Root=1-${seconds}-${random.slice(0, 24)}`;
  return { fields: [root, `Parent=${random.slice(24)}`, "Sampled=0"], lineage };
}

function read(header: string | undefined): Trace {
  if (header === undefined) return { fields: [], lineage: [] };
  const parts = header.split(";").map((part) => part.trim());
  return {
    fields: fieldsOf(parts.filter((part) => FIELD.test(part) && !LINEAGE_NAME.test(part))),
    lineage: joinLineages(parts.map(entriesOf)),
  };
}

/** As many as have room. Without a root they belong to nothing. */
function fieldsOf(parts: readonly string[]): readonly string[] {
  const root = parts.find((part) => ROOT.test(part));
  if (root === undefined) return [];
  const fields = [root];
  let length = root.length;
  for (const part of parts) {
    length += part.length + 1;
    if (length > FIELDS_LENGTH_MAX) break;
    if (!/^Root=/i.test(part)) fields.push(part);
  }
  return fields;
}

function entriesOf(part: string): Lineage {
  const [, lineage] = LINEAGE.exec(part) ?? [];
  if (lineage === undefined) return [];
  return lineage
    .split("|")
    .map((entry) => [entry.slice(0, 8).toLowerCase(), Number(entry.slice(9))] as const);
}

/** Of each function the longest count. Where there is no room for all, those of the last lineage stay. */
function joinLineages(lineages: readonly Lineage[]): Lineage {
  const longest = new Map<string, number>();
  for (const [hash, repeats] of lineages.flat()) {
    const known = longest.get(hash) ?? 0;
    // To the end.
    longest.delete(hash);
    longest.set(hash, Math.max(repeats, known));
  }
  return [...longest].slice(-LINEAGE_FUNCTIONS_MAX);
}

function write({ fields, lineage }: Trace): string {
  const entries = lineage.map((entry) => entry.join(":")).join("|");
  return [...fields, ...(entries === "" ? [] : [`Lineage=1:${entries}`])].join(";");
}

/** FNV-1a: it need only be short. Two functions that share one count together, which costs a long chain its end. */
function hashOf(arn: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < arn.length; at += 1) {
    hash = Math.imul(hash ^ arn.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
