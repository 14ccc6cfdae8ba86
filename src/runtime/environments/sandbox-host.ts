import { type SandboxHost } from "./open-sandbox.ts";

/** What this deployment grants the sandboxes of one isolate. */
export function sandboxHostOf(env: Env): SandboxHost {
  return {
    packages: env.PACKAGES,
    guestMemoryMbMax: Number(env.GUEST_MEMORY_MAX_MB),
    privateNetworks: isAllowed(env.EGRESS_PRIVATE_NETWORKS) ? "allow" : "deny",
    environmentsBytesMax: Number(env.ENVIRONMENTS_MEMORY_MAX_MB) * 1024 * 1024,
  };
}

/** Variables are typed by what wrangler.toml says; another deployment may say otherwise. */
function isAllowed(variable: string): boolean {
  return variable === "allow";
}
