import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { runCrons } from "../../tools/cron.ts";
import {
  lamellaWorker,
  migrate,
  modulesIn,
  readConfig,
  SCHEDULED_PATH,
} from "../../tools/miniflare.ts";

/**
 * The built Worker in a workerd of its own, as a process that can be killed: its storage is in a folder, and the system
 * gives it a port. It prints what `npm start` prints.
 */
const folder = valueOf("WORKER_FOLDER");
const stateDir = valueOf("STATE_DIR");
const variables = JSON.parse(valueOf("WORKER_VARIABLES")) as Readonly<Record<string, string>>;
const migrated = path.join(stateDir, "migrated");

const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    host: "127.0.0.1",
    port: 0,
    // No look-up of the edge's `cf` object on the network.
    cf: false,
    logRequests: false,
    unsafeTriggerHandlers: true,
    resourcePersistencePath: stateDir,
    workers: [lamellaWorker(readConfig(), modulesIn(folder), variables)],
  }),
);
const { origin } = await miniflare.ready;
if (!existsSync(migrated)) {
  await migrate(miniflare);
  writeFileSync(migrated, "");
}
process.on("SIGINT", () => void miniflare.dispose().then(() => process.exit()));
runCrons(origin, SCHEDULED_PATH);
console.log(
  `export AWS_ENDPOINT_URL=${origin} AWS_ACCESS_KEY_ID=${variables["ACCESS_KEY_ID"]} AWS_SECRET_ACCESS_KEY=${variables["SECRET_ACCESS_KEY"]} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1`,
);

function valueOf(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
