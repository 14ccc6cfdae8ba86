import { decodeUtf8, encodeText, encodeUtf8 } from "../../node/buffer-codec.ts";
import { call } from "../../door.ts";
import { byteRange } from "../bytes.ts";
import { bytesOf, File } from "./blob.ts";
import { FormData, type FormEntry } from "./form-data.ts";

/** Digits that make a boundary so unlikely that no content has it. */
const BOUNDARY_DIGITS = 12;

/** A form as multipart/form-data (RFC 7578, with the escapes of the HTML Standard). */
export function encodeMultipart(entries: readonly FormEntry[]): {
  bytes: Uint8Array;
  boundary: string;
} {
  const digits = Array.from({ length: BOUNDARY_DIGITS }, () => Math.floor(Math.random() * 10));
  const boundary = `----formdata-lamella-${digits.join("")}`;
  const parts: Uint8Array[] = [];
  let text = "";
  for (const [name, value] of entries) {
    const shown = escapeName(name.replace(/\r?\n|\r/g, "\r\n"));
    text += `--${boundary}\r\nContent-Disposition: form-data; name="${shown}"`;
    if (typeof value === "string") {
      text += `\r\n\r\n${value.replace(/\r?\n|\r/g, "\r\n")}\r\n`;
      continue;
    }
    const type = value.type === "" ? "application/octet-stream" : value.type;
    text += `; filename="${escapeName(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`;
    parts.push(encodeUtf8(text), bytesOf(value));
    text = "\r\n";
  }
  parts.push(encodeUtf8(`${text}--${boundary}--\r\n`));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, boundary };
}

function escapeName(name: string): string {
  return name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
}

/**
 * Reads multipart/form-data. Throws a TypeError that says what is wrong. One character stands for each byte while the
 * parts are looked for, so that the engine's own search does the work.
 */
export function decodeMultipart(bytes: Uint8Array, boundary: string): FormData {
  const { buffer, offset, length } = byteRange(bytes);
  const text =
    length === 0 ? "" : call("textDecode", "latin1", false, true, buffer, offset, length);
  const mark = `--${boundary}`;
  const form = new FormData();
  let at = text.indexOf(mark);
  if (at < 0) throw new TypeError("no boundary found in multipart body");
  for (;;) {
    at += mark.length;
    if (/^--(\r\n|$)/.test(text.slice(at, at + 4))) return form;
    if (!text.startsWith("\r\n", at)) throw new TypeError("expected CRLF");
    const head = text.indexOf("\r\n\r\n", at);
    if (head < 0) throw new TypeError("header name is null");
    const end = text.indexOf(mark, head + 4);
    if (end < 0) throw new TypeError("expected boundary after body");
    if (!text.startsWith("\r\n", end - 2)) throw new TypeError("expected CRLF");
    const { name, filename, type, isBase64 } = readHead(decodeUtf8(bytes.subarray(at + 2, head)));
    let content = bytes.subarray(head + 4, end - 2);
    if (isBase64) content = encodeText(text.slice(head + 4, end - 2), "base64");
    if (filename === undefined) form.append(name, withoutMark(decodeUtf8(content)));
    else form.append(name, new File([content], filename, { type }));
    at = end;
  }
}

interface PartHead {
  readonly name: string;
  readonly filename: string | undefined;
  readonly type: string;
  readonly isBase64: boolean;
}

function readHead(text: string): PartHead {
  let name: string | undefined;
  let filename: string | undefined;
  let type = "text/plain";
  let isBase64 = false;
  for (const line of text.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) throw new TypeError("header name is null");
    const value = line.slice(colon + 1).trim();
    switch (line.slice(0, colon).toLowerCase()) {
      case "content-disposition":
        ({ name, filename } = readDisposition(value));
        break;
      case "content-type":
        type = value;
        break;
      case "content-transfer-encoding":
        isBase64 = value.toLowerCase() === "base64";
    }
  }
  if (name === undefined) throw new TypeError("header name is null");
  return { name, filename, type, isBase64 };
}

/** Parameters of a field: quoted, a token, or extended as RFC 5987 has it. */
const PARAMETER = /;\s*([^=;\s]+)\s*=\s*(?:"([^"]*)"|([^;\s]*))/g;

function readDisposition(value: string): { name: string; filename: string | undefined } {
  if (!/^form-data\s*(;|$)/i.test(value)) {
    throw new TypeError("expected form-data for content-disposition header");
  }
  let name: string | undefined;
  let filename: string | undefined;
  for (const [, key = "", quoted, token = ""] of value.matchAll(PARAMETER)) {
    const text = unescapeName(quoted ?? token);
    switch (key.toLowerCase()) {
      case "name":
        name ??= text;
        break;
      case "filename":
        filename ??= text;
        break;
      case "filename*":
        filename = decodeExtended(token);
    }
  }
  if (name !== undefined) return { name, filename };
  throw new TypeError("name attribute is required in content-disposition header");
}

function unescapeName(text: string): string {
  return text.replace(/%0A/gi, "\n").replace(/%0D/gi, "\r").replaceAll("%22", '"');
}

/** `utf-8''%41` (RFC 5987). */
function decodeExtended(text: string): string {
  const value = text.slice(text.lastIndexOf("'") + 1);
  try {
    return decodeURIComponent(value);
  } catch {
    throw new TypeError("malformed filename* in content-disposition header");
  }
}

function withoutMark(text: string): string {
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
