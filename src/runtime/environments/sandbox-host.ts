import { type SandboxHost } from "./open-sandbox.ts";

/** What this deployment grants the sandboxes of one isolate. */
export function sandboxHostOf(env: Env): SandboxHost {
  return {
    packages: env.PACKAGES,
    guestMemoryMbMax: Number(env.GUEST_MEMORY_MAX_MB),
    privateNetworks: privateNetworksOf(env),
    environmentsBytesMax: Number(env.ENVIRONMENTS_MEMORY_MAX_MB) * 1024 * 1024,
  };
}

/** Whether requests that users cause may go to private networks. */
export function privateNetworksOf(env: Env): "allow" | "deny" {
  return isAllowed(env.EGRESS_PRIVATE_NETWORKS) ? "allow" : "deny";
}

/** Variables are typed by what wrangler.toml says; another deployment may say otherwise. */
function isAllowed(variable: string): boolean {
  return variable === "allow";
}
