import { refusalOf } from "../../../sandbox/host/network/egress.ts";
import { privateNetworksOf } from "../environments/sandbox-host.ts";

export type SocketPlace =
  | { readonly ok: true; readonly hostname: string }
  | { readonly ok: false; readonly reason: string };

/** Where a socket leads that a user has named, under the policy that holds for functions. The host is what was judged: a name or an address. */
export function judgeSocket(env: Env, host: string, port: number): SocketPlace {
  const text = `http://${host.includes(":") ? `[${host}]` : host}:${port}/`;
  if (!URL.canParse(text)) return { ok: false, reason: "not a host" };
  const url = new URL(text);
  const isHost = url.pathname === "/" && url.username === "" && url.search === "";
  const reason = isHost
    ? refusalOf(url, { privateNetworks: privateNetworksOf(env) })
    : "not a host";
  if (reason !== undefined) return { ok: false, reason };
  return { ok: true, hostname: url.hostname.replace(/^\[|\]$/g, "") };
}
