import { Buffer } from "node:buffer";

/**
 * Strings in the format that the engine's serializer has for them: the units as they are in its memory, one byte each
 * where none is above 255, else two. It is exact, and copies where the C API would convert unit by unit.
 */

/** The serializer's version, the number of atoms and the tag of a string. */
const HEAD = [0x17, 0x00, 0x07] as const;

/** What a string will take, to be asked before its bytes are written. */
export interface RawForm {
  readonly isWide: boolean;
  readonly bytes: number;
}

export function rawForm(text: string): RawForm {
  // oxlint-disable-next-line no-control-regex -- every unit above a byte.
  const isWide = /[^\0-\xff]/.test(text);
  const unitBytes = text.length * (isWide ? 2 : 1);
  const lengthBytes = base128(codedLength(text.length, isWide)).length;
  return { isWide, bytes: HEAD.length + lengthBytes + unitBytes };
}

/** Writes a string into exactly as many bytes as its form says. */
export function writeRaw(text: string, { isWide }: RawForm, room: Uint8Array): void {
  const length = base128(codedLength(text.length, isWide));
  room.set(HEAD);
  room.set(length, HEAD.length);
  const at = HEAD.length + length.length;
  const units = Buffer.from(room.buffer, room.byteOffset + at, room.length - at);
  units.write(text, isWide ? "utf16le" : "latin1");
}

/** The string that the engine has written; undefined when it is something else. */
export function readRaw(bytes: Uint8Array): string | undefined {
  if (HEAD.some((byte, at) => bytes[at] !== byte)) return undefined;
  let at: number = HEAD.length;
  let coded = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++] ?? 0;
    coded += (byte & 127) * scale;
    if (byte < 128) break;
  }
  const isWide = coded % 2 === 1;
  const length = Math.floor(coded / 2) * (isWide ? 2 : 1);
  const units = Buffer.from(bytes.buffer, bytes.byteOffset + at, length);
  return units.toString(isWide ? "utf16le" : "latin1");
}

/** The width stands in the lowest bit. */
function codedLength(length: number, isWide: boolean): number {
  return length * 2 + (isWide ? 1 : 0);
}

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function base128(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}
