import { Agent, globalAgent, SecureAgent, secureGlobalAgent } from "./http/agent.ts";
import { requestArguments } from "./http/client-options.ts";
import { ClientRequest } from "./http/client-request.ts";
import { serveConnection } from "./http/connection.ts";
import { HEADER_BYTES_MAX, METHODS, STATUS_CODES } from "./http/constants.ts";
import { validateHeaderName, validateHeaderValue } from "./http/headers.ts";
import { IncomingMessage } from "./http/incoming.ts";
import { OutgoingMessage } from "./http/outgoing.ts";
import { ServerResponse } from "./http/server-response.ts";
import { HttpServer } from "./http/server.ts";
import { type Socket } from "./net-socket.ts";
import { unavailable } from "./errors.ts";
import { functionClass } from "./function-class.ts";
import { assertInteger } from "./validate.ts";

/** Node has globals of these names, too. */
interface WebGlobals {
  readonly WebSocket: unknown;
  readonly CloseEvent: unknown;
  readonly MessageEvent: unknown;
}

const web = globalThis as unknown as WebGlobals;

/** node:http. */
export const http = {
  _connectionListener(this: HttpServer, socket: Socket): void {
    serveConnection(this, socket);
  },
  METHODS: [...METHODS],
  STATUS_CODES: { ...STATUS_CODES },
  Agent,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  Server: HttpServer,
  ServerResponse,
  createServer: (options?: unknown, listener?: unknown) => new HttpServer(options, listener),
  validateHeaderName,
  validateHeaderValue,
  get: (...args: unknown[]) => new ClientRequest(...args).end(),
  request: (...args: unknown[]) => new ClientRequest(...args),
  setMaxIdleHTTPParsers(max: unknown): void {
    assertInteger(max, "max", 1);
  },
  maxHeaderSize: HEADER_BYTES_MAX,
  globalAgent,
  get WebSocket() {
    return web.WebSocket;
  },
  get CloseEvent() {
    return web.CloseEvent;
  },
  get MessageEvent() {
    return web.MessageEvent;
  },
};

function secureRequest(...args: unknown[]) {
  const [options, callback] = requestArguments(args);
  return new ClientRequest({ ...options, _defaultAgent: https.globalAgent }, callback);
}

const SecureServer = functionClass<HttpServer, [options?: unknown, listener?: unknown]>(
  "Server",
  HttpServer,
  function (options, listener) {
    HttpServer.call(this, options, listener);
  },
  {
    listen(): never {
      throw unavailable("https.Server.listen()");
    },
  },
);

/** node:https. */
export const https = {
  Agent: SecureAgent,
  globalAgent: secureGlobalAgent,
  Server: SecureServer,
  createServer: (options?: unknown, listener?: unknown) => new SecureServer(options, listener),
  get: (...args: unknown[]) => secureRequest(...args).end(),
  request: secureRequest,
};
