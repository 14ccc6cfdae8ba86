/** Limits and switches that all emitters share; node:events exposes them as properties. */
export const emitterDefaults = { maxListeners: 10, captureRejections: false };

export const ERROR_MONITOR: unique symbol = Symbol("events.errorMonitor");
export const REJECTION: unique symbol = Symbol.for("nodejs.rejection");
