import { invalidArgType, missingArgs } from "../node/errors.ts";
import { randomUUID } from "./crypto.ts";
import { Blob } from "./fetch/blob.ts";
import { URL } from "./url.ts";

/** How Node's begin. */
const PREFIX = "blob:nodedata:";

const blobs = new Map<string, Blob>();

function createObjectURL(object?: unknown): string {
  if (!(object instanceof Blob)) throw invalidArgType("obj", "Blob", object);
  const url = `${PREFIX}${randomUUID()}`;
  blobs.set(url, object);
  return url;
}

function revokeObjectURL(...args: readonly [url?: unknown]): void {
  if (args.length === 0) throw missingArgs("url");
  blobs.delete(`${args[0] as string}`);
}

/** buffer.resolveObjectURL(). */
export function resolveObjectURL(url: unknown): Blob | undefined {
  return blobs.get(`${url as string}`);
}

for (const [name, value] of Object.entries({ createObjectURL, revokeObjectURL })) {
  Object.defineProperty(URL, name, { value, enumerable: true, writable: true, configurable: true });
}
