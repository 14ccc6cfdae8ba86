import { type LazyModule } from "../lazy-modules.ts";
import { lazy } from "../lazy.ts";

/** Which lazy module has which of the web's globals. */
const GLOBALS = {
  "node/crypto/lazy": ["CryptoKey", "SubtleCrypto"],
  "node/perf-hooks": [
    "PerformanceObserver",
    "PerformanceObserverEntryList",
    "PerformanceResourceTiming",
  ],
  "web/fetch/globals": ["FormData", "Headers", "Request", "Response"],
  "web/disposable-stack": ["AsyncDisposableStack", "DisposableStack", "SuppressedError"],
  "web/intl/localized": ["Intl"],
  "web/messaging/globals": [
    "BroadcastChannel",
    "CloseEvent",
    "MessageChannel",
    "MessageEvent",
    "MessagePort",
  ],
  "web/streams/streams": (
    "ReadableStream ReadableStreamDefaultReader ReadableStreamBYOBReader " +
    "ReadableStreamBYOBRequest ReadableByteStreamController " +
    "ReadableStreamDefaultController TransformStream " +
    "TransformStreamDefaultController WritableStream WritableStreamDefaultController " +
    "WritableStreamDefaultWriter ByteLengthQueuingStrategy CountQueuingStrategy " +
    "TextEncoderStream TextDecoderStream CompressionStream DecompressionStream"
  ).split(" "),
} as const satisfies Partial<Record<LazyModule, readonly string[]>>;

/**
 * Globals that are read for the first time bring their module. They look as Node's do, for whoever reads a value or
 * asks `typeof`; only their property descriptors tell the difference, and only until then.
 */
export function installLazyGlobals(target: object): void {
  for (const [module, names] of Object.entries(GLOBALS) as [LazyModule, readonly string[]][]) {
    for (const name of names) defineLazy(target, name, module);
  }
}

/** A property that becomes an ordinary one when it is first read or written. */
function defineLazy(target: object, name: string, module: LazyModule): void {
  const settle = (value: unknown): void => {
    Object.defineProperty(target, name, { value, writable: true, configurable: true });
  };
  Object.defineProperty(target, name, {
    get() {
      const value: unknown = Reflect.get(lazy(module) as object, name);
      settle(value);
      return value;
    },
    set: settle,
    configurable: true,
  });
}
