import { embeddedIpv4, type Ipv4, isInRange, parseIpv4, parseIpv6 } from "./ip-address.ts";

/** Where this deployment lets user code go. */
export interface EgressPolicy {
  /** Loopback, private and otherwise local addresses and names. */
  readonly privateNetworks: "allow" | "deny";
}

/** What answers there gives out a machine's own credentials: never for user code, wherever this runs. */
const METADATA_IPV4 = [
  "169.254.0.0/16",
  "100.100.100.200/32",
  "168.63.129.16/32",
  "192.0.0.192/32",
];
const METADATA_IPV6 = ["fe80::/10", "fd00:ec2::254/128", "fd20:ce::254/128"];
const METADATA_NAMES = ["metadata.google.internal", "metadata.goog", "instance-data.ec2.internal"];

/** Addresses that are not of the public Internet (IANA's special-purpose registries, RFC 6890). */
const PRIVATE_IPV4 = (
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 " +
  "198.18.0.0/15 224.0.0.0/4 240.0.0.0/4"
).split(" ");
const PRIVATE_IPV6 = ["::/127", "fc00::/7", "fec0::/10", "ff00::/8"];
const PRIVATE_SUFFIXES = ["localhost", "local", "internal", "home.arpa", "lan", "intranet"];

/** Why a request to this URL may not leave; undefined when it may. The URL parser has canonicalized its host. */
export function refusalOf(url: URL, policy: EgressPolicy): string | undefined {
  if (url.protocol !== "http:" && url.protocol !== "https:") return "not an HTTP(S) URL";
  const host = url.hostname.toLowerCase().replace(/\.+$/, "");
  const isDenied = policy.privateNetworks === "deny";
  if (host.startsWith("[")) return refusalOfIpv6(host.slice(1, -1), isDenied);
  const address = parseIpv4(host);
  return address === undefined ? refusalOfName(host, isDenied) : refusalOfIpv4(address, isDenied);
}

function refusalOfIpv4(address: Ipv4, isDenied: boolean): string | undefined {
  if (METADATA_IPV4.some((range) => isInRange(address, range))) return "a metadata address";
  if (isDenied && PRIVATE_IPV4.some((range) => isInRange(address, range))) {
    return "an address of a private network";
  }
  return undefined;
}

function refusalOfIpv6(text: string, isDenied: boolean): string | undefined {
  const address = parseIpv6(text);
  if (address === undefined) return "an address of no known form";
  if (METADATA_IPV6.some((range) => isInRange(address, range))) return "a metadata address";
  const isPrivate = PRIVATE_IPV6.some((range) => isInRange(address, range));
  if (isDenied && isPrivate) return "an address of a private network";
  const inner = isPrivate ? undefined : embeddedIpv4(address);
  return inner === undefined ? undefined : refusalOfIpv4(inner, isDenied);
}

function refusalOfName(host: string, isDenied: boolean): string | undefined {
  if (METADATA_NAMES.includes(host)) return "a metadata address";
  const isLocal =
    !host.includes(".") ||
    PRIVATE_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));
  return isDenied && isLocal ? "a name of a private network" : undefined;
}
