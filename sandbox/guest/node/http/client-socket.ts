import { Buffer } from "../buffer.ts";
import { type ClientRequest } from "./client-types.ts";
import { IncomingMessage, RESUME } from "./incoming.ts";
import { takeNeedDrain } from "./outgoing-types.ts";
import { type Follows, HttpParser, type MessageHead, ParseError } from "./parser.ts";
import { hangUp } from "../net-errors.ts";
import { type Socket } from "../net-socket.ts";

/** What becomes of a request when its socket fails or closes. */
export function watchSocket(request: ClientRequest, socket: Socket): void {
  socket.on("error", (error: Error) => {
    socket._hadError = true;
    if (!request._closed) request.emit("error", error);
  });
  socket.on("close", () => closeRequest(request, socket));
  socket.on("drain", () => {
    if (takeNeedDrain(request)) request.emit("drain");
  });
}

function closeRequest(request: ClientRequest, socket: Socket): void {
  if (request._closed) return;
  request.destroyed = true;
  const { res } = request;
  if (res === null) {
    if (!socket._hadError && !request.upgradeOrConnect) {
      socket._hadError = true;
      request.emit("error", hangUp());
    }
    request._closed = true;
    request.emit("close");
    return;
  }
  if (!res.complete) res.destroy(hangUp("aborted"));
  request._closed = true;
  request.emit("close");
  if (!res.aborted && res.readable) res.push(null);
}

/** Reads HTTP from a socket of the guest's own, or of a package's. */
export function readResponses(request: ClientRequest, socket: Socket): void {
  let isInterim = false;
  let upgraded: MessageHead | undefined;
  const parser = new HttpParser("response", {
    head(head): Follows {
      isInterim = head.status < 200 && head.status !== 101;
      if (isInterim) return announce(request, head);
      const becomesOther = head.status === 101 || request.method === "CONNECT";
      if (becomesOther) {
        upgraded = head;
        return "raw";
      }
      begin(request, socket, head);
      const isEmpty = request.method === "HEAD" || head.status === 204 || head.status === 304;
      return isEmpty ? "nothing" : "body";
    },
    body(bytes) {
      const { res } = request;
      if (res === null || res._dumped || res.destroyed) return;
      const piece = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);
      if (!res.push(piece)) socket.pause();
    },
    end(trailers) {
      const { res } = request;
      if (isInterim || res === null) return;
      res.complete = true;
      res._addHeaderLines(trailers, trailers.length);
      res.push(null);
    },
    raw(bytes) {
      if (upgraded !== undefined) giveAway(request, socket, upgraded, bytes);
      upgraded = undefined;
    },
  });
  request.parser = parser;
  const guard = (work: () => void) => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      socket.destroy(error);
    }
  };
  socket.on("data", (bytes: Uint8Array) => guard(() => parser.feed(bytes)));
  socket.on("end", () => {
    if (request.upgradeOrConnect) return;
    if (request.res === null && !socket._hadError) return void socket.destroy(hangUp());
    // What is missing shows when the socket closes.
    if (parser.endsWithSocket) parser.close();
    socket.end();
  });
}

function announce(request: ClientRequest, head: MessageHead): Follows {
  if (head.status === 100) request.emit("continue");
  const { status: statusCode, reason: statusMessage, rawHeaders, major, minor } = head;
  const versions = { httpVersionMajor: major, httpVersionMinor: minor };
  const httpVersion = `${major}.${minor}`;
  const message = new IncomingMessage();
  message._addHeaderLines(rawHeaders, rawHeaders.length);
  const { headers } = message;
  request.emit("information", {
    statusCode,
    statusMessage,
    httpVersion,
    ...versions,
    headers,
    rawHeaders,
  });
  return "nothing";
}

function begin(request: ClientRequest, socket: Socket, head: MessageHead): void {
  const res = makeResponse(request, socket, head);
  res[RESUME] = () => socket.resume();
  res.on("end", () => {
    // The next request gets a socket of its own: within the guest it costs nothing.
    const close = () => socket.destroySoon();
    if (request.writableFinished) close();
    else request.once("finish", close);
  });
  deliver(request, res);
}

/** Hands a response to whoever asked; one that nobody listens for is thrown away. */
export function deliver(request: ClientRequest, res: IncomingMessage): void {
  request.res = res;
  if (request.aborted || !request.emit("response", res)) res._dump();
}

export function makeResponse(
  request: ClientRequest,
  socket: Socket,
  head: Pick<MessageHead, "major" | "minor" | "status" | "reason" | "rawHeaders">,
): IncomingMessage {
  const res = new IncomingMessage(socket);
  Object.assign(res, {
    httpVersionMajor: head.major,
    httpVersionMinor: head.minor,
    httpVersion: `${head.major}.${head.minor}`,
    statusCode: head.status,
    statusMessage: head.reason,
    upgrade: false,
  });
  res._addHeaderLines(head.rawHeaders, head.rawHeaders.length);
  res.req = request;
  return res;
}

/** What was HTTP is something else now. */
function giveAway(
  request: ClientRequest,
  socket: Socket,
  head: MessageHead,
  bytes: Uint8Array,
): void {
  request.upgradeOrConnect = true;
  socket.removeAllListeners("data");
  const res = makeResponse(request, socket, head);
  res.upgrade = true;
  request.res = res;
  res.complete = true;
  const event = request.method === "CONNECT" ? "connect" : "upgrade";
  Object.assign(socket._readableState, { flowing: null });
  socket._httpMessage = null;
  if (request.emit(event, res, socket, Buffer.from(bytes))) request.destroyed = true;
  else socket.destroy();
}
