const NAMES =
  "assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns " +
  "dns/promises domain events fs fs/promises http http2 https inspector inspector/promises module net os path path/posix " +
  "path/win32 perf_hooks process punycode querystring readline readline/promises repl stream stream/consumers " +
  "stream/promises stream/web string_decoder sys timers timers/promises tls trace_events tty url util util/types v8 vm wasi " +
  "worker_threads zlib";

/** What module.builtinModules lists, without the names that begin with an underscore. */
export const BUILTIN_NAMES: readonly string[] = NAMES.split(" ");

/** Modules that exist only behind "node:". */
export const SCHEME_ONLY_NAMES: readonly string[] = ["sea", "sqlite", "test", "test/reporters"];

const names = new Set(BUILTIN_NAMES);

/** Takes "fs" and "node:fs". */
export function isBuiltin(specifier: unknown): boolean {
  if (typeof specifier !== "string") return false;
  if (!specifier.startsWith("node:")) return names.has(specifier);
  const bare = specifier.slice("node:".length);
  return names.has(bare) || SCHEME_ONLY_NAMES.includes(bare);
}
