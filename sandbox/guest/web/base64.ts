import { missingArgs } from "../node/errors.ts";
import { invalidCharacter } from "./dom-exception.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

export function btoa(...args: readonly unknown[]): string {
  if (args.length === 0) throw missingArgs("input");
  const input = `${args[0] as string}`;
  const letter = (bits: number) => ALPHABET[bits & 63];
  let out = "";
  for (let at = 0; at < input.length; at += 3) {
    const [a, b, c] = [input.charCodeAt(at), input.charCodeAt(at + 1), input.charCodeAt(at + 2)];
    if (a > 255 || b > 255 || c > 255) throw invalidCharacter("Invalid character");
    out += `${letter(a >> 2)}${letter((a << 4) | (b >> 4))}`;
    out += Number.isNaN(b) ? "=" : letter((b << 2) | (c >> 6));
    out += Number.isNaN(c) ? "=" : letter(c);
  }
  return out;
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
  let out = "";
  let bits = 0;
  for (let at = 0; at < input.length; at++) {
    bits = ((bits << 6) | ALPHABET.indexOf(input[at] ?? "")) & 0xffffff;
    const spare = (at * 6 + 6) % 8;
    if (spare < 6) out += String.fromCharCode((bits >> spare) & 255);
  }
  return out;
}
