import { createHash } from "node:crypto";
import { toUtf8 } from "../../platform/bytes.ts";

/** The hash keys are those of MD5: 128 bits. */
export const HASH_KEY_MAX = 2n ** 128n - 1n;

const HEX_DIGITS = 32;

/** By which a record finds its shard, unless its producer says another. */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${createHash("md5").update(toUtf8(partitionKey)).digest("hex")}`);
}

/** The wire writes hash keys in decimal. Undefined for what is no number of 128 bits. */
export function parseHashKey(text: string): bigint | undefined {
  if (!/^(?:0|[1-9]\d{0,38})$/.test(text)) return undefined;
  const key = BigInt(text);
  return key > HASH_KEY_MAX ? undefined : key;
}

/** The form of a stored hash key: SQLite has no numbers of 128 bits. */
export function hashKeyToHex(key: bigint): string {
  return key.toString(16).padStart(HEX_DIGITS, "0");
}

export function hashKeyFromHex(hex: string): bigint {
  return BigInt(`0x${hex}`);
}
