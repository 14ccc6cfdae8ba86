import { call } from "../door.ts";
import { invalidArgType } from "../node/errors.ts";
import { assertString } from "../node/validate.ts";
import { CUSTOM_INSPECT } from "../node/util-inspect.ts";

export class TextEncoder {
  get encoding(): string {
    return "utf-8";
  }

  encode(input: unknown = ""): Uint8Array {
    return new Uint8Array(call("textEncode", `${input as string}`.toWellFormed()));
  }

  /** Writes as many whole characters as fit. */
  encodeInto(source: unknown, destination: unknown): { read: number; written: number } {
    assertString(source, "src");
    if (!(destination instanceof Uint8Array)) {
      throw invalidArgType("dest", "Uint8Array", destination);
    }
    const read = fittingLength(source, destination.length);
    const bytes = new Uint8Array(call("textEncode", source.slice(0, read).toWellFormed()));
    destination.set(bytes);
    return { read, written: bytes.length };
  }

  [CUSTOM_INSPECT](): string {
    return `Object <TextEncoder> { encoding: 'utf-8' }`;
  }

  get [Symbol.toStringTag](): string {
    return "TextEncoder";
  }
}

/** How many UTF-16 units of `text` take at most `room` bytes, never half of a pair. */
function fittingLength(text: string, room: number): number {
  // A unit takes at most three bytes.
  if (text.length * 3 <= room) return text.length;
  let bytes = 0;
  let at = 0;
  while (at < text.length) {
    const point = text.codePointAt(at) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (bytes > room) break;
    at += point > 0xffff ? 2 : 1;
  }
  return at;
}
