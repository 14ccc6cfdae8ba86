/**
 * Modules that few functions need are no part of the base snapshot: the host keeps their text, and an environment
 * evaluates it when it first wants one. They are bundled by themselves and share every file that the snapshot has; the
 * list says their paths below sandbox/guest, without `.ts`.
 */
export const LAZY_MODULES = [
  "node/cluster",
  "node/crypto/lazy",
  "node/diagnostics-channel",
  "node/dns",
  "node/domain",
  "node/inspector",
  "node/network",
  "node/perf-hooks",
  "node/punycode",
  "node/small-modules",
  "node/stream-adapters",
  "node/terminal",
  "node/v8",
  "node/vm",
  "node/worker-threads",
  "node/zlib",
  "web/disposable-stack",
  "web/fetch/globals",
  "web/intl/localized",
  "web/messaging/globals",
  "web/streams/streams",
  "web/url-pattern-source",
] as const satisfies readonly string[];

export type LazyModule = (typeof LAZY_MODULES)[number];
