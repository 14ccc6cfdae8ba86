import { toUtf8 } from "../../platform/bytes.ts";

/** Headers of the signature itself, which have no other place in a presigned URL. */
const SIGNATURE =
  /^x-amz-(?:algorithm|credential|date|expires|security-token|signature|signedheaders)$/;
/** Presigners name the checksum of a body that they have not seen. */
const BODY =
  /^x-amz-(?:checksum-(?!mode$)|sdk-checksum-|content-sha256$|decoded-content-length$|trailer$)/;

/**
 * The request with the headers that a presigner has moved into the query. They are signed as all of the query is, so they
 * outweigh what the bearer of the URL sends.
 */
export function withHoistedHeaders(request: Request, query: URLSearchParams): Request {
  const hoisted = [...query]
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => /^x-amz-[\w-]+$/.test(name) && !SIGNATURE.test(name) && !BODY.test(name));
  if (hoisted.length === 0) return request;
  const headers = new Headers(request.headers);
  for (const [name, value] of hoisted) headers.set(name, toHeader(value));
  return new Request(request, { headers });
}

/** As header values travel: the bytes of UTF-8, each a character. */
export function toHeader(value: string): string {
  return Array.from(toUtf8(value), (byte) => String.fromCharCode(byte))
    .join("")
    .replace(/[\r\n\0]/g, " ");
}
