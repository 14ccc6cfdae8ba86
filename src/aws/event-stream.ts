import { toUtf8 } from "../platform/bytes.ts";
import { crc32 } from "../platform/zip-crc.ts";

/**
 * Messages of `application/vnd.amazon.eventstream`. Each is: its length and that of its headers (both big-endian, 32
 * bits), the CRC-32 of those 8 bytes, the headers, the payload, and the CRC-32 of all before it.
 */
export const EVENT_STREAM_CONTENT_TYPE = "application/vnd.amazon.eventstream";

const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
/** The type of a header whose value is text. */
const STRING = 7;

/** One event; the name of its type is in the service's model. */
export function encodeEvent(type: string, contentType: string, payload: Uint8Array): Uint8Array {
  const headers = headersOf(type, contentType);
  const length = PRELUDE_BYTES + headers.length + payload.length + CRC_BYTES;
  const message = new Uint8Array(length);
  const view = new DataView(message.buffer);
  view.setUint32(0, length);
  view.setUint32(4, headers.length);
  view.setUint32(8, crc32(message.subarray(0, 8)));
  message.set(headers, PRELUDE_BYTES);
  message.set(payload, PRELUDE_BYTES + headers.length);
  view.setUint32(length - CRC_BYTES, crc32(message.subarray(0, length - CRC_BYTES)));
  return message;
}

const known = new Map<string, Uint8Array>();

/** The same few types come again and again. */
function headersOf(type: string, contentType: string): Uint8Array {
  const key = `${type} ${contentType}`;
  const found = known.get(key) ?? encodeHeaders(type, contentType);
  known.set(key, found);
  return found;
}

function encodeHeaders(type: string, contentType: string): Uint8Array {
  const headers = { ":event-type": type, ":content-type": contentType, ":message-type": "event" };
  return Uint8Array.from(
    Object.entries(headers).flatMap(([name, value]) => [
      name.length,
      ...toUtf8(name),
      STRING,
      value.length >> 8,
      value.length & 0xff,
      ...toUtf8(value),
    ]),
  );
}
