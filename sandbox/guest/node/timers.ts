import * as web from "../web/timers.ts";
import { timersPromises } from "./timers-promises.ts";

const CUSTOM = Symbol.for("nodejs.util.promisify.custom");

Object.defineProperty(web.setTimeout, CUSTOM, {
  enumerable: true,
  get: () => timersPromises.setTimeout,
});
Object.defineProperty(web.setImmediate, CUSTOM, {
  enumerable: true,
  get: () => timersPromises.setImmediate,
});

/** node:timers. */
export const timers = {
  setTimeout: web.setTimeout,
  clearTimeout: web.clearTimeout,
  setImmediate: web.setImmediate,
  clearImmediate: web.clearImmediate,
  setInterval: web.setInterval,
  clearInterval: web.clearInterval,
  promises: timersPromises,
};
