import { URL } from "../web/url.ts";

/** A domain as it is looked up, or nothing when it is none. */
export function domainToASCII(domain: unknown): string {
  return URL.parse(`ws://${String(domain)}`)?.hostname ?? "";
}

/** Punycode (RFC 3492 §6.2) back to Unicode, label by label. */
export function domainToUnicode(domain: unknown): string {
  const labels = domainToASCII(domain).split(".");
  return labels
    .map((label) => (label.startsWith("xn--") ? decodeLabel(label.slice(4)) : label))
    .join(".");
}

function decodeLabel(text: string): string {
  const dash = text.lastIndexOf("-");
  const output = dash > 0 ? Array.from(text.slice(0, dash)) : [];
  let [code, index, bias] = [128, 0, 72];
  let at = dash > 0 ? dash + 1 : 0;
  while (at < text.length) {
    const before = index;
    for (let weight = 1, k = 36; at < text.length; k += 36) {
      const digit = Number.parseInt(text[at++] ?? "", 36);
      // Base 36 counts a-z from 10, punycode from 0, with the digits after them.
      const value = digit < 10 ? digit + 26 : digit - 10;
      index += value * weight;
      const threshold = Math.min(26, Math.max(1, k - bias));
      if (value < threshold) break;
      weight *= 36 - threshold;
    }
    const length = output.length + 1;
    bias = adapt(index - before, length, before === 0);
    code += Math.floor(index / length);
    index %= length;
    output.splice(index++, 0, String.fromCodePoint(code));
  }
  return output.join("");
}

function adapt(delta: number, length: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / 700) : delta >> 1;
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > 455; k += 36) rest = Math.floor(rest / 35);
  return k + Math.floor((36 * rest) / (rest + 38));
}
