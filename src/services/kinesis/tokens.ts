import { fromBase64Url, fromUtf8, toBase64Url, toUtf8 } from "../../platform/bytes.ts";
import { isStreamName, type StreamAddress } from "./address.ts";
import { invalidArgument, kinesisError } from "./errors.ts";
import { ITERATOR_MS, NEXT_TOKEN_MS } from "./limits.ts";
import { parseSequenceNumber } from "./sequence.ts";

/**
 * What clients hand back to us: positions, and no secrets. A token says whose stream it is of, and is refused from
 * anybody else; whoever makes one up reads what is theirs anyway.
 */
interface Token {
  readonly address: StreamAddress;
  readonly issuedAt: number;
}

export interface ShardIterator extends Token {
  /** A sequence number, which says of what shard it is. */
  readonly after: string;
}

/** Goes on with ListShards, which is not told the stream and the filter again. */
export interface ShardsToken extends Token {
  readonly afterIndex: number;
  readonly filter: unknown;
}

type Owner = Pick<StreamAddress, "accountId" | "region">;

const ITERATOR_FORM = "i1";
const SHARDS_FORM = "s1";

export function toIterator({ address, issuedAt, after }: ShardIterator): string {
  const { accountId, region, name } = address;
  return write([ITERATOR_FORM, accountId, region, name, issuedAt, after]);
}

/** Throws InvalidArgumentException, and ExpiredIteratorException. */
export function readIterator(
  text: string,
  owner: Owner,
  now: number,
): ShardIterator & { readonly shardIndex: number } {
  const [token, after] = read(text, ITERATOR_FORM, owner) ?? [];
  const parts = typeof after === "string" ? parseSequenceNumber(after) : undefined;
  if (token === undefined || typeof after !== "string" || parts === undefined) {
    throw invalidArgument("Invalid ShardIterator.");
  }
  if (now > token.issuedAt + ITERATOR_MS) {
    throw kinesisError(
      "ExpiredIteratorException",
      `Iterator expired. The iterator was created at time ${dateOf(token.issuedAt)} while right now it is ${dateOf(now)} which is further in the future than the tolerated delay of ${ITERATOR_MS} milliseconds.`,
    );
  }
  return { ...token, after, shardIndex: parts.shard };
}

export function toShardsToken({ address, issuedAt, afterIndex, filter }: ShardsToken): string {
  const { accountId, region, name } = address;
  return write([SHARDS_FORM, accountId, region, name, issuedAt, afterIndex, filter]);
}

/** Throws InvalidArgumentException, and ExpiredNextTokenException. */
export function readShardsToken(text: string, owner: Owner, now: number): ShardsToken {
  const [token, afterIndex, filter] = read(text, SHARDS_FORM, owner) ?? [];
  if (token === undefined || typeof afterIndex !== "number") {
    throw invalidArgument("Invalid NextToken.");
  }
  if (now > token.issuedAt + NEXT_TOKEN_MS) {
    throw kinesisError("ExpiredNextTokenException", "The NextToken has expired.");
  }
  return { ...token, afterIndex, filter };
}

function write(parts: readonly unknown[]): string {
  return toBase64Url(toUtf8(JSON.stringify(parts)));
}

function read(
  text: string,
  form: string,
  owner: Owner,
): readonly [Token, unknown, unknown] | undefined {
  const parts = parse(text);
  if (!Array.isArray(parts) || parts[0] !== form) return undefined;
  const [, accountId, region, name, issuedAt, first, second] = parts as readonly unknown[];
  if (accountId !== owner.accountId || region !== owner.region) return undefined;
  if (typeof name !== "string" || !isStreamName(name)) return undefined;
  if (typeof issuedAt !== "number" || Number.isNaN(new Date(issuedAt).getTime())) return undefined;
  return [{ address: { ...owner, name }, issuedAt }, first, second];
}

function parse(text: string): unknown {
  const bytes = fromBase64Url(text);
  const json = bytes === undefined ? undefined : fromUtf8(bytes);
  try {
    return json === undefined ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}

function dateOf(time: number): string {
  return new Date(time).toUTCString();
}
