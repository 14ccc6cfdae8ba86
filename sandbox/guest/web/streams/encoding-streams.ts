import { TransformStream } from "web-streams-polyfill";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../../node/util-inspect.ts";
import { isBytes } from "../bytes.ts";
import { TextDecoder, type TextDecoderOptions } from "../text-decoder.ts";
import { TextEncoder } from "../text-encoder.ts";
import { invalidArgType } from "../../node/errors.ts";

export class TextEncoderStream {
  readonly #encoder = new TextEncoder();
  /** The first half of a surrogate pair whose other half has not come yet. */
  #held = "";
  readonly #transform = new TransformStream<unknown, Uint8Array>({
    transform: (chunk, controller) => {
      const bytes = this.#encode(`${chunk as string}`);
      if (bytes.length > 0) controller.enqueue(bytes);
    },
    flush: (controller) => {
      if (this.#held !== "") controller.enqueue(this.#encoder.encode(this.#held));
    },
  });

  get encoding(): string {
    return this.#encoder.encoding;
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }

  #encode(chunk: string): Uint8Array {
    const text = this.#held + chunk;
    const last = text.charCodeAt(text.length - 1);
    this.#held = last >= 0xd800 && last <= 0xdbff ? text.slice(-1) : "";
    return this.#encoder.encode(this.#held === "" ? text : text.slice(0, -1));
  }

  [CUSTOM_INSPECT](depth: number, options: InspectContext): unknown {
    if (depth < 0) return this;
    const { encoding, readable, writable } = this;
    return `TextEncoderStream ${inspect({ encoding, readable, writable }, options)}`;
  }

  get [Symbol.toStringTag](): string {
    return "TextEncoderStream";
  }
}

export class TextDecoderStream {
  readonly #decoder: TextDecoder;
  readonly #transform: TransformStream<unknown, string>;

  constructor(label: unknown = "utf-8", options: TextDecoderOptions = {}) {
    const decoder = new TextDecoder(label, options);
    this.#decoder = decoder;
    this.#transform = new TransformStream<unknown, string>({
      transform(chunk, controller) {
        if (!isBytes(chunk)) {
          throw invalidArgType("input", ["ArrayBuffer", "ArrayBufferView"], chunk);
        }
        const text = decoder.decode(chunk, { stream: true });
        if (text !== "") controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text !== "") controller.enqueue(text);
      },
    });
  }

  get encoding(): string {
    return this.#decoder.encoding;
  }

  get fatal(): boolean {
    return this.#decoder.fatal;
  }

  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM;
  }

  get readable() {
    return this.#transform.readable;
  }

  get writable() {
    return this.#transform.writable;
  }

  [CUSTOM_INSPECT](depth: number, options: InspectContext): unknown {
    if (depth < 0) return this;
    const { encoding, fatal, ignoreBOM, readable, writable } = this;
    const shown = { encoding, fatal, ignoreBOM, readable, writable };
    return `TextDecoderStream ${inspect(shown, options)}`;
  }

  get [Symbol.toStringTag](): string {
    return "TextDecoderStream";
  }
}
