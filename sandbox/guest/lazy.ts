import { call } from "./door.ts";
import { type LazyModule } from "./lazy-modules.ts";

let shared: readonly unknown[] = [];
const loaded = new Map<string, unknown>();

/** Called by the bundle: what of the snapshot's modules the lazy ones import, in the order that they were built with. */
export function share(modules: readonly unknown[]): void {
  shared = modules;
}

/** The exports of a lazy module. */
export function lazy(name: LazyModule): unknown {
  if (!loaded.has(name)) loaded.set(name, call("guestModule", name)(shared));
  return loaded.get(name);
}

/** The exports of a lazy module, if it has been loaded. */
export function whatIsLoaded(name: LazyModule): unknown {
  return loaded.get(name);
}
