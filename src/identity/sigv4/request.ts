/** What of an HTTP request a signature covers, its body apart. Nothing is decoded yet: the path and query are as received. */
export interface RequestHead {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** The value of a header by its lower-case name, values of one name joined by commas. */
  readonly header: (name: string) => string | undefined;
}

/** A signature as the client wrote it, parsed but not yet believed. */
export interface SignatureClaim {
  readonly form: "header" | "query";
  readonly accessKeyId: string;
  /** Day, region and service of the credential scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** `YYYYMMDDTHHMMSSZ`, as signed. */
  readonly timestamp: string;
  /** How long it is valid from `timestamp`; undefined in the header form, where the clock skew is the limit. */
  readonly expiresSeconds: number | undefined;
  /** Lower-case names, in the order that was signed. */
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
  /** What the client says the body hashes to; undefined when it leaves that to the server. */
  readonly payloadHash: string | undefined;
  readonly securityToken: string | undefined;
}

/** What a signed head says of the body, and what the signatures of its pieces are made with. */
export interface SignedPayload {
  /** The body's hash, or how it is signed instead; undefined when the head says nothing. */
  readonly stated: string | undefined;
  readonly timestamp: string;
  readonly scope: string;
  /** Of the head: the first piece's follows on it. */
  readonly signature: string;
  readonly signingKey: Uint8Array;
  /** Lower-case names of the headers that the signature covers. */
  readonly signedHeaders: readonly string[];
}

export type Parsed<T, R> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: R };
