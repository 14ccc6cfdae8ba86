// oxlint-disable typescript/no-base-to-string, typescript/unbound-method -- what packages give is made text as Node makes it; methods are compared.
import { EventEmitter } from "../event-emitter.ts";
import { functionClass, type FunctionClass } from "../function-class.ts";
import {
  type Agent as AgentShape,
  type AgentOptions,
  type ClientRequest,
  type Created,
} from "./client-types.ts";
import { connect } from "../net-connect.ts";
import { type Socket } from "../net-socket.ts";

export type Agent = AgentShape;

const MAX_FREE_SOCKETS = 256;
const KEEP_ALIVE_MS = 1000;

const members = {
  createConnection(options: AgentOptions, callback?: Created): Socket | undefined {
    return connect(options, callback as unknown);
  },

  getName(options: AgentOptions = {}): string {
    const { host = "localhost", port = "", localAddress = "", family, socketPath } = options;
    const isFamily = family === 4 || family === 6;
    const suffix = `${isFamily ? `:${family}` : ""}${socketPath ? `:${String(socketPath)}` : ""}`;
    return `${String(host)}:${String(port || "")}:${String(localAddress || "")}${suffix}`;
  },

  addRequest(request: ClientRequest, options: AgentOptions): void {
    const all = { ...options, ...this.options };
    const { createSocket, createConnection } = Agent.prototype;
    // The class's own ways lead to the host, those of others to a socket.
    if (this.createSocket === createSocket && this.createConnection === createConnection) {
      request._connect(all);
    } else this.createSocket(request, all, (error, socket) => request.onSocket(socket, error));
  },

  createSocket(request: ClientRequest, options: AgentOptions, callback: Created): void {
    let isCreated = false;
    const created: Created = (error, socket) => {
      if (isCreated) return;
      isCreated = true;
      callback(error, socket);
    };
    const socket = this.createConnection({ ...options, agent: this, request }, created);
    if (socket) created(null, socket);
  },

  removeSocket(): void {},
  keepSocketAlive: () => true,
  reuseSocket(): void {},
  destroy(): void {},
} satisfies object & ThisType<Agent>;

export const Agent: FunctionClass<Agent, [options?: AgentOptions]> = functionClass<
  Agent,
  [options?: AgentOptions]
>(
  "Agent",
  EventEmitter,
  function (given) {
    EventEmitter.call(this);
    const noDelay = given?.["noDelay"] ?? true;
    const options = { __proto__: null, ...given, noDelay, path: null };
    const read = given ?? {};
    Object.assign(this, {
      options,
      defaultPort: 80,
      protocol: "http:",
      requests: { __proto__: null },
      sockets: { __proto__: null },
      freeSockets: { __proto__: null },
      keepAliveMsecs: read["keepAliveMsecs"] || KEEP_ALIVE_MS,
      keepAlive: read["keepAlive"] || false,
      maxSockets: read["maxSockets"] || Number.POSITIVE_INFINITY,
      maxFreeSockets: read["maxFreeSockets"] || MAX_FREE_SOCKETS,
      scheduling: read["scheduling"] || "lifo",
      maxTotalSockets: read["maxTotalSockets"] || Number.POSITIVE_INFINITY,
      totalSocketCount: 0,
    });
  },
  members,
);

/** https.Agent. */
export const SecureAgent: FunctionClass<Agent, [options?: AgentOptions]> = functionClass<
  Agent,
  [options?: AgentOptions]
>(
  "Agent",
  Agent,
  function (options) {
    Agent.call(this, options);
    this.defaultPort = 443;
    this.protocol = "https:";
  },
  {
    getName(options: AgentOptions = {}): string {
      const fields =
        "ca cert clientCertEngine ciphers key pfx rejectUnauthorized servername minVersion maxVersion secureProtocol crl honorCipherOrder ecdhCurve dhparam secureOptions sessionIdContext sigalgs privateKeyIdentifier privateKeyEngine";
      const rest = fields.split(" ").map((name) => {
        const value = options[name];
        if (name === "servername" && value === options["host"]) return ":";
        return `:${value === undefined ? "" : String(value)}`;
      });
      return Agent.prototype.getName.call(this, options) + rest.join("");
    },
  } satisfies object & ThisType<Agent>,
);

const GLOBAL = { keepAlive: true, scheduling: "lifo", timeout: 5000 };

export const globalAgent = new Agent(GLOBAL);
export const secureGlobalAgent = new SecureAgent(GLOBAL);
