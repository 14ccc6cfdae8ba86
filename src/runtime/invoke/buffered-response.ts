import { RESPONSE_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { joinBytes } from "../../platform/bytes.ts";
import { type InvocationResponse, tooLarge } from "./response.ts";
import { whenAborted } from "./without-caller.ts";

/** What a streaming handler writes for a caller who asked for the whole response at once. */
export class BufferedResponse implements InvocationResponse {
  readonly bytesMax = RESPONSE_PAYLOAD_BYTES_MAX;
  readonly #request: Pick<Request, "signal"> | undefined;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #contentType: string | undefined;
  #isTooLarge = false;

  /** The request's signal says that the caller has gone. */
  constructor(request?: Pick<Request, "signal">) {
    this.#request = request;
  }

  get left(): Promise<void> {
    return whenAborted(this.#request?.signal);
  }

  get contentType(): string | undefined {
    return this.#contentType;
  }

  get isTooLarge(): boolean {
    return this.#isTooLarge;
  }

  open(contentType: string): void {
    this.#contentType = contentType;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#length + bytes.length > this.bytesMax) {
      this.#isTooLarge = true;
      throw tooLarge();
    }
    this.#length += bytes.length;
    this.#chunks.push(bytes);
  }

  end(): void {}

  bytes(): Uint8Array<ArrayBuffer> {
    return joinBytes(this.#chunks);
  }
}
