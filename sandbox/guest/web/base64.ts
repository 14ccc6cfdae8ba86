import { decodeBytes, encodeText } from "../node/buffer-codec.ts";
import { missingArgs } from "../node/errors.ts";
import { invalidCharacter } from "./dom-exception.ts";

export function btoa(...args: readonly unknown[]): string {
  if (args.length === 0) throw missingArgs("input");
  const input = `${args[0] as string}`;
  // oxlint-disable-next-line no-control-regex -- every unit that is a byte.
  if (/[^\0-\xff]/.test(input)) throw invalidCharacter("Invalid character");
  return decodeBytes(encodeText(input, "latin1"), "base64");
}

/** Forgiving-base64 decode (WHATWG Infra §7). */
export function atob(...args: readonly unknown[]): string {
  if (args.length === 0) throw missingArgs("input");
  let input = `${args[0] as string}`.replace(/[\t\n\f\r ]/g, "");
  if (input.length % 4 === 0) input = input.replace(/={1,2}$/, "");
  if (/[^A-Za-z0-9+/]/.test(input)) throw invalidCharacter("Invalid character");
  if (input.length % 4 === 1) {
    throw invalidCharacter("The string to be decoded is not correctly encoded.");
  }
  return decodeBytes(encodeText(input, "base64"), "latin1");
}
