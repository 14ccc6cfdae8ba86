import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { availableParallelism, cpus, totalmem } from "node:os";

/** What the figures were measured on; nothing that names a host or a person. */
export interface Machine {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly platform: string;
  readonly node: string;
  readonly v8: string;
  readonly workerd: string;
}

export function describeMachine(now: Date): Machine {
  return {
    date: now.toISOString(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    workerd: workerdVersion(),
  };
}

function workerdVersion(): string {
  const require = createRequire(import.meta.url);
  // Resolved from miniflare, which is what starts it.
  const file = createRequire(require.resolve("miniflare")).resolve("workerd/package.json");
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { readonly version: string };
  return version;
}
