import { asUint8Array } from "../web/bytes.ts";
import { TextDecoder } from "../web/text-decoder.ts";
import { Buffer } from "./buffer.ts";
import { invalidArgType } from "./errors.ts";

type Source = AsyncIterable<unknown> | Iterable<unknown>;

async function chunksOf(source: Source): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) {
    if (typeof chunk === "string") chunks.push(Buffer.from(chunk));
    else if (chunk instanceof ArrayBuffer || ArrayBuffer.isView(chunk)) {
      chunks.push(asUint8Array(chunk));
    } else throw invalidArgType("chunk", ["string", "Buffer", "TypedArray", "DataView"], chunk);
  }
  return chunks;
}

async function buffer(source: Source): Promise<Uint8Array> {
  return Buffer.concat(await chunksOf(source));
}

async function arrayBuffer(source: Source): Promise<ArrayBufferLike> {
  const { buffer: memory, byteOffset, byteLength } = await buffer(source);
  return memory.slice(byteOffset, byteOffset + byteLength);
}

async function bytes(source: Source): Promise<Uint8Array> {
  return new Uint8Array(await arrayBuffer(source));
}

async function text(source: Source): Promise<string> {
  const decoder = new TextDecoder();
  let result = "";
  for await (const chunk of source) {
    if (typeof chunk === "string") result += chunk;
    else result += decoder.decode(chunk as Uint8Array, { stream: true });
  }
  return result + decoder.decode();
}

async function json(source: Source): Promise<unknown> {
  return JSON.parse(await text(source));
}

async function blob(source: Source): Promise<unknown> {
  const { Blob } = globalThis as unknown as { Blob: new (parts: unknown[]) => unknown };
  return new Blob(await chunksOf(source));
}

/** node:stream/consumers. */
export const streamConsumers = { arrayBuffer, blob, buffer, bytes, text, json };
