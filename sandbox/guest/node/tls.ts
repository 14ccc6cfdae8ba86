import { Buffer } from "./buffer.ts";
import { nodeError, unavailable } from "./errors.ts";
import { functionClass, type FunctionClass } from "./function-class.ts";
import { isIP } from "./net-ip.ts";
import { noTcp } from "./net-errors.ts";
import { Server as NetServer } from "./net-server.ts";
import { connectArguments, type ConnectOptions, missingOptions, Socket } from "./net-socket.ts";
import { nextTick } from "./next-tick.ts";

type TlsSocket = InstanceType<typeof Socket>;

/** tls.TLSSocket: it never connects, for encrypted connections are the host's. */
const TLSSocket: FunctionClass<TlsSocket, [socket?: unknown, options?: object]> = functionClass<
  TlsSocket,
  [socket?: unknown, options?: object]
>(
  "TLSSocket",
  Socket,
  function (_socket, options) {
    Socket.call(this, options);
    Object.assign(this, { encrypted: true, authorized: false, authorizationError: null });
  },
  {
    getPeerCertificate: () => ({}),
    getCipher: () => undefined,
    getProtocol: () => null,
    getSession: () => undefined,
    isSessionReused: () => false,
    setServername(): void {},
  },
);

function connect(...args: readonly unknown[]): TlsSocket {
  const [options] = connectArguments(args);
  const { port, path, socket: under } = options as ConnectOptions & { readonly socket?: unknown };
  const places = [port, path, under];
  if (places.every((place) => place === undefined || place === null)) throw missingOptions();
  const socket = new TLSSocket(undefined, {});
  const callback = args.at(-1);
  if (typeof callback === "function") socket.once("secureConnect", callback);
  nextTick(() => socket.destroy(noTcp("tls.connect()")));
  return socket;
}

const Server = functionClass<
  InstanceType<typeof NetServer>,
  [options?: unknown, listener?: unknown]
>(
  "Server",
  NetServer,
  function (options, listener) {
    NetServer.call(this, options, listener);
  },
  {
    listen(): never {
      throw unavailable("tls.Server.listen()");
    },
  },
);

interface Certificate {
  readonly subject?: { readonly CN?: string | readonly string[] };
  readonly subjectaltname?: string;
}

/** Whether a certificate is made out for a host (RFC 9110, 4.3.4); undefined when it is. */
function checkServerIdentity(host: string, certificate: Certificate): Error | undefined {
  const names = (certificate.subjectaltname ?? "").split(/,\s*/).filter((name) => name !== "");
  const of = (kind: string) =>
    names.filter((name) => name.startsWith(kind)).map((name) => name.slice(kind.length));
  const [domains, addresses] = [of("DNS:"), of("IP Address:")];
  const plain = String(host).replace(/\.$/, "").toLowerCase();
  let reason = "Cert does not contain a DNS name";
  if (isIP(plain) !== 0) {
    if (addresses.includes(plain)) return undefined;
    reason = `IP: ${plain} is not in the cert's list: ${addresses.join(", ")}`;
  } else if (domains.length > 0) {
    if (domains.some((pattern) => matches(plain, pattern))) return undefined;
    reason = `Host: ${plain}. is not in the cert's altnames: ${certificate.subjectaltname}`;
  } else if (certificate.subject?.CN !== undefined) {
    const common = [certificate.subject.CN].flat();
    if (common.some((pattern) => matches(plain, pattern))) return undefined;
    reason = `Host: ${plain}. is not cert's CN: ${common.join(", ")}`;
  }
  const text = `Hostname/IP does not match certificate's altnames: ${reason}`;
  const error = nodeError(Error, "ERR_TLS_CERT_ALTNAME_INVALID", text);
  return Object.assign(error, { reason, host, cert: certificate });
}

/** A star stands for what is left of the first dot, and for no more. */
function matches(host: string, pattern: string): boolean {
  const [hostLabels, labels] = [host.split("."), pattern.toLowerCase().split(".")];
  if (hostLabels.length !== labels.length) return false;
  return labels.every((label, index) => {
    if (index > 0 || !label.includes("*")) return label === hostLabels[index];
    if (labels.length < 3 || label.includes("xn--")) return false;
    const [before = "", after = ""] = label.split("*", 2);
    const own = hostLabels[0] ?? "";
    return own.length >= label.length - 1 && own.startsWith(before) && own.endsWith(after);
  });
}

function convertALPNProtocols(protocols: unknown, target: { ALPNProtocols?: unknown }): void {
  if (Array.isArray(protocols)) {
    const names = protocols.map((name) => Buffer.from(String(name)));
    target.ALPNProtocols = Buffer.concat(
      names.flatMap((name) => [Buffer.from([name.length]), name]),
    );
  } else if (ArrayBuffer.isView(protocols)) target.ALPNProtocols = protocols;
}

/** node:tls, as far as it makes sense without connections. */
export const tls = {
  rootCertificates: [] as string[],
  DEFAULT_MIN_VERSION: "TLSv1.2",
  DEFAULT_MAX_VERSION: "TLSv1.3",
  TLSSocket,
  Server,
  createServer: (options?: unknown, listener?: unknown) => new Server(options, listener),
  // Libraries make one for every agent; nothing is ever connected with it.
  createSecureContext: () => ({ context: {} }),
  connect,
  checkServerIdentity,
  convertALPNProtocols,
};
