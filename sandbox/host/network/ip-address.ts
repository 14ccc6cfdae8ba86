/** The bytes of an address, the most significant first: 4 or 16 of them. */
export type IpAddress = readonly number[];
export type Ipv4 = readonly [number, number, number, number];

/** An IPv4 address in dotted decimal, the one form that the URL parser leaves. */
export function parseIpv4(text: string): Ipv4 | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  const bytes = match?.slice(1).map(Number) ?? [];
  const [a, b, c, d] = bytes;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  return bytes.every((byte) => byte <= 255) ? [a, b, c, d] : undefined;
}

/** An IPv6 address without brackets, as the URL parser writes it or with an IPv4 address at its end. */
export function parseIpv6(text: string): IpAddress | undefined {
  const [head = "", tail, ...more] = text.split("::");
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  if (before === undefined || after === undefined || more.length > 0) return undefined;
  const missing = 16 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined;
  return [...before, ...Array.from({ length: missing }, () => 0), ...after];
}

/** The bytes of colon-separated groups. */
function groupsOf(text: string): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    const ipv4 = index === groups.length - 1 ? parseIpv4(group) : undefined;
    if (ipv4 !== undefined) bytes.push(...ipv4);
    else if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes;
}

/** Whether an address is in a range such as "10.0.0.0/8" or "fc00::/7"; the range is of the same family. */
export function isInRange(address: IpAddress, range: string): boolean {
  const [base = "", length = ""] = range.split("/");
  const network = parseIpv4(base) ?? parseIpv6(base) ?? [];
  let bits = Number(length);
  for (const [index, byte] of network.entries()) {
    if (bits <= 0) break;
    const mask = bits >= 8 ? 0xff : (0xff << (8 - bits)) & 0xff;
    if ((byte & mask) !== ((address[index] ?? 0) & mask)) return false;
    bits -= 8;
  }
  return network.length === address.length;
}

/** Ranges whose addresses hold an IPv4 address, and at which byte: mapped, translated, NAT64, 6to4, compatible. */
const EMBEDDING: readonly (readonly [range: string, at: number])[] = [
  ["::ffff:0:0/96", 12],
  ["::ffff:0:0:0/96", 12],
  ["64:ff9b::/96", 12],
  ["64:ff9b:1::/48", 12],
  ["2002::/16", 2],
  ["::/96", 12],
];

/** The IPv4 address that an IPv6 address stands for. */
export function embeddedIpv4(address: IpAddress): Ipv4 | undefined {
  const found = EMBEDDING.find(([range]) => isInRange(address, range));
  if (found === undefined) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = address.slice(found[1], found[1] + 4);
  return [a, b, c, d];
}
