import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { convertV4MiniflareOptions, Miniflare, type V4ModuleDefinition } from "miniflare";
import { SHARDS_MAX, shardName } from "../../src/services/async-shards.ts";
import {
  compatibilityOf,
  lamellaWorker,
  migrate,
  readConfig,
  type WranglerConfig,
} from "../../tools/miniflare.ts";
import { answer } from "./workers/answer.ts";
import { buildLamella, buildWorker } from "./build.ts";

const HOST = "127.0.0.1";

/** Made for this run alone; the server keeps nothing. */
export const KEY = {
  accessKeyId: "AKIABENCHBENCHBENCHB",
  secretAccessKey: "bench-secret",
} as const;

/** The handler's source, CommonJS. */
export const HANDLER_SOURCE = `${answer.toString()}\nexports.handler = async (event) => answer(event);`;
/** The same work for a request to a function URL. */
export const WEB_HANDLER_SOURCE = `${answer.toString()}\nexports.handler = async ({ body }) => answer(JSON.parse(body));`;
const DYNAMIC_SOURCE = `${answer.toString()}
export default { async fetch(request) { return Response.json(answer(await request.json())); } };`;

/**
 * Everything that is compared, each on a socket of its own with nothing before it. Dynamic workers run in another
 * process: a workerd that makes an isolate, as it does for each new one of them, has V8 throw away all WebAssembly code
 * of the process that was compiled in a hurry (docs/specification.md).
 */
export interface Servers {
  readonly lamella: URL;
  readonly hono: URL;
  readonly dynamic: URL;
  /** Asks the governors of `lamella` without running anything. */
  readonly leases: URL;
  readonly inspector: URL;
  /** How many events of a function are not over. */
  readonly queuedEvents: (functionArn: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** `vars` take the place of those of wrangler.toml, and `buildMain` makes what stands in place of the Worker as it is deployed. */
export async function startServers(
  vars: Readonly<Record<string, string>> = {},
  buildMain: (
    outdir: string,
  ) => Promise<V4ModuleDefinition[]> | V4ModuleDefinition[] = buildLamella,
): Promise<Servers> {
  const scratch = mkdtempSync(path.join(tmpdir(), "lamella-bench-"));
  const main = await buildMain(path.join(scratch, "lamella"));
  const config = readConfig();
  const miniflare = new Miniflare(await ours(config, main, vars));
  // Whoever looks at the processes takes the first one for ours.
  await miniflare.ready;
  const others = new Miniflare(await dynamicWorkers(config));
  const stop = async () => {
    await Promise.all([miniflare.dispose(), others.dispose()]);
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    await others.ready;
    await migrate(miniflare);
    const [lamella, leases, hono, dynamic] = await Promise.all([
      miniflare.unsafeGetDirectURL("lamella"),
      miniflare.unsafeGetDirectURL("leases"),
      miniflare.unsafeGetDirectURL("plain-hono"),
      others.unsafeGetDirectURL("dynamic"),
    ]);
    const inspector = await miniflare.getInspectorURL();
    const queuedEvents = (functionArn: string) => countEvents(miniflare, functionArn);
    return { lamella, hono, dynamic, leases, inspector, queuedEvents, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What all servers have in common. */
const SERVER = {
  host: HOST,
  port: 0,
  inspectorPort: 0,
  // No look-up of the edge's `cf` object on the network.
  cf: false,
} as const;

function sharedOf(config: WranglerConfig) {
  return { ...compatibilityOf(config), unsafeDirectSockets: [{ host: HOST, port: 0 }] };
}

async function ours(
  config: WranglerConfig,
  main: V4ModuleDefinition[],
  vars: Readonly<Record<string, string>>,
) {
  const shared = sharedOf(config);
  return convertV4MiniflareOptions({
    ...SERVER,
    workers: [
      {
        ...lamellaWorker(config, main, {
          ...vars,
          ACCESS_KEY_ID: KEY.accessKeyId,
          SECRET_ACCESS_KEY: KEY.secretAccessKey,
        }),
        ...shared,
      },
      { ...shared, name: "plain-hono", modules: await buildWorker("plain-hono", "app") },
      {
        ...shared,
        name: "leases",
        modules: await buildWorker("leases", "worker"),
        durableObjects: {
          GOVERNORS: { className: "Governor", scriptName: "lamella", useSQLite: true },
        },
      },
    ],
  });
}

async function dynamicWorkers(config: WranglerConfig) {
  const shared = sharedOf(config);
  return convertV4MiniflareOptions({
    ...SERVER,
    workers: [
      {
        ...shared,
        name: "dynamic",
        modules: await buildWorker("dynamic", "worker"),
        bindings: { SOURCE: DYNAMIC_SOURCE, COMPATIBILITY_DATE: shared.compatibilityDate },
        workerLoaders: { LOADER: {} },
      },
    ],
  });
}

interface AsyncQueue {
  readonly counts: () => Promise<{ readonly events: number }>;
}

/** Of all objects that keep some. */
async function countEvents(miniflare: Miniflare, functionArn: string): Promise<number> {
  const queues = await miniflare.getDurableObjectNamespace("ASYNC_QUEUE", "lamella");
  const counts = Array.from({ length: SHARDS_MAX }, async (_, index) => {
    const id = queues.idFromName(shardName(functionArn, index));
    return (await (queues.get(id) as unknown as AsyncQueue).counts()).events;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}
