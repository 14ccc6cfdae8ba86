import { asUint8Array, isBytes } from "../../web/bytes.ts";
import { Buffer, normalizeEncoding } from "../buffer.ts";
import { invalidArgType } from "../errors.ts";

export type NodeBuffer = InstanceType<typeof Buffer>;

const VIEWS = ["string", "Buffer", "TypedArray", "DataView"];
const BUFFERS = ["string", "ArrayBuffer", "Buffer", "TypedArray", "DataView"];

/** Text or a view as bytes; text in an encoding that Node does not know is UTF-8. */
export function viewBytes(value: unknown, name: string, encoding?: unknown): Uint8Array {
  if (typeof value === "string") return textBytes(value, encoding);
  if (ArrayBuffer.isView(value)) return asUint8Array(value);
  throw invalidArgType(name, VIEWS, value);
}

/** Text, a buffer or a view as bytes. */
export function bufferBytes(value: unknown, name: string, encoding?: unknown): Uint8Array {
  if (typeof value === "string") return textBytes(value, encoding);
  if (isBytes(value)) return asUint8Array(value);
  throw invalidArgType(name, BUFFERS, value);
}

function textBytes(text: string, encoding: unknown): Uint8Array {
  return Buffer.from(text, normalizeEncoding(encoding) ?? "utf8");
}

/** Bytes as Node gives them: a Buffer, or text where an encoding is asked for. */
export function output(bytes: Uint8Array<ArrayBuffer>, encoding?: unknown): NodeBuffer | string {
  const buffer = toBuffer(bytes);
  if (encoding === undefined || encoding === null || encoding === "buffer") return buffer;
  const known = normalizeEncoding(encoding);
  return known === undefined ? buffer : buffer.toString(known);
}

export function toBuffer({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>): NodeBuffer {
  return Buffer.from(buffer, byteOffset, length);
}
