import { lazy } from "../lazy.ts";
import { assert, strict } from "./assert.ts";
import { asyncHooks } from "./async-hooks.ts";
import { bufferModule } from "./buffer-module.ts";
import { isBuiltin } from "./builtin-names.ts";
import { console } from "./console.ts";
import { makeCrypto } from "./crypto.ts";
import { errnoConstants } from "./errno.ts";
import { events } from "./events.ts";
import { constants as fsConstants } from "./fs-constants.ts";
import { fs, fsPromises } from "./fs.ts";
import { withoutGaps } from "./gaps.ts";
import { Module, unknownBuiltin } from "./module.ts";
import { SIGNALS } from "./os-signals.ts";
import { os } from "./os.ts";
import { path, win32 } from "./path.ts";
import { perfHooks } from "./perf-hooks.ts";
import { process } from "./process.ts";
import { querystring } from "./querystring.ts";
import { stream } from "./stream.ts";
import { stringDecoder } from "./string-decoder.ts";
import { timersPromises } from "./timers-promises.ts";
import { timers } from "./timers.ts";
import { url } from "./url.ts";
import { util } from "./util.ts";

const MAKERS: Readonly<Record<string, () => unknown>> = {
  assert: () => assert,
  "assert/strict": () => strict,
  async_hooks: () => asyncHooks,
  buffer: () => bufferModule,
  console: () => console,
  constants: () => ({ ...errnoConstants(), ...SIGNALS, ...fsConstants, ...os.constants.priority }),
  crypto: makeCrypto,
  diagnostics_channel: () =>
    (lazy("node/diagnostics-channel") as { diagnosticsChannel: object }).diagnosticsChannel,
  events: () => events,
  fs: () => fs,
  "fs/promises": () => fsPromises,
  module: () => Module,
  os: () => os,
  path: () => path,
  "path/posix": () => path,
  "path/win32": () => win32,
  perf_hooks: () => perfHooks,
  process: () => process,
  querystring: () => querystring,
  stream: () => stream,
  "stream/promises": () => stream.promises,
  string_decoder: () => stringDecoder,
  sys: () => util,
  timers: () => timers,
  "timers/promises": () => timersPromises,
  url: () => url,
  util: () => util,
  "util/types": () => util.types,
};

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
