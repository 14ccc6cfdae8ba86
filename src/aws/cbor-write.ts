import { fromBase64, joinBytes, toUtf8 } from "../platform/bytes.ts";

/** The members that CBOR has forms of its own for: in JSON they are text and numbers. */
export interface CborMembers {
  /** In base64. */
  readonly bytes: readonly string[];
  /** In seconds. */
  readonly times: readonly string[];
}

const FLOAT_64 = 0xfb;
const TIME = 0xc1;
const FALSE = 0xf4;
const TRUE = 0xf5;
const NULL = 0xf6;

/** An answer of the JSON protocol in CBOR (RFC 8949), with times in milliseconds as AWS has them. */
export function writeCbor(value: unknown, members: CborMembers): Uint8Array {
  const pieces: Uint8Array[] = [];
  write(value, pieces, members);
  return joinBytes(pieces);
}

function write(value: unknown, pieces: Uint8Array[], members: CborMembers): void {
  if (value === null || value === undefined) pieces.push(Uint8Array.of(NULL));
  else if (typeof value === "boolean") pieces.push(Uint8Array.of(value ? TRUE : FALSE));
  else if (typeof value === "number") writeNumber(value, pieces);
  else if (typeof value === "string") writeString(3, toUtf8(value), pieces);
  else if (Array.isArray(value)) {
    pieces.push(head(4, value.length));
    for (const item of value) write(item, pieces, members);
  } else {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    pieces.push(head(5, entries.length));
    for (const [name, member] of entries) {
      writeString(3, toUtf8(name), pieces);
      writeMember(name, member, pieces, members);
    }
  }
}

function writeMember(
  name: string,
  value: unknown,
  pieces: Uint8Array[],
  members: CborMembers,
): void {
  if (typeof value === "string" && members.bytes.includes(name)) {
    writeString(2, fromBase64(value) ?? new Uint8Array(), pieces);
  } else if (typeof value === "number" && members.times.includes(name)) {
    pieces.push(Uint8Array.of(TIME));
    writeNumber(Math.round(value * 1000), pieces);
  } else {
    write(value, pieces, members);
  }
}

function writeNumber(value: number, pieces: Uint8Array[]): void {
  if (Number.isSafeInteger(value)) {
    pieces.push(value < 0 ? head(1, -1 - value) : head(0, value));
    return;
  }
  const bytes = new Uint8Array(9);
  bytes[0] = FLOAT_64;
  new DataView(bytes.buffer).setFloat64(1, value);
  pieces.push(bytes);
}

function writeString(major: number, bytes: Uint8Array, pieces: Uint8Array[]): void {
  pieces.push(head(major, bytes.byteLength), bytes);
}

/** The kind of a value, and its length or the number itself in as few bytes as it fits in. */
function head(major: number, argument: number): Uint8Array {
  const first = major << 5;
  if (argument < 24) return Uint8Array.of(first | argument);
  const size = [1, 2, 4].find((bytes) => argument < 256 ** bytes) ?? 8;
  const bytes = new Uint8Array(1 + size);
  bytes[0] = first | (24 + Math.log2(size));
  const view = new DataView(bytes.buffer);
  if (size === 1) view.setUint8(1, argument);
  else if (size === 2) view.setUint16(1, argument);
  else if (size === 4) view.setUint32(1, argument);
  else view.setBigUint64(1, BigInt(argument));
  return bytes;
}
