import { createHmac } from "node:crypto";

/** One key serves a key id, day, region and service: a thousand of them is far more than an isolate meets in a day. */
const CACHED_KEYS_MAX = 1000;

export interface KeyScope {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

interface CachedKey {
  readonly secretAccessKey: string;
  readonly key: Uint8Array;
}

/** Derived keys, so that a warm request costs one HMAC instead of five. */
export class SigningKeys {
  readonly #keys = new Map<string, CachedKey>();

  /** Derives the key of a scope, or takes it from the cache; a changed secret is never served from there. */
  get(scope: KeyScope): Uint8Array {
    const cached = this.#keys.get(name(scope));
    return cached?.secretAccessKey === scope.secretAccessKey ? cached.key : deriveKey(scope);
  }

  /** Keeps a key that has proved itself: a stranger who knows a key id must not be able to flush the cache. */
  keep(scope: KeyScope, key: Uint8Array): void {
    if (this.#keys.get(name(scope))?.key === key) return;
    if (this.#keys.size >= CACHED_KEYS_MAX) {
      const [oldest] = this.#keys.keys();
      if (oldest !== undefined) this.#keys.delete(oldest);
    }
    this.#keys.set(name(scope), { secretAccessKey: scope.secretAccessKey, key });
  }

  get size(): number {
    return this.#keys.size;
  }
}

/** "Derive a signing key" in the IAM User Guide. */
export function deriveKey(scope: KeyScope): Uint8Array {
  const dateKey = hmac(`AWS4${scope.secretAccessKey}`, scope.date);
  const regionKey = hmac(dateKey, scope.region);
  const serviceKey = hmac(regionKey, scope.service);
  return hmac(serviceKey, "aws4_request");
}

/** No part can hold a slash: the scope was split at slashes. */
function name(scope: KeyScope): string {
  return `${scope.accessKeyId}/${scope.date}/${scope.region}/${scope.service}`;
}

function hmac(key: string | Uint8Array, data: string): Uint8Array {
  return createHmac("sha256", key).update(data).digest();
}
