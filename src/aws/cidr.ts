/** What is wrong with an address block; undefined for a good one. */
export function cidrFault(block: unknown): string | undefined {
  if (typeof block !== "string") return "prefix match pattern must be a string";
  if (block.split("/").length !== 2) return "Malformed CIDR, one '/' required";
  return parseBlock(block) === undefined ? `Malformed CIDR ${block}` : undefined;
}

/** A test whether a text is an address in a block, of IPv4 or IPv6. */
export function compileCidr(block: string): (text: string) => boolean {
  const parsed = parseBlock(block);
  if (parsed === undefined) return () => false;
  const { bits, value } = parsed.address;
  const shift = BigInt(bits - parsed.prefix);
  const network = value >> shift;
  return (text) => {
    const address = parseAddress(text);
    return address?.bits === bits && address.value >> shift === network;
  };
}

interface Address {
  readonly value: bigint;
  readonly bits: 32 | 128;
}

/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255` */
const ADDRESS_LENGTH_MAX = 45;

function parseBlock(
  block: string,
): { readonly address: Address; readonly prefix: number } | undefined {
  const [base = "", length = ""] = block.split("/");
  const address = parseAddress(base);
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : Infinity;
  return address === undefined || prefix > address.bits ? undefined : { address, prefix };
}

function parseAddress(text: string): Address | undefined {
  if (text.length > ADDRESS_LENGTH_MAX) return undefined;
  if (!text.includes(":")) {
    const value = parseIpv4(text);
    return value === undefined ? undefined : { value, bits: 32 };
  }
  const value = parseIpv6(text);
  return value === undefined ? undefined : { value, bits: 128 };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  const isAddress =
    parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256);
  return isAddress ? parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) : undefined;
}

function parseIpv6(text: string): bigint | undefined {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const before = groupsOf(head);
  const after = tail === undefined ? [] : groupsOf(tail);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const zeros = Array.from({ length: missing }, () => 0n);
  return [...before, ...zeros, ...after].reduce((sum, group) => sum * 65_536n + group, 0n);
}

/** The last two may be written as an address of IPv4. */
function groupsOf(text: string): readonly bigint[] | undefined {
  if (text === "") return [];
  const groups: bigint[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes(".")) {
      const value = parseIpv4(part);
      if (value === undefined) return undefined;
      groups.push(value >> 16n, value & 0xffffn);
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(BigInt(`0x${part}`));
    } else {
      return undefined;
    }
  }
  return groups;
}
