import { invalidArgType, invalidArgValue, nodeError } from "./errors.ts";
import { isIP, parseIPv4, parseIPv6 } from "./net-ip.ts";
import { assertInteger, assertOneOf, assertString, toPort } from "./validate.ts";

type Family = "ipv4" | "ipv6";

/** net.SocketAddress. */
export class SocketAddress {
  readonly address: string;
  readonly port: number;
  readonly family: Family;
  readonly flowlabel: number;

  constructor(options: Partial<SocketAddress> = {}) {
    const { family = "ipv4", port = 0, flowlabel = 0 } = options;
    assertOneOf(String(family).toLowerCase(), "options.family", ["ipv4", "ipv6"]);
    this.family = family.toLowerCase() as Family;
    const { address = this.family === "ipv4" ? "127.0.0.1" : "::" } = options;
    assertString(address, "options.address");
    this.port = toPort(port, "options.port");
    assertInteger(flowlabel, "options.flowlabel", 0, 2 ** 20 - 1);
    this.flowlabel = flowlabel;
    if (isIP(address) !== (this.family === "ipv4" ? 4 : 6)) {
      throw nodeError(Error, "ERR_INVALID_ADDRESS", "Invalid socket address");
    }
    this.address = address;
  }

  static isSocketAddress(value: unknown): boolean {
    return value instanceof SocketAddress;
  }

  /** "1.2.3.4:80" or "[::1]:80"; undefined for what is none. */
  static parse(input: unknown): SocketAddress | undefined {
    assertString(input, "input");
    const found = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(input);
    const address = found?.[1] ?? found?.[2] ?? "";
    const family = isIP(address);
    if (family === 0) return undefined;
    return new SocketAddress({ address, port: Number(found?.[3] ?? 0), family: `ipv${family}` });
  }

  toJSON(): object {
    const { address, port, family, flowlabel } = this;
    return { address, port, family, flowlabel };
  }
}

interface Rule {
  readonly family: Family;
  readonly from: bigint;
  readonly to: bigint;
  readonly text: string;
}

/** net.BlockList: ranges of addresses. */
export class BlockList {
  readonly #rules: Rule[] = [];

  static isBlockList(value: unknown): boolean {
    return value instanceof BlockList;
  }

  get rules(): string[] {
    const texts = this.#rules.map(({ text }) => text);
    const isAddress = (text: string) => text.startsWith("Address");
    return [...texts.filter(isAddress), ...texts.filter((text) => !isAddress(text))];
  }

  addAddress(address: unknown, family: unknown = "ipv4"): void {
    const { number, kind, text } = readAddress(address, family, "address");
    this.#add({ family: kind, from: number, to: number, text: `Address: ${label(kind)} ${text}` });
  }

  addRange(start: unknown, end: unknown, family: unknown = "ipv4"): void {
    const from = readAddress(start, family, "start");
    const to = readAddress(end, family, "end");
    if (from.number > to.number) {
      throw invalidArgValue("start", start, `must come before ${to.text}`);
    }
    const text = `Range: ${label(from.kind)} ${from.text}-${to.text}`;
    this.#add({ family: from.kind, from: from.number, to: to.number, text });
  }

  addSubnet(network: unknown, prefix: unknown, family: unknown = "ipv4"): void {
    const { number, kind, text } = readAddress(network, family, "network");
    const bits = kind === "ipv4" ? 32 : 128;
    assertInteger(prefix, "prefix", 0, bits);
    const size = 2n ** BigInt(bits - prefix);
    const from = number - (number % size);
    const rule = `Subnet: ${label(kind)} ${text}/${prefix}`;
    this.#add({ family: kind, from, to: from + size - 1n, text: rule });
  }

  check(address: unknown, family: unknown = "ipv4"): boolean {
    const { number, kind } = readAddress(address, family, "address");
    const mapped = kind === "ipv6" && number >> 32n === 0xffffn ? number & 0xffffffffn : undefined;
    return this.#rules.some(({ family: known, from, to }) => {
      const value = known === kind ? number : known === "ipv4" ? mapped : undefined;
      return value !== undefined && value >= from && value <= to;
    });
  }

  toJSON(): string[] {
    return this.rules;
  }

  /** The newest rule stands first. */
  #add(rule: Rule): void {
    this.#rules.unshift(rule);
  }
}

function label(family: Family): string {
  return family === "ipv4" ? "IPv4" : "IPv6";
}

function readAddress(value: unknown, family: unknown, name: string) {
  if (value instanceof SocketAddress) return readAddress(value.address, value.family, name);
  if (typeof value !== "string") throw invalidArgType(name, "string", value);
  assertString(family, "family");
  const kind = family.toLowerCase();
  assertOneOf(kind, "family", ["ipv4", "ipv6"]);
  const number = kind === "ipv4" ? parseIPv4(value) : parseIPv6(value);
  if (number === undefined) throw nodeError(Error, "ERR_INVALID_ADDRESS", "Invalid socket address");
  return { number, kind: kind as Family, text: value };
}
