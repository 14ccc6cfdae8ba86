import { EventEmitter } from "./event-emitter.ts";

/** node:cluster as a process sees it that nobody has forked; what would fork refuses. */
export const cluster = Object.assign(new EventEmitter(), {
  isWorker: false,
  isMaster: true,
  isPrimary: true,
  workers: {},
  settings: {},
});
