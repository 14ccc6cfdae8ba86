import { Buffer } from "./buffer.ts";
import { console } from "./console.ts";
import { process } from "./process.ts";

/** Defines Node's own globals on `target`, after the web's. */
export function installNodeGlobals(target: object): void {
  for (const [name, value] of Object.entries({ process, Buffer, console })) {
    Object.defineProperty(target, name, { value, writable: true, configurable: true });
  }
}
