/** net.isIP(): 4, 6 or 0. */
export function isIP(value: unknown): 0 | 4 | 6 {
  const text = String(value);
  if (isIPv4(text)) return 4;
  return isIPv6(text) ? 6 : 0;
}

const OCTET = /^(?:0|[1-9]\d?|1\d\d|2[0-4]\d|25[0-5])$/;

export function isIPv4(value: unknown): boolean {
  const parts = String(value).split(".");
  return parts.length === 4 && parts.every((part) => OCTET.test(part));
}

export function isIPv6(value: unknown): boolean {
  return parseIPv6(String(value)) !== undefined;
}

/** The number that an IPv4 address stands for. */
export function parseIPv4(text: string): bigint | undefined {
  if (!isIPv4(text)) return undefined;
  return text.split(".").reduce((number, part) => number * 256n + BigInt(part), 0n);
}

/** The number that an IPv6 address stands for; a zone plays no part in it. */
export function parseIPv6(given: string): bigint | undefined {
  const [text = "", zone] = given.split("%", 2);
  if (zone !== undefined && !/^[\w.~-]+$/.test(zone)) return undefined;
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => readGroups(half));
  if (left === undefined || right === undefined) return undefined;
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => 0n), ...right];
  return groups.reduce((number, group) => number * 65_536n + group, 0n);
}

/** Groups of four digits; the last may be an IPv4 address and then stands for two. */
function readGroups(half: string): bigint[] | undefined {
  if (half === "") return [];
  const groups: bigint[] = [];
  const parts = half.split(":");
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1;
    const address = isLast && part.includes(".") ? parseIPv4(part) : undefined;
    if (address !== undefined) groups.push(address / 65_536n, address % 65_536n);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
