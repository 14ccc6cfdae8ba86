import { deflateSync } from "fflate";
import { crc32 } from "../../src/platform/zip-crc.ts";

/** One entry, with every lie that a header can tell as an option. */
export interface Part {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** Replaces the deflated content. */
  readonly data?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly mode?: number;
  readonly crc?: number;
  readonly declaredBytes?: number;
  readonly localName?: string;
  readonly localBytes?: number;
  readonly headerOffset?: number;
  readonly centralSizes?: readonly [number, number, number];
  readonly extra?: Uint8Array;
}

export interface Ends {
  readonly entries?: number;
  readonly prefix?: Uint8Array;
  readonly comment?: Uint8Array;
  readonly trailer?: Uint8Array;
  readonly directoryOffset?: number;
  /** Records between the central directory and the end record. */
  readonly zip64?: (facts: { offset: number; bytes: number; entries: number }) => Uint8Array;
}

const utf8 = new TextEncoder();

export function zipOf(parts: readonly Part[], ends: Ends = {}): Uint8Array {
  const chunks: Uint8Array[] = [ends.prefix ?? new Uint8Array()];
  const central: Uint8Array[] = [];
  let offset = chunks[0]?.length ?? 0;
  for (const part of parts) {
    const local = localEntry(part);
    central.push(centralRecord(part, offset));
    chunks.push(local);
    offset += local.length;
  }
  const directory = concat(central);
  const facts = { offset, bytes: directory.length, entries: ends.entries ?? parts.length };
  chunks.push(directory, ends.zip64?.(facts) ?? new Uint8Array());
  chunks.push(endRecord({ ...facts, offset: ends.directoryOffset ?? offset }, ends.comment));
  chunks.push(ends.trailer ?? new Uint8Array());
  return concat(chunks);
}

export function link(name: string, target: string): Part {
  return { name, content: target, mode: 0o120777 };
}

/** A 64-bit little-endian number. */
export function u64(value: number): Uint8Array {
  return numbers([4, value % 2 ** 32], [4, Math.floor(value / 2 ** 32)]);
}

/** Little-endian numbers, each with its width in bytes. */
export function numbers(...fields: readonly (readonly [number, number])[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([width, value]) =>
      Array.from({ length: width }, (_, index) => Math.floor(value / 256 ** index) % 256),
    ),
  );
}

export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    result.set(chunk, at);
    at += chunk.length;
  }
  return result;
}

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === "string" ? utf8.encode(text) : text;
}

function packed(part: Part) {
  const content = bytesOf(part.content ?? "");
  const method = part.method ?? 8;
  const data = part.data ?? (method === 8 ? deflateSync(content) : content);
  const bytes = part.declaredBytes ?? content.length;
  return { data, method, bytes, crc: part.crc ?? crc32(content), flags: part.flags ?? 0 };
}

function localEntry(part: Part): Uint8Array {
  const { data, method, bytes, crc, flags } = packed(part);
  const name = bytesOf(part.localName ?? part.name);
  const header = numbers(
    [4, 0x04034b50],
    [2, 20],
    [2, flags],
    [2, method],
    [4, 0],
    [4, crc],
    [4, data.length],
    [4, part.localBytes ?? bytes],
    [2, name.length],
    [2, 0],
  );
  return concat([header, name, data]);
}

function centralRecord(part: Part, offset: number): Uint8Array {
  const { data, method, bytes, crc, flags } = packed(part);
  const name = bytesOf(part.name);
  const extra = part.extra ?? new Uint8Array();
  const sizes = [data.length, bytes, part.headerOffset ?? offset];
  const [compressedField = 0, bytesField = 0, offsetField = 0] = part.centralSizes ?? sizes;
  const header = numbers(
    [4, 0x02014b50],
    [2, 0x031e],
    [2, 20],
    [2, flags],
    [2, method],
    [2, 0],
    [2, 0x0021],
    [4, crc],
    [4, compressedField],
    [4, bytesField],
    [2, name.length],
    [2, extra.length],
    [2, 0],
    [4, 0],
    [4, (part.mode ?? 0) * 65_536],
    [4, offsetField],
  );
  return concat([header, name, extra]);
}

function endRecord(
  facts: { offset: number; bytes: number; entries: number },
  comment: Uint8Array = new Uint8Array(),
): Uint8Array {
  const { offset, bytes, entries } = facts;
  const fields = numbers(
    [4, 0x06054b50],
    [4, 0],
    [2, entries],
    [2, entries],
    [4, bytes],
    [4, offset],
    [2, comment.length],
  );
  return concat([fields, comment]);
}
