/** One element of DER (ITU-T X.690). */
export interface DerElement {
  readonly tag: number;
  /** The whole of it, and what is in it. */
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

export const SEQUENCE = 0x30;

/** The elements that follow each other in some DER; what is malformed ends the list. */
export function readDer(der: Uint8Array | undefined): readonly DerElement[] {
  const found: DerElement[] = [];
  let rest = der ?? new Uint8Array();
  for (;;) {
    const [tag, first] = rest;
    if (tag === undefined || first === undefined) return found;
    const size = first < 128 ? 0 : first - 128;
    // Nothing that is read here has a million bytes.
    if (size > 3) return found;
    const length = size === 0 ? first : Number.parseInt(toHex(rest.subarray(2, 2 + size)), 16);
    const start = 2 + size;
    if (!(start + length <= rest.length)) return found;
    const whole = rest.subarray(0, start + length);
    found.push({ tag, whole, content: rest.subarray(start, start + length) });
    rest = rest.subarray(start + length);
  }
}

/** An element that holds others, or anything else. */
export function writeDer(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Uint8Array.of(tag, ...size), content]);
}

export function toHex(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "" : Buffer.from(bytes).toString("hex");
}
