import path from "node:path";

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** How to run this project's wrangler with this Node, without any network: no metrics, no lookup of the edge's `cf`. */
export function wrangler(args: readonly string[]): Command {
  const script = path.resolve(import.meta.dirname, "../node_modules/wrangler/bin/wrangler.js");
  return {
    command: process.execPath,
    args: [script, ...args],
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: "false",
      WRANGLER_HIDE_BANNER: "true",
      CLOUDFLARE_CF_FETCH_ENABLED: "false",
      // No prompt: migrations are applied, and nothing asks whether that is meant.
      CI: "true",
    },
  };
}
