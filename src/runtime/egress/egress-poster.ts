import { WorkerEntrypoint } from "cloudflare:workers";
import { type HttpPoster, type Post, type PostOutcome } from "../../services/sns/http-poster.ts";
import { refusalOf } from "../../../sandbox/host/network/egress.ts";
import { privateNetworksOf } from "../environments/sandbox-host.ts";

/** Sends requests to endpoints that users have named, under the policy that holds for their functions. */
export class EgressPoster extends WorkerEntrypoint<Env> implements HttpPoster {
  async post({ url, headers, body, timeoutMs }: Post): Promise<PostOutcome> {
    if (!URL.canParse(url)) return { kind: "refused", reason: "not a URL" };
    const reason = refusalOf(new URL(url), { privateNetworks: privateNetworksOf(this.env) });
    if (reason !== undefined) return { kind: "refused", reason };
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { ...headers },
        body,
        // Where a redirect leads, nobody has looked; to follow it would be a way around the policy.
        redirect: "manual",
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      return { kind: "answered", status: response.status };
    } catch (error) {
      return { kind: "failed", reason: String(error) };
    }
  }
}
