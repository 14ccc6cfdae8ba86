import {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
} from "web-streams-polyfill";
import { CompressionStream, DecompressionStream } from "./compression-streams.ts";
import { TextDecoderStream, TextEncoderStream } from "./encoding-streams.ts";
import { showAsNodeDoes } from "./inspect-streams.ts";
import { installNodeHooks } from "./node-hooks.ts";
import { failAsNodeDoes } from "./stream-errors.ts";
import { allowTransfer } from "./transfer-streams.ts";

/** The web's streams: what the package web-streams-polyfill offers, with Node's errors and Node's looks. */
failAsNodeDoes();
showAsNodeDoes();
installNodeHooks();
allowTransfer();

export {
  ByteLengthQueuingStrategy,
  CompressionStream,
  CountQueuingStrategy,
  DecompressionStream,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamBYOBRequest,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TextDecoderStream,
  TextEncoderStream,
  TransformStream,
  TransformStreamDefaultController,
  WritableStream,
  WritableStreamDefaultController,
  WritableStreamDefaultWriter,
};

/** Something has been read from the stream, or it was cancelled. */
export function isDisturbed(stream: ReadableStream): boolean {
  return (stream as unknown as { _disturbed: boolean })._disturbed;
}

/** What became of the stream. */
export function stateOf(stream: ReadableStream): "readable" | "closed" | "errored" {
  return (stream as unknown as { _state: "readable" | "closed" | "errored" })._state;
}
