import { nodeError, invalidArgValue } from "../errors.ts";
import { validateHeaderName, validateHeaderValue } from "./headers.ts";
import { type HeaderMap, OUT_HEADERS } from "./outgoing-headers.ts";
import { type OutgoingMessage } from "./outgoing-types.ts";

interface HeaderState {
  text: string;
  connection: boolean;
  contentLength: boolean;
  transferEncoding: boolean;
  date: boolean;
  expect: boolean;
  trailer: boolean;
}

/** The head of a message as text; sets what it says of the message's framing on the message. */
export function storeHeader(message: OutgoingMessage, firstLine: string, headers: unknown): void {
  const state: HeaderState = {
    text: firstLine,
    connection: false,
    contentLength: false,
    transferEncoding: false,
    date: false,
    expect: false,
    trailer: false,
  };
  const isOwn = headers !== undefined && headers === message[OUT_HEADERS];
  for (const [name, value] of entriesOf(headers, isOwn))
    addField(message, state, name, value, !isOwn);
  if (message.sendDate && !state.date) state.text += `Date: ${utcDate()}\r\n`;
  const { statusCode } = message;
  if (message.chunkedEncoding && (statusCode === 204 || statusCode === 304)) {
    message.chunkedEncoding = false;
    message.shouldKeepAlive = false;
  }
  addConnection(message, state);
  if (!state.contentLength && !state.transferEncoding) addFraming(message, state);
  if (message.chunkedEncoding !== true && state.trailer) {
    const text = "Trailers are invalid with this transfer encoding";
    throw nodeError(Error, "ERR_HTTP_TRAILER_INVALID", text);
  }
  message._header = `${state.text}\r\n`;
  message._headerSent = false;
  // A client that asks first must not wait for its own body.
  if (state.expect) message._send("");
}

let dateText = "";
let dateSecond = 0;

/** The Date header; Node makes it once a second, too. */
function utcDate(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(second * 1000).toUTCString();
  }
  return dateText;
}

function* entriesOf(headers: unknown, isOwn: boolean): Generator<[string, unknown]> {
  if (headers === undefined || headers === null) return;
  if (isOwn) yield* Object.values(headers as HeaderMap);
  else if (!Array.isArray(headers)) yield* Object.entries(headers);
  else if (Array.isArray(headers[0])) yield* headers as [string, unknown][];
  else {
    if (headers.length % 2 !== 0) throw invalidArgValue("headers", headers);
    for (let at = 0; at < headers.length; at += 2) yield [String(headers[at]), headers[at + 1]];
  }
}

function addField(
  message: OutgoingMessage,
  state: HeaderState,
  name: string,
  value: unknown,
  validates: boolean,
): void {
  if (validates) validateHeaderName(name);
  const isJoined = name.toLowerCase() === "cookie";
  if (Array.isArray(value) && !isJoined) {
    for (const item of value) addLine(message, state, name, item, validates);
    return;
  }
  const whole: unknown = Array.isArray(value) ? value.join("; ") : value;
  addLine(message, state, name, whole, validates);
}

function addLine(
  message: OutgoingMessage,
  state: HeaderState,
  name: string,
  value: unknown,
  validates: boolean,
): void {
  if (validates) validateHeaderValue(name, value);
  state.text += `${name}: ${String(value)}\r\n`;
  noteField(message, state, name.toLowerCase(), String(value));
}

function noteField(
  message: OutgoingMessage,
  state: HeaderState,
  name: string,
  value: string,
): void {
  switch (name) {
    case "connection":
      state.connection = true;
      message._removedConnection = false;
      if (/(?:^|\W)close(?:$|\W)/i.test(value)) message._last = true;
      else message.shouldKeepAlive = true;
      break;
    case "transfer-encoding":
      state.transferEncoding = true;
      message._removedTE = false;
      if (/(?:^|\W)chunked(?:$|\W)/i.test(value)) message.chunkedEncoding = true;
      break;
    case "content-length":
      state.contentLength = true;
      message._contentLength = Number(value);
      message._removedContLen = false;
      break;
    case "date":
    case "expect":
    case "trailer":
      state[name] = true;
      break;
    case "keep-alive":
      message._defaultKeepAlive = false;
      break;
  }
}

function addConnection(message: OutgoingMessage, state: HeaderState): void {
  if (message._removedConnection) {
    message._last = !message.shouldKeepAlive;
    return;
  }
  if (state.connection) return;
  const isFramed =
    state.contentLength || message.useChunkedEncodingByDefault || Boolean(message.agent);
  if (!message.shouldKeepAlive || !isFramed) {
    message._last = true;
    state.text += "Connection: close\r\n";
  } else if (message.maxRequestsOnConnectionReached) state.text += "Connection: close\r\n";
  else {
    state.text += "Connection: keep-alive\r\n";
    if (message._keepAliveTimeout && message._defaultKeepAlive) {
      const seconds = Math.floor(message._keepAliveTimeout / 1000);
      const max = Number(message._maxRequestsPerSocket ?? 0);
      state.text += `Keep-Alive: timeout=${seconds}${max > 0 ? `, max=${max}` : ""}\r\n`;
    }
  }
}

/** How the other side will know where the body ends. */
function addFraming(message: OutgoingMessage, state: HeaderState): void {
  if (!message._hasBody) message.chunkedEncoding = false;
  else if (!message.useChunkedEncodingByDefault) message._last = true;
  else if (
    !state.trailer &&
    !message._removedContLen &&
    typeof message._contentLength === "number"
  ) {
    state.text += `Content-Length: ${message._contentLength}\r\n`;
  } else if (!message._removedTE) {
    state.text += "Transfer-Encoding: chunked\r\n";
    message.chunkedEncoding = true;
  } else message._last = true;
}
