import { spawnSync } from "node:child_process";
import path from "node:path";
import { wrangler } from "./wrangler.ts";

const root = path.resolve(import.meta.dirname, "..");

/** Writes the Worker to a folder, as `wrangler deploy` would upload it. */
export function buildWorker(outdir: string): void {
  const { command, args, env } = wrangler(["deploy", "--dry-run", "--outdir", outdir]);
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`The Worker could not be built:\n${stdout}${stderr}`);
}
