import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Miniflare, type V4ModuleDefinition } from "miniflare";
import { unstable_readConfig } from "wrangler";

/** The Worker of wrangler.toml for Miniflare, which starts at once what has been built before. */
const root = path.resolve(import.meta.dirname, "..");
/** wrangler writes it between the statements of a migration. */
const STATEMENT_BREAK = "--> statement-breakpoint";

/** Where Miniflare takes cron triggers; wrangler leads another path to it. */
export const SCHEDULED_PATH = "/cdn-cgi/local/scheduled";

interface Bound {
  readonly binding: string;
}

/** As much of wrangler's configuration as is used here; its own type is not exported whole. */
export interface WranglerConfig {
  readonly compatibility_date?: string;
  readonly compatibility_flags: string[];
  readonly vars: Readonly<Record<string, string>>;
  readonly d1_databases: readonly Bound[];
  readonly r2_buckets: readonly Bound[];
  readonly durable_objects: {
    readonly bindings: readonly { readonly name: string; readonly class_name: string }[];
  };
}

export function readConfig(): WranglerConfig {
  const file = path.join(root, "wrangler.toml");
  return unstable_readConfig({ config: file }) as WranglerConfig;
}

/** What has been built into a folder. The first module is the one that answers. */
export function modulesIn(folder: string): V4ModuleDefinition[] {
  const names = readdirSync(folder).toSorted((a, b) => order(a) - order(b));
  return names.flatMap((name) => {
    const type = typeOf(name);
    if (type === undefined) return [];
    return [{ type, path: name, contents: new Uint8Array(readFileSync(path.join(folder, name))) }];
  });
}

function order(name: string): number {
  return name === "index.js" ? 0 : 1;
}

function typeOf(name: string): V4ModuleDefinition["type"] | undefined {
  if (name.endsWith(".js")) return "ESModule";
  if (name.endsWith(".wasm")) return "CompiledWasm";
  return name.endsWith(".bin") ? "Data" : undefined;
}

/** What every Worker of a benchmark has in common with ours. */
export function compatibilityOf(config: WranglerConfig) {
  return {
    compatibilityDate: config.compatibility_date ?? "2026-11-01",
    compatibilityFlags: config.compatibility_flags,
  };
}

/** `variables` take the place of those of wrangler.toml; the secrets are among them. */
export function lamellaWorker(
  config: WranglerConfig,
  modules: V4ModuleDefinition[],
  variables: Readonly<Record<string, string>>,
) {
  return {
    ...compatibilityOf(config),
    name: "lamella",
    modules,
    bindings: { ...config.vars, ...variables },
    d1Databases: config.d1_databases.map(({ binding }) => binding),
    r2Buckets: config.r2_buckets.map(({ binding }) => binding),
    durableObjects: Object.fromEntries(
      config.durable_objects.bindings.map(({ name, class_name: className }) => [
        name,
        { className, useSQLite: true },
      ]),
    ),
  };
}

/** Brings a database that is empty to where the Worker wants it. */
export async function migrate(miniflare: Miniflare): Promise<void> {
  const database = await miniflare.getD1Database("DB", "lamella");
  const folder = path.join(root, "migrations");
  for (const name of readdirSync(folder).toSorted()) {
    if (!name.endsWith(".sql")) continue;
    const statements = readFileSync(path.join(folder, name), "utf8").split(STATEMENT_BREAK);
    for (const statement of statements) await database.prepare(statement).run();
  }
}
