import { call } from "../../door.ts";
import { nodeError } from "../../node/errors.ts";
import { toJson } from "../../runtime/primordials.ts";
import { asUint8Array, byteRange } from "../bytes.ts";

/** Any bytes that an operation takes. */
export type Bytes = ArrayBufferLike | ArrayBufferView;

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/** Classes of Node's errors that are no plain Error. */
const CLASSES: Readonly<Record<string, new (message: string) => Error>> = {
  ERR_CRYPTO_INVALID_DIGEST: TypeError,
  ERR_CRYPTO_INVALID_IV: TypeError,
  ERR_CRYPTO_INVALID_SCRYPT_PARAMS: RangeError,
  ERR_MISSING_PASSPHRASE: TypeError,
};

/** Runs an operation of the host (`sandbox/host/crypto`) on byte strings. It works at once, however long that takes. */
export function run(
  operation: string,
  values: Values,
  ...parts: readonly Bytes[]
): ArrayBuffer | string | number {
  const [only] = parts;
  const range = byteRange(parts.length === 1 && only !== undefined ? only : joined(parts));
  const lengths = parts.map((bytes) => bytes.byteLength);
  try {
    const json = toJson({ ...values, parts: lengths });
    return call("cryptoRun", operation, json, range.buffer, range.offset, range.length);
  } catch (error) {
    throw asNodeError(error);
  }
}

/** The same, for an operation that gives bytes. */
export function runBytes(
  operation: string,
  values: Values,
  ...parts: readonly Bytes[]
): Uint8Array<ArrayBuffer> {
  // The host's table says what an operation gives; so do the two below.
  return new Uint8Array(run(operation, values, ...parts) as ArrayBuffer);
}

/** The same, for an operation that gives several byte strings. */
export function runParts(
  operation: string,
  values: Values,
  ...parts: readonly Bytes[]
): Uint8Array<ArrayBuffer>[] {
  const bytes = runBytes(operation, values, ...parts);
  const view = new DataView(bytes.buffer);
  const count = view.getUint32(0, true);
  let at = 4 * (count + 1);
  return Array.from({ length: count }, (_, index) => {
    const end = at + view.getUint32(4 * (index + 1), true);
    const part = bytes.slice(at, end);
    at = end;
    return part;
  });
}

export function runText(operation: string, values: Values, ...parts: readonly Bytes[]): string {
  return run(operation, values, ...parts) as string;
}

export function joined(parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const bytes of parts) {
    whole.set(asUint8Array(bytes), at);
    at += bytes.byteLength;
  }
  return whole;
}

/** OpenSSL's errors say their code, library and reason within their message. */
const OPENSSL = /^error:[0-9A-F]+:([^:]*)::(.*)$/;

/** The host's word as the error that Node throws, with the stack of who asked. */
function asNodeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { message, code } = error as Error & { readonly code?: unknown };
  if (code === "") return new Error(message);
  if (typeof code !== "string") return error;
  const [, library, reason] = OPENSSL.exec(message) ?? [];
  if (reason !== undefined) return Object.assign(new Error(message), { library, reason, code });
  return nodeError(CLASSES[code] ?? Error, code, message);
}

/** Streams of the host are closed when nobody holds what they belong to any more. */
const closing = new FinalizationRegistry<number>((id) => {
  run("close", { id });
});

/** Opens a stream of the host for `owner`, and gives its number. */
export function openStream(owner: object, values: Values, ...parts: readonly Bytes[]): number {
  const id = Number(run("open", values, ...parts));
  closing.register(owner, id, owner);
  return id;
}

/** Gives what the stream's end gives. */
export function finishStream(owner: object, id: number, ...parts: readonly Bytes[]) {
  closing.unregister(owner);
  return runBytes("finish", { id }, ...parts);
}

/** A stream of the host that goes on as another one stands now. */
export function copyStream(owner: object, id: number): number {
  const copy = Number(run("copy", { id }));
  closing.register(owner, copy, owner);
  return copy;
}
