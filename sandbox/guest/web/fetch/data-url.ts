import { encodeText } from "../../node/buffer-codec.ts";
import { Body } from "./body.ts";
import { HeaderList } from "./header-list.ts";
import { parseMimeType, serializeMimeType } from "./mime-type.ts";
import { fetchFailed, networkError } from "./network-errors.ts";
import { percentDecode } from "./percent-decode.ts";
import { type Response, responseOf } from "./response.ts";

const DEFAULT_TYPE = "text/plain;charset=US-ASCII";

/** The response that a data: URL stands for (Fetch Standard, data: URL processor). */
export function fetchDataUrl(href: string): Response {
  const [url = ""] = href.split("#");
  const comma = url.indexOf(",");
  if (comma < 0) throw fetchFailed(networkError("failed to fetch the data URL"));
  let type = url.slice("data:".length, comma).trim();
  const content = percentDecode(url.slice(comma + 1));
  const base64 = /; *base64$/i.exec(type);
  const bytes = base64 === null ? content : fromBase64(content);
  if (bytes === undefined) throw fetchFailed(networkError("failed to fetch the data URL"));
  if (base64 !== null) type = type.slice(0, base64.index);
  if (type.startsWith(";")) type = `text/plain${type}`;
  const parsed = parseMimeType(type);
  const shown = parsed === undefined ? DEFAULT_TYPE : serializeMimeType(parsed);
  const headers = HeaderList.of([["Content-Type", shown]]);
  headers.isImmutable = true;
  const body = new Body(bytes);
  const state = { type: "basic", redirected: false, status: 200, statusText: "OK" } as const;
  return responseOf({ ...state, url, headers, body });
}

/** Base64 as the Infra Standard forgives it; undefined when it is wrong. */
function fromBase64(bytes: Uint8Array): Uint8Array | undefined {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  text = text.replace(/[\t\n\f\r ]/g, "");
  if (text.length % 4 === 0) text = text.replace(/={1,2}$/, "");
  if (text.length % 4 === 1 || /[^A-Za-z0-9+/]/.test(text)) return undefined;
  return encodeText(text, "base64");
}
