import {
  type Bytes,
  copyStream,
  finishStream,
  joined,
  openStream,
  run,
  runBytes,
} from "../../web/crypto/host.ts";

/** Input up to here is kept in the guest and digested in one call; more goes to a stream of the host as it comes. */
const KEPT_BYTES_MAX = 64 * 1024;

export interface DigesterOptions {
  readonly kind: "hash" | "hmac";
  readonly algorithm: string;
  readonly outputLength?: number | undefined;
  /** Of a MAC. */
  readonly key?: Uint8Array;
}

/** A hash or a MAC under way. */
export class Digester {
  readonly #options: DigesterOptions;
  #kept: Uint8Array[] = [];
  #keptBytes = 0;
  #stream: number | undefined;

  constructor(options: DigesterOptions) {
    this.#options = options;
  }

  update(data: Uint8Array): void {
    if (this.#stream === undefined && this.#keptBytes + data.length <= KEPT_BYTES_MAX) {
      // The caller may change it before it is digested.
      this.#kept.push(data.slice());
      this.#keptBytes += data.length;
      return;
    }
    const id = this.#opened();
    run("update", { id }, data);
  }

  digest(): Uint8Array<ArrayBuffer> {
    if (this.#stream !== undefined) return finishStream(this, this.#stream);
    const { kind, key, ...values } = this.#options;
    const parts: readonly Bytes[] = key === undefined ? [] : [key];
    return runBytes(kind, values, ...parts, joined(this.#kept));
  }

  copy(options: DigesterOptions): Digester {
    const copy = new Digester(options);
    copy.#kept = [...this.#kept];
    copy.#keptBytes = this.#keptBytes;
    if (this.#stream !== undefined) copy.#stream = copyStream(copy, this.#stream);
    return copy;
  }

  #opened(): number {
    if (this.#stream !== undefined) return this.#stream;
    const { key = new Uint8Array(), ...values } = this.#options;
    const id = openStream(this, values, key);
    this.#stream = id;
    if (this.#keptBytes > 0) run("update", { id }, joined(this.#kept));
    this.#kept = [];
    return id;
  }
}
