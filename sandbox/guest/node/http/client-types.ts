import { type EventEmitter } from "../event-emitter.ts";
import { type RequestOptions } from "./client-options.ts";
import { type IncomingMessage } from "./incoming.ts";
import { type OutgoingMessage } from "./outgoing-types.ts";
import { type Socket } from "../net-socket.ts";

/** What sends a request that no socket does. */
export interface RequestSender {
  readonly socket: Socket;
  begin(): void;
  finish(): void;
  write(data: unknown, encoding: unknown, done: unknown): boolean;
}

/** http.ClientRequest: over a socket within the guest, or over the host. */
export interface ClientRequest extends OutgoingMessage {
  agent: Agent | undefined;
  method: string;
  path: string;
  host: string;
  protocol: string;
  timeout?: number;
  aborted: boolean;
  res: IncomingMessage | null;
  reusedSocket: boolean;
  upgradeOrConnect: boolean;
  parser: unknown;
  socketPath: string | undefined;
  _ended: boolean;
  onSocket(socket: Socket | undefined, error?: Error | null): void;
  /** Where the request goes when no agent brings a socket. */
  _connect(options: RequestOptions): void;
  abort(): void;
  [EXCHANGE]: RequestSender | undefined;
  [FAILURE]: Error | null;
}

export const EXCHANGE: unique symbol = Symbol("exchange");
export const FAILURE: unique symbol = Symbol("kError");

export type AgentOptions = Readonly<Record<string, unknown>>;

export type Created = (error: Error | null, socket?: Socket) => void;

/**
 * http.Agent. The host pools connections: an agent only says how its requests look, unless it brings its own way to
 * connect, as those of packages do.
 */
export interface Agent extends EventEmitter {
  options: AgentOptions;
  defaultPort: number;
  protocol: string;
  requests: object;
  sockets: object;
  freeSockets: object;
  keepAliveMsecs: number;
  keepAlive: boolean;
  maxSockets: number;
  maxFreeSockets: number;
  scheduling: unknown;
  maxTotalSockets: number;
  totalSocketCount: number;
  getName(options?: AgentOptions): string;
  createConnection(options: AgentOptions, callback?: Created): Socket | undefined;
  createSocket(request: ClientRequest, options: AgentOptions, callback: Created): void;
  addRequest(request: ClientRequest, options: AgentOptions): void;
  destroy(): void;
}
