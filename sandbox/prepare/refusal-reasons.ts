/** Why this runtime does not have what a module of Node exports, where one reason holds for the whole module. */
const REASONS: Readonly<Record<string, string>> = {
  child_process: "a function cannot start processes",
  cluster: "a function cannot start processes",
  dgram: "a function has no UDP sockets",
  domain: "domains are deprecated",
  inspector: "the engine has no inspector",
  "inspector/promises": "the engine has no inspector",
  process: "a function shares its process with the runtime",
  repl: "a function has no terminal",
  sea: "a function is no single executable application",
  sqlite: "the engine has no SQLite",
  test: "tests run in Node.js, not in a function",
  "test/reporters": "tests run in Node.js, not in a function",
  trace_events: "the engine records no trace events",
  v8: "the engine is not V8",
  vm: "the engine has one context only",
  wasi: "the engine runs no WebAssembly",
  worker_threads: "a function is one thread",
};

const OTHER = "nothing here stands in for it";

export function refusalReason(module: string): string {
  return REASONS[module] ?? OTHER;
}
