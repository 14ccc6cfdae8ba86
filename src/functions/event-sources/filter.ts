import { compilePattern, type EventPattern, parsePattern } from "../../aws/event-pattern.ts";
import { type SourceKind } from "./source.ts";

/** The member that carries what a producer wrote, as text; records of databases have none (reference 5.5). */
const PAYLOAD: Readonly<Partial<Record<SourceKind, string>>> = {
  sqs: "body",
  kinesis: "data",
  "managed-kafka": "value",
  "self-managed-kafka": "value",
  mq: "data",
};

type EventRecord = Readonly<Record<string, unknown>>;

/**
 * Whether one of the filters lets a record through; none lets all. What is base64 in the record has been decoded. A
 * payload and the pattern for it have to be of one kind, both JSON or both plain text: otherwise the record is dropped.
 */
export function passesFilters(
  kind: SourceKind,
  filters: readonly string[],
  record: EventRecord,
): boolean {
  return compileFilters(kind, filters)(record);
}

/** The same for many records. */
export function compileFilters(
  kind: SourceKind,
  filters: readonly string[],
): (record: EventRecord) => boolean {
  if (filters.length === 0) return () => true;
  const member = PAYLOAD[kind];
  const patterns = filters
    .map(parsePattern)
    .filter((pattern): pattern is EventPattern => pattern !== undefined)
    .map((pattern) => ({
      matches: compilePattern(pattern),
      isForJson: isForJson(pattern[member ?? ""]),
    }));
  if (member === undefined) return (record) => patterns.some(({ matches }) => matches(record));

  return (record) => {
    const json = parseJson(record[member]);
    const decoded = json === undefined ? record : { ...record, [member]: json };
    return patterns.some(
      (pattern) =>
        (pattern.isForJson ?? json !== undefined) === (json !== undefined) &&
        pattern.matches(decoded),
    );
  };
}

/** A pattern for text is a list of values; one that asks nothing of the payload is for both. */
function isForJson(node: EventPattern[string] | undefined): boolean | undefined {
  return node === undefined ? undefined : !Array.isArray(node);
}

/** A number or a quoted text is plain text to a filter. */
function parseJson(payload: unknown): object | undefined {
  if (typeof payload !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
