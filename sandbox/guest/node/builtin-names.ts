const NAMES =
  "_http_agent _http_client _http_common _http_incoming _http_outgoing _http_server _stream_duplex _stream_passthrough " +
  "_stream_readable _stream_transform _stream_wrap _stream_writable _tls_common _tls_wrap assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns " +
  "dns/promises domain events fs fs/promises http http2 https inspector inspector/promises module net os path path/posix " +
  "path/win32 perf_hooks process punycode querystring readline readline/promises repl stream stream/consumers " +
  "stream/promises stream/web string_decoder sys timers timers/promises tls trace_events tty url util util/types v8 vm wasi " +
  "worker_threads zlib";

/** Modules that can be had with and without "node:". */
export const BUILTIN_NAMES: readonly string[] = NAMES.split(" ");

/** Modules that exist only behind "node:". */
export const SCHEME_ONLY_NAMES: readonly string[] = ["sea", "sqlite", "test", "test/reporters"];

/** module.builtinModules. */
export const BUILTIN_MODULES: readonly string[] = [
  ...BUILTIN_NAMES,
  ...SCHEME_ONLY_NAMES.map((name) => `node:${name}`),
];

const names = new Set(BUILTIN_NAMES);

/** Takes "fs" and "node:fs". */
export function isBuiltin(specifier: unknown): boolean {
  if (typeof specifier !== "string") return false;
  if (!specifier.startsWith("node:")) return names.has(specifier);
  const bare = specifier.slice("node:".length);
  return names.has(bare) || SCHEME_ONLY_NAMES.includes(bare);
}
