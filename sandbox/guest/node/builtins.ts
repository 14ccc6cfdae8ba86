import { lazy } from "../lazy.ts";
import { type LazyModule } from "../lazy-modules.ts";
import { assert, strict } from "./assert.ts";
import { asyncHooks } from "./async-hooks.ts";
import { bufferModule } from "./buffer-module.ts";
import { isBuiltin } from "./builtin-names.ts";
import { console } from "./console.ts";
import { makeCrypto } from "./crypto.ts";
import { errnoConstants } from "./errno.ts";
import { events } from "./events.ts";
import { constants as fsConstants } from "./fs/constants.ts";
import { fs, fsPromises } from "./fs.ts";
import { withoutGaps } from "./gaps.ts";
import { Module } from "./module.ts";
import { unknownBuiltin } from "./module-errors.ts";
import { SIGNALS } from "./os-signals.ts";
import { os } from "./os.ts";
import { path, win32 } from "./path.ts";
import { process } from "./process.ts";
import { querystring } from "./querystring.ts";
import { streamConsumers } from "./stream-consumers.ts";
import { stream } from "./stream.ts";
import { installWebAdapters, makeStreamWeb } from "./stream-web.ts";
import { stringDecoder } from "./string-decoder.ts";
import { timersPromises } from "./timers-promises.ts";
import { timers } from "./timers.ts";
import { tty } from "./tty.ts";
import { url } from "./url.ts";
import { util } from "./util.ts";

/** The member of a lazy module that a builtin module is. */
function late(module: LazyModule, member: string): () => unknown {
  // A lazy module is an object of its exports.
  return () => (lazy(module) as Record<string, unknown>)[member];
}

/** One of Node's old modules that have a part of another one under its old name. */
function part(module: string, names: string): () => unknown {
  return () => {
    const whole = loadBuiltin(module) as Readonly<Record<string, unknown>>;
    return Object.fromEntries(names.split(" ").map((name) => [name, whole[name]]));
  };
}

const MAKERS: Readonly<Record<string, () => unknown>> = {
  _http_agent: part("http", "Agent globalAgent"),
  _http_client: part("http", "ClientRequest"),
  _http_incoming: part("http", "IncomingMessage"),
  _http_outgoing: part("http", "OutgoingMessage validateHeaderName validateHeaderValue"),
  _http_server: part("http", "STATUS_CODES Server ServerResponse _connectionListener"),
  _stream_duplex: () => stream.Duplex,
  _stream_passthrough: () => stream.PassThrough,
  _stream_readable: () => stream.Readable,
  _stream_transform: () => stream.Transform,
  _stream_writable: () => stream.Writable,
  _tls_common: part("tls", "SecureContext createSecureContext"),
  _tls_wrap: part("tls", "Server TLSSocket connect createServer"),
  assert: () => assert,
  "assert/strict": () => strict,
  async_hooks: () => asyncHooks,
  buffer: () => bufferModule,
  cluster: late("node/cluster", "cluster"),
  console: () => console,
  constants: () => ({ ...errnoConstants(), ...SIGNALS, ...fsConstants, ...os.constants.priority }),
  crypto: makeCrypto,
  diagnostics_channel: () =>
    (lazy("node/diagnostics-channel") as { diagnosticsChannel: object }).diagnosticsChannel,
  domain: late("node/domain", "domainModule"),
  dns: late("node/dns", "dns"),
  "dns/promises": late("node/dns", "dnsPromises"),
  events: () => events,
  fs: () => fs,
  "fs/promises": () => fsPromises,
  inspector: late("node/inspector", "inspector"),
  "inspector/promises": late("node/inspector", "inspector"),
  http: () => network().http,
  https: () => network().https,
  module: () => Module,
  net: () => network().net,
  os: () => os,
  path: () => path,
  "path/posix": () => path,
  "path/win32": () => win32,
  perf_hooks: late("node/perf-hooks", "perfHooks"),
  process: () => process,
  punycode: late("node/punycode", "punycode"),
  querystring: () => querystring,
  sea: late("node/small-modules", "sea"),
  readline: () => terminal().readline,
  "readline/promises": () => terminal().readlinePromises,
  stream: () => stream,
  "stream/consumers": () => streamConsumers,
  "stream/promises": () => stream.promises,
  "stream/web": makeStreamWeb,
  string_decoder: () => stringDecoder,
  sys: () => util,
  timers: () => timers,
  tls: () => network().tls,
  "timers/promises": () => timersPromises,
  trace_events: late("node/small-modules", "traceEvents"),
  tty: () => tty,
  url: () => url,
  util: () => util,
  "util/types": () => util.types,
  v8: late("node/v8", "v8"),
  vm: late("node/vm", "vm"),
  worker_threads: late("node/worker-threads", "workerThreads"),
  zlib: () => (lazy("node/zlib") as { zlib: unknown }).zlib,
};

installWebAdapters();
function network(): Readonly<Record<"http" | "https" | "net" | "tls", unknown>> {
  return lazy("node/network") as ReturnType<typeof network>;
}

function terminal(): Readonly<Record<"readline" | "readlinePromises", unknown>> {
  return lazy("node/terminal") as ReturnType<typeof terminal>;
}

const loaded = new Map<string, unknown>();

/**
 * The exports of a built-in module, by its name with or without "node:". Whatever Node exports is there: what the guest
 * does not have refuses when it is used.
 */
export function loadBuiltin(specifier: string): unknown {
  const name = specifier.startsWith("node:") ? specifier.slice("node:".length) : specifier;
  if (!isBuiltin(`node:${name}`)) throw unknownBuiltin(specifier);
  if (!loaded.has(name)) loaded.set(name, withoutGaps(name, MAKERS[name]?.()));
  return loaded.get(name);
}
