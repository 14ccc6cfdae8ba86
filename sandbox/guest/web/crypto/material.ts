/** What Node calls a key's type and details; the host's answer. */
export interface KeyDetails {
  readonly type: string;
  readonly modulusLength?: number;
  /** In decimal. */
  readonly publicExponent?: string;
  readonly namedCurve?: string;
  readonly hashAlgorithm?: string;
  readonly mgf1HashAlgorithm?: string;
  readonly saltLength?: number;
}

/**
 * A key as the guest keeps it: raw bytes if it is secret, SPKI if it is public and PKCS #8 if it is private. It goes to the
 * host with each operation, so that a guest's memory is all that there is of it.
 */
export interface KeyMaterial {
  readonly kind: "secret" | "public" | "private";
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Once somebody has asked for them. */
  details?: KeyDetails;
  /** Of a private key, once somebody has asked for it. */
  open?: KeyMaterial;
}

const materials = new WeakMap<object, KeyMaterial>();

/** Every KeyObject and CryptoKey is registered when it is made. */
export function keepMaterial(key: object, material: KeyMaterial): void {
  materials.set(key, material);
}

export function materialOf(key: unknown): KeyMaterial | undefined {
  return typeof key === "object" && key !== null ? materials.get(key) : undefined;
}
