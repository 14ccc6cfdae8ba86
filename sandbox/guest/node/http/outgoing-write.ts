import { Buffer } from "../buffer.ts";
import { invalidArgType, nodeError } from "../errors.ts";
import { hasInvalidCharacter, invalidCharacter, isToken } from "./headers.ts";
import { BYTES_WRITTEN, CORKED, type OutgoingMessage, SOCKET } from "./outgoing-types.ts";
import { nextTick } from "../next-tick.ts";
import { type Callback } from "../validate.ts";

const CRLF = "\r\n";

/** Trailers as lines of text. */
export function trailerText(headers: unknown): string {
  return trailersOf(headers)
    .map(([name, value]) => `${name}: ${String(value)}${CRLF}`)
    .join("");
}

function trailersOf(headers: unknown): [string, unknown][] {
  const pairs = Array.isArray(headers)
    ? (headers as [string, unknown][])
    : Object.entries(Object(headers) as object);
  return pairs.flatMap(([name, value]): [string, unknown][] => {
    validateTrailer(name, value);
    return Array.isArray(value)
      ? value.map((item): [string, unknown] => [name, item])
      : [[name, value]];
  });
}

function validateTrailer(name: string, value: unknown): void {
  if (!isToken(name)) {
    const text = `Trailer name must be a valid HTTP token ["${String(name)}"]`;
    throw nodeError(TypeError, "ERR_INVALID_HTTP_TOKEN", text);
  }
  if (hasInvalidCharacter(value)) throw invalidCharacter("trailer content", name);
}

function checkChunk(chunk: unknown): asserts chunk is string | Uint8Array {
  if (chunk === null) {
    throw nodeError(TypeError, "ERR_STREAM_NULL_VALUES", "May not write null values to stream");
  }
  if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) {
    throw invalidArgType("chunk", ["string", "Buffer", "Uint8Array"], chunk);
  }
}

const noop = () => {};

/** Writes a piece of the body; the last one may say how long the whole is. */
export function writeChunk(
  message: OutgoingMessage,
  chunk: unknown,
  encoding: unknown,
  given: unknown,
  isLast = false,
): boolean {
  const callback = (typeof given === "function" ? given : noop) as Callback;
  checkChunk(chunk);
  const failure = writeFailure(message);
  if (failure !== undefined) return refuseWrite(message, failure, callback);
  const bytes =
    typeof chunk === "string" ? Buffer.byteLength(chunk, encoding as string) : chunk.byteLength;
  if (message.strictContentLength) checkLength(message, bytes, isLast);
  message[BYTES_WRITTEN] += bytes;
  if (!message._header) {
    if (isLast) message._contentLength = bytes;
    message._implicitHeader();
  }
  if (!message._hasBody) {
    nextTick(callback);
    return true;
  }
  corkForTick(message, isLast);
  if (!message.chunkedEncoding || chunk.length === 0)
    return message._send(chunk, encoding, callback);
  message._send(bytes.toString(16) + CRLF, "latin1", null);
  message._send(chunk, encoding, null);
  return message._send(CRLF, "latin1", callback);
}

/** What one turn writes goes out together. */
function corkForTick(message: OutgoingMessage, isLast: boolean): void {
  const socket = message[SOCKET];
  if (isLast || !socket?.cork || socket.writableCorked) return;
  socket.cork();
  nextTick(() => socket.uncork?.());
}

function writeFailure(message: OutgoingMessage): Error | undefined {
  if (message.finished) {
    return nodeError(Error, "ERR_STREAM_WRITE_AFTER_END", "write after end");
  }
  if (!message.destroyed) return undefined;
  const text = "Cannot call write after a stream was destroyed";
  return nodeError(Error, "ERR_STREAM_DESTROYED", text);
}

function refuseWrite(message: OutgoingMessage, error: Error, callback: Callback): false {
  nextTick(() => {
    callback(error);
    if (!message.destroyed) message.emit("error", error);
  });
  return false;
}

function checkLength(message: OutgoingMessage, bytes: number, isLast: boolean): void {
  const total = message[BYTES_WRITTEN] + bytes;
  const expected = message._contentLength;
  if (expected === null || message._removedContLen) return;
  if (total > expected || (isLast && total !== expected)) throw lengthMismatch(total, expected);
}

function lengthMismatch(total: number, expected: number): Error {
  const text = `Response body's content-length of ${total} byte(s) does not match the content-length of ${expected} byte(s) set in header`;
  return nodeError(Error, "ERR_HTTP_CONTENT_LENGTH_MISMATCH", text);
}

/** OutgoingMessage.end(), its arguments in order. */
export function endMessage(
  message: OutgoingMessage,
  chunk: unknown,
  encoding: unknown,
  callback: unknown,
): OutgoingMessage {
  if (chunk) {
    if (message.finished) {
      const error = nodeError(Error, "ERR_STREAM_WRITE_AFTER_END", "write after end");
      refuseWrite(message, error, typeof callback === "function" ? (callback as Callback) : noop);
      return message;
    }
    message[SOCKET]?.cork?.();
    writeChunk(message, chunk, encoding, null, true);
  } else if (message.finished) {
    endAgain(message, callback);
    return message;
  } else if (!message._header) {
    message[SOCKET]?.cork?.();
    message._contentLength = 0;
    message._implicitHeader();
  }
  if (typeof callback === "function") message.once("finish", callback);
  if (message.strictContentLength) checkLength(message, 0, true);
  sendEnd(message, Boolean(chunk));
  return message;
}

function endAgain(message: OutgoingMessage, callback: unknown): void {
  if (typeof callback !== "function") return;
  if (!message.writableFinished) return void message.on("finish", callback);
  const text = "Cannot call end after a stream was finished";
  callback(nodeError(Error, "ERR_STREAM_ALREADY_FINISHED", text));
}

function sendEnd(message: OutgoingMessage, hasChunk: boolean): void {
  const finish = () => {
    if (message.socket?._hadError !== true) message.emit("finish");
  };
  if (message._hasBody && message.chunkedEncoding) {
    message._send(`0${CRLF}${message._trailer}${CRLF}`, "latin1", finish);
  } else if (!message._headerSent || message.writableLength > 0 || hasChunk) {
    message._send("", "latin1", finish);
  } else nextTick(finish);
  const socket = message[SOCKET];
  if (socket?._writableState !== undefined) {
    Object.assign(socket._writableState, { corked: 1 });
    socket.uncork?.();
  }
  message[CORKED] = 0;
  message.finished = true;
  if (message.outputData.length === 0 && socket?._httpMessage === message) message._finish();
}
