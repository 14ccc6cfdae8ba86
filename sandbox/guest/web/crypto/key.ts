import { nodeError } from "../../node/errors.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../../node/util-inspect.ts";
import { keepMaterial, type KeyMaterial } from "./material.ts";

/** What an algorithm of a key is told by; its members depend on its name. */
export interface KeyAlgorithm {
  readonly name: string;
  /** In bits. */
  readonly length?: number;
  readonly hash?: { readonly name: string };
  readonly namedCurve?: string;
  readonly modulusLength?: number;
  readonly publicExponent?: Uint8Array;
}

export interface KeySlots {
  readonly algorithm: KeyAlgorithm;
  readonly extractable: boolean;
  readonly usages: readonly string[];
}

const MAKING = Symbol("CryptoKey");
let slotsOf: (key: unknown) => (KeySlots & { readonly type: KeyMaterial["kind"] }) | undefined;

export class CryptoKey {
  readonly #type: KeyMaterial["kind"];
  readonly #slots: KeySlots;
  /** The same object each time, as in Node. */
  readonly #shown: Pick<KeySlots, "algorithm" | "usages">;

  constructor(token?: unknown, material?: unknown, slots?: unknown) {
    if (token !== MAKING) {
      throw nodeError(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    }
    // Only `makeCryptoKey` has the token.
    keepMaterial(this, material as KeyMaterial);
    this.#type = (material as KeyMaterial).kind;
    this.#slots = slots as KeySlots;
    const { algorithm, usages } = this.#slots;
    this.#shown = { algorithm: copyAlgorithm(algorithm), usages: [...usages] };
  }

  static {
    slotsOf = (key) =>
      typeof key === "object" && key !== null && #slots in key
        ? { ...key.#slots, type: key.#type }
        : undefined;
  }

  get type(): string {
    return own(this).#type;
  }

  get extractable(): boolean {
    return own(this).#slots.extractable;
  }

  get algorithm(): KeyAlgorithm {
    return own(this).#shown.algorithm;
  }

  get usages(): readonly string[] {
    return own(this).#shown.usages;
  }

  [CUSTOM_INSPECT](depth: number, options: InspectContext): unknown {
    if (depth < 0) return this;
    const { type, extractable, algorithm, usages } = this;
    const rest = typeof options.depth === "number" ? options.depth - 1 : null;
    const shown = { type, extractable, algorithm, usages };
    return `CryptoKey ${inspect(shown, { ...options, depth: rest })}`;
  }

  get [Symbol.toStringTag](): string {
    return "CryptoKey";
  }
}

for (const name of ["type", "extractable", "algorithm", "usages"]) {
  Object.defineProperty(CryptoKey.prototype, name, { enumerable: true });
}

function own(key: CryptoKey): CryptoKey {
  if (slotsOf(key) !== undefined) return key;
  const text = 'Value of "this" must be of type CryptoKey';
  throw nodeError(TypeError, "ERR_INVALID_THIS", text);
}

/** Changing what a key shows must not change the key. */
function copyAlgorithm(algorithm: KeyAlgorithm): KeyAlgorithm {
  const { hash, publicExponent } = algorithm;
  return {
    ...algorithm,
    ...(publicExponent === undefined ? {} : { publicExponent: publicExponent.slice() }),
    ...(hash === undefined ? {} : { hash: { ...hash } }),
  };
}

export function makeCryptoKey(material: KeyMaterial, slots: KeySlots): CryptoKey {
  return new CryptoKey(MAKING, material, slots);
}

export function isCryptoKey(value: unknown): value is CryptoKey {
  return slotsOf(value) !== undefined;
}

/** What a key is, whatever user code has done to its prototype. */
export function readSlots(key: CryptoKey) {
  const slots = slotsOf(key);
  if (slots === undefined) throw new TypeError("Expected a CryptoKey");
  return slots;
}
