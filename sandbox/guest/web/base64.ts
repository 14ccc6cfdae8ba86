import { call } from "../door.ts";
import { missingArgs } from "../node/errors.ts";
import { invalidCharacter } from "./dom-exception.ts";

export function btoa(...args: readonly unknown[]): string {
  if (args.length === 0) throw missingArgs("input");
  const coded = call("binaryToBase64", `${args[0] as string}`);
  if (coded === undefined) throw invalidCharacter("Invalid character");
  return coded;
}

/** Forgiving-base64 decode (WHATWG Infra §7). */
export function atob(...args: readonly unknown[]): string {
  if (args.length === 0) throw missingArgs("input");
  const input = `${args[0] as string}`;
  const decoded = call("base64ToBinary", input);
  if (decoded !== undefined) return decoded;
  const digits = input.replace(/[\t\n\f\r ]/g, "");
  const isPadded = digits.length % 4 === 0;
  const isAlphabet = /^[A-Za-z0-9+/]*$/.test(isPadded ? digits.replace(/={1,2}$/, "") : digits);
  const text = "The string to be decoded is not correctly encoded.";
  throw invalidCharacter(isAlphabet ? text : "Invalid character");
}
