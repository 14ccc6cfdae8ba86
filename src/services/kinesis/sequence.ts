/**
 * A sequence is an integer that says when a record has come and after which others: the millisecond times 1024, and one
 * more for each record of that millisecond. So it needs no counter on disk, and neither retention nor AT_TIMESTAMP a
 * column of their own. A sequence number is its wire form, 56 digits like Kinesis's own: it says in addition which
 * shard of which stream it is of, and numbers of a later stream of the same name are greater.
 */
const PER_MS = 1024;

const PREFIX = "49";
const CREATED_DIGITS = 14;
const SEQUENCE_DIGITS = 20;
const SHARD_DIGITS = 20;
const SEQUENCE_NUMBER = new RegExp(
  `^${PREFIX}(\\d{${CREATED_DIGITS}})(\\d{${SEQUENCE_DIGITS}})(\\d{${SHARD_DIGITS}})$`,
);

/** What a sequence number says. */
export interface SequenceParts {
  /** When the stream was created, by which streams of one name are told apart. */
  readonly createdAt: number;
  readonly sequence: number;
  readonly shard: number;
}

/** The next after `last`: a clock that has been set back does not turn the order around. */
export function nextSequence(last: number, now: number): number {
  return Math.max(last + 1, now * PER_MS);
}

export function arrivalOf(sequence: number): number {
  return Math.floor(sequence / PER_MS);
}

/** The first that a record of this time may have. */
export function firstSequenceAt(timeMs: number): number {
  return Math.floor(timeMs) * PER_MS;
}

export function toSequenceNumber({ createdAt, sequence, shard }: SequenceParts): string {
  return [
    PREFIX,
    String(createdAt).padStart(CREATED_DIGITS, "0"),
    String(sequence).padStart(SEQUENCE_DIGITS, "0"),
    String(shard).padStart(SHARD_DIGITS, "0"),
  ].join("");
}

/** Undefined for a number that none of our streams has given. */
export function parseSequenceNumber(text: string): SequenceParts | undefined {
  const [, ...parts] = SEQUENCE_NUMBER.exec(text) ?? [];
  const [createdAt, sequence, shard] = parts.map(Number);
  if (createdAt === undefined || sequence === undefined || shard === undefined) return undefined;
  const isExact = [createdAt, sequence, shard].every((part) => Number.isSafeInteger(part));
  return isExact ? { createdAt, sequence, shard } : undefined;
}
