import "./error-stack.ts";
import { AbortController, AbortSignal } from "./abort.ts";
import { Atomics } from "./atomics.ts";
import { atob, btoa } from "./base64.ts";
import { Crypto, crypto } from "./crypto.ts";
import "./dispose-symbols.ts";
import { nameTimeZone } from "./date-strings.ts";
import { repairIteratorHelpers } from "./iterator-helpers.ts";
import { refuseRegExpStatics } from "./regexp-statics.ts";
import { DOMException } from "./dom-exception.ts";
import { CustomEvent, Event } from "./event.ts";
import { EventTarget } from "./event-target.ts";
import { Blob, File } from "./fetch/blob.ts";
import { fetch } from "./fetch-global.ts";
import { installLazyGlobals } from "./lazy-globals.ts";
import "./fetch/transport.ts";
import { installLocaleMethods } from "./locale-methods.ts";
import { Navigator, navigator } from "./navigator.ts";
import {
  Performance,
  performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
} from "./performance.ts";
import "./object-urls.ts";
import { queueMicrotask } from "./queue-microtask.ts";
import { installRandom } from "./random.ts";
import { refusals, refusedWebAssembly } from "./refusals.ts";
import { structuredClone } from "./structured-clone.ts";
import { TextDecoder } from "./text-decoder.ts";
import { TextEncoder } from "./text-encoder.ts";
import * as timers from "./timers.ts";
import { URLPattern } from "./url-pattern.ts";
import { URLSearchParams } from "./url-search-params.ts";
import { URL } from "./url.ts";
import { WeakRef } from "./weak-ref.ts";
import { InspectableProxy } from "../node/util-inspect.ts";

/** The globals that Node shows to for…in. */
const ENUMERABLE = new Set(
  (
    "global clearImmediate setImmediate clearInterval clearTimeout setInterval setTimeout " +
    "queueMicrotask structuredClone atob btoa performance fetch navigator crypto"
  ).split(" "),
);

/** Defines the web's globals on `target` as Node does: writable, configurable, most of them not enumerable. */
export function installWebGlobals(target: object): void {
  installRandom();
  repairIteratorHelpers();
  nameTimeZone();
  refuseRegExpStatics();
  installLocaleMethods();
  for (const [name, value] of Object.entries(makeGlobals(target))) {
    const enumerable = ENUMERABLE.has(name);
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable });
  }
  installLazyGlobals(target);
  // The engine's own, which no program for Node expects.
  Reflect.deleteProperty(target, "InternalError");
}

function makeGlobals(target: object): Record<string, unknown> {
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } =
    timers;
  return {
    ...refusals(),
    Atomics,
    AbortController,
    AbortSignal,
    Blob,
    File,
    Event,
    EventTarget,
    CustomEvent,
    DOMException,
    TextEncoder,
    TextDecoder,
    URL,
    URLPattern,
    URLSearchParams,
    atob,
    btoa,
    fetch,
    structuredClone,
    queueMicrotask,
    Crypto,
    crypto,
    Navigator,
    navigator,
    Performance,
    performance,
    PerformanceEntry,
    PerformanceMark,
    PerformanceMeasure,
    setTimeout,
    setInterval,
    setImmediate,
    clearTimeout,
    clearInterval,
    clearImmediate,
    Proxy: InspectableProxy,
    WeakRef,
    WebAssembly: refusedWebAssembly(),
    global: target,
    globalThis: target,
  };
}
