import { call } from "../door.ts";
import { outcomeOf } from "../operations.ts";
import { invalidArgValue, nodeError } from "./errors.ts";
import { isIP } from "./net-ip.ts";
import { assertInteger, assertOneOf, assertString, toPort } from "./validate.ts";

export interface Address {
  readonly address: string;
  readonly family: number;
}

interface LookupOptions {
  readonly family?: unknown;
  readonly hints?: unknown;
  readonly all?: unknown;
  readonly order?: unknown;
  readonly verbatim?: unknown;
}

/** What a lookup is asked for, its options checked. */
export interface Lookup {
  readonly hostname: string;
  readonly family: 0 | 4 | 6;
  readonly all: boolean;
  readonly order: Order;
}

type Order = "verbatim" | "ipv4first" | "ipv6first";

const ORDERS: readonly string[] = ["verbatim", "ipv4first", "ipv6first"];
const FAMILIES: readonly unknown[] = [0, 4, 6];

/** AI_ADDRCONFIG, AI_ALL and AI_V4MAPPED of Linux. */
export const HINTS = { ADDRCONFIG: 32, ALL: 16, V4MAPPED: 8 };

let defaultOrder: Order = "verbatim";

export function getDefaultResultOrder(): Order {
  return defaultOrder;
}

export function setDefaultResultOrder(order: unknown): void {
  assertOneOf(order, "dnsOrder", ORDERS);
  defaultOrder = order as Order;
}

/** Checks what lookup() is given: an options object, or just a family. */
export function readLookup(hostname: unknown, given: unknown): Lookup {
  if (hostname) assertString(hostname, "hostname");
  const isFamily = typeof given === "number";
  const options: LookupOptions = isFamily ? { family: given } : (Object(given ?? {}) as object);
  const { hints, all, order, verbatim } = options;
  if (isFamily) assertOneOf(given, "family", FAMILIES);
  const named = options.family === "IPv4" ? 4 : options.family === "IPv6" ? 6 : options.family;
  const family = named ?? 0;
  if (!isFamily) assertOneOf(family, "options.family", FAMILIES);
  if (hints !== undefined && hints !== null) {
    assertInteger(hints, "options.hints");
    if ((hints & ~56) !== 0) throw invalidArgValue("hints", hints);
  }
  if (order !== undefined) assertOneOf(order, "options.order", ORDERS);
  const byVerbatim: Order | undefined =
    verbatim === undefined ? undefined : verbatim ? "verbatim" : "ipv4first";
  return {
    hostname: hostname ? String(hostname as string) : "",
    family: family as Lookup["family"],
    all: Boolean(all),
    order: (order as Order | undefined) ?? byVerbatim ?? defaultOrder,
  };
}

/** The addresses of a name; those of this machine and written-out ones need nobody else. */
export async function lookupAddresses({ hostname, family, order }: Lookup): Promise<Address[]> {
  const known = isIP(hostname);
  if (known !== 0) return [{ address: hostname, family: known }];
  if (/^(.+\.)?localhost\.?$/i.test(hostname)) {
    return [family === 6 ? { address: "::1", family: 6 } : { address: "127.0.0.1", family: 4 }];
  }
  const found = (await query("lookup", hostname, String(family))) as Address[];
  const first = order === "ipv4first" ? 4 : order === "ipv6first" ? 6 : 0;
  return first === 0 ? found : found.toSorted((a, b) => rank(a, first) - rank(b, first));
}

function rank(address: Address, first: number): number {
  return address.family === first ? 0 : 1;
}

export const RECORD_TYPES = "ANY A AAAA CAA CNAME MX NS TXT SRV PTR NAPTR SOA TLSA".split(" ");

export async function resolveRecords(name: string, type: string): Promise<unknown> {
  return await query("resolve", name, type);
}

export async function reverseNames(address: string): Promise<unknown> {
  if (isIP(address) === 0) {
    const error = new Error(`getHostByAddr EINVAL ${address}`);
    throw Object.assign(error, {
      errno: -22,
      code: "EINVAL",
      syscall: "getHostByAddr",
      hostname: address,
    });
  }
  return await query("reverse", address, "");
}

export interface Service {
  readonly hostname: string;
  readonly service: string;
}

export function checkService(address: unknown, port: unknown): void {
  if (isIP(address) === 0) throw invalidArgValue("address", address);
  toPort(port);
}

export async function lookupServiceOf(address: string, port: number): Promise<Service> {
  return (await query("service", address, String(port))) as Service;
}

async function query(kind: string, name: string, detail: string): Promise<unknown> {
  try {
    const { text } = await outcomeOf(call("dnsQuery", kind, name, detail));
    return JSON.parse(text);
  } catch (error) {
    throw withFields(error);
  }
}

/** The fields in the order in which Node has them. */
function withFields(error: unknown): unknown {
  const { message, code, errno, syscall, hostname } = Object(error) as Record<string, unknown>;
  if (code === undefined || syscall === undefined) return error;
  return Object.assign(new Error(String(message)), { errno, code, syscall, hostname });
}

/** dns.setServers(): the platform answers, whoever is named here. */
export function checkServers(servers: unknown): string[] {
  if (!Array.isArray(servers)) {
    throw nodeError(
      TypeError,
      "ERR_INVALID_ARG_TYPE",
      `The "servers" argument must be an instance of Array. Received type ${typeof servers} ('${String(servers)}')`,
    );
  }
  for (const server of servers) {
    const [, bracketed, plain] =
      /^(?:\[([^\]]+)\](?::\d+)?|([^:]+)(?::\d+)?)$/.exec(String(server)) ?? [];
    if (isIP(server) === 0 && isIP(bracketed ?? plain) === 0) {
      const text = `Invalid IP address: ${String(server)}`;
      throw nodeError(TypeError, "ERR_INVALID_IP_ADDRESS", text);
    }
  }
  // The usual port is left out.
  return servers.map((server) => String(server).replace(/^\[(.*)\]:53$|^([^:]+):53$/, "$1$2"));
}
