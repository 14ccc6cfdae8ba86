import { HostError } from "../host-error.ts";

/** One call of `cryptoRun`: the named parameters, the parts that its bytes are made of, and what it may use. */
export interface CryptoRequest {
  readonly parameters: Parameters;
  readonly parts: readonly Uint8Array<ArrayBuffer>[];
  readonly spend: Spend;
}

/** Books units of fuel before work of that cost is done; does not return when the guest's time is over first. */
export type Spend = (units: number) => void;

/** Bytes, text or a number; several byte strings go as `joinParts` writes them. */
export type CryptoAnswer = Uint8Array | string | number;

export type CryptoOperation = (request: CryptoRequest) => CryptoAnswer;

/** Named parameters as the guest gave them, which is to say anything; each is read as the kind that is wanted. */
export class Parameters {
  readonly #given: Readonly<Record<string, unknown>>;

  constructor(json: string) {
    let given: unknown;
    try {
      given = JSON.parse(json);
    } catch {
      throw new TypeError("Expected JSON");
    }
    if (typeof given !== "object" || given === null) throw new TypeError("Expected an object");
    this.#given = given as Readonly<Record<string, unknown>>;
  }

  text(name: string): string {
    const value = this.#own(name);
    if (typeof value !== "string") throw new TypeError(`Expected a string '${name}'`);
    return value;
  }

  optionalText(name: string): string | undefined {
    return this.#own(name) === undefined ? undefined : this.text(name);
  }

  flag(name: string): boolean {
    return this.#own(name) === true;
  }

  integer(name: string, min: number, max: number): number {
    const value = this.#own(name);
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) {
      throw new RangeError(`Expected '${name}' from ${min} to ${max}`);
    }
    return Number(value);
  }

  optionalInteger(name: string, min: number, max: number): number | undefined {
    return this.#own(name) === undefined ? undefined : this.integer(name, min, max);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const value = this.text(name);
    const found = allowed.find((item) => item === value);
    if (found === undefined)
      throw new TypeError(`Expected '${name}' to be ${allowed.join(" or ")}`);
    return found;
  }

  /** The lengths of the parts that the bytes are made of; no list means one part. */
  split(bytes: Uint8Array<ArrayBuffer>): readonly Uint8Array<ArrayBuffer>[] {
    const lengths = this.#own("parts");
    if (lengths === undefined) return [bytes];
    if (!Array.isArray(lengths)) throw new TypeError("Expected a list of lengths");
    let at = 0;
    const parts = lengths.map((length: unknown) => {
      const end = at + Number(length);
      if (!Number.isInteger(length) || Number(length) < 0 || end > bytes.length) {
        throw new RangeError("A part lies outside the bytes");
      }
      const part = bytes.slice(at, end);
      at = end;
      return part;
    });
    return parts;
  }

  #own(name: string): unknown {
    return Object.hasOwn(this.#given, name) ? this.#given[name] : undefined;
  }
}

/** The part with that number; a guest that leaves one out has sent an empty one. */
export function part({ parts }: CryptoRequest, index: number): Uint8Array<ArrayBuffer> {
  return parts[index] ?? new Uint8Array();
}

/** Several byte strings as one: their number and their lengths as 32-bit little-endian numbers, then the bytes. */
export function joinParts(parts: readonly Uint8Array[]): Uint8Array {
  const head = 4 * (parts.length + 1);
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, head));
  const view = new DataView(joined.buffer);
  view.setUint32(0, parts.length, true);
  let at = head;
  for (const [index, bytes] of parts.entries()) {
    view.setUint32(4 * (index + 1), bytes.length, true);
    joined.set(bytes, at);
    at += bytes.length;
  }
  return joined;
}

/** An error that Node makes, by its code; the guest gives it the class that Node has for it. */
export function cryptoError(code: string, message: string): HostError {
  return new HostError(message, { code });
}

/**
 * Runs a function of the host's own node:crypto. What it throws is the guest's business, but its words differ between
 * Node and workerd: where Node's are known they are given as `otherwise`, and stand for those without OpenSSL's prefix.
 */
export function native<T>(work: () => T, otherwise: HostError): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof HostError) throw error;
    const { message, code } = error as { message?: unknown; code?: unknown };
    if (typeof message === "string" && message.startsWith("error:") && typeof code === "string") {
      throw new HostError(message, { code });
    }
    throw otherwise;
  }
}

export function opensslError(message: string, code: string): HostError {
  return new HostError(message, { code });
}
