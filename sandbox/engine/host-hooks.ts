import type { JSValuePointer } from "@jitl/quickjs-ffi-types";
import { type GuestValue } from "./values.ts";

/** What a guest may ask of its host while it runs. */
export interface HostHooks {
  /** A call at the door. Returns a value for the guest, or undefined; throws a `GuestThrow` to make the guest throw. */
  door(call: number, args: readonly GuestValue[]): JSValuePointer | undefined;
  /** The source of an ES module, by its resolved name. */
  loadModule(name: string): string;
  /** The resolved name of `specifier` imported from `base`. */
  resolveModule(base: string, specifier: string): string;
}

/** Thrown by a hook to make the guest throw `error`, which the engine then owns. */
export class GuestThrow extends Error {
  readonly error: JSValuePointer;

  constructor(error: JSValuePointer) {
    super("To be thrown in the guest");
    this.error = error;
  }
}
