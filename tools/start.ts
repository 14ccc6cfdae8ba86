import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { runCrons } from "./cron.ts";
import { localKeys } from "./local-keys.ts";
import { wrangler } from "./wrangler.ts";

/**
 * `npm start`: the Worker under `wrangler dev` on this machine, with its data in `STATE_DIR`, and a line to paste
 * for the AWS CLI and the SDKs once it serves.
 */
const root = path.resolve(import.meta.dirname, "..");
const port = process.env["PORT"] ?? "8787";
const stateDir = path.resolve(root, process.env["STATE_DIR"] ?? ".state");
const accountId = process.env["ACCOUNT_ID"] ?? "000000000000";
const endpoint = `http://127.0.0.1:${port}`;
const keys = localKeys(path.join(root, ".dev.vars"));

/** A laptop has more memory than an isolate of Cloudflare's: functions get what they ask for. */
const LOCAL_GUEST_MEMORY_MB = 2048;
const LOCAL_ENVIRONMENTS_MEMORY_MB = 4096;
/** All objects are in one process here. */
const LOCAL_ASYNC_SHARDS = 1;
const READY_MS_MAX = 300_000;
/** What a deployment has as variables or secrets; wrangler reads no secrets from .dev.vars but the required ones. */
const PASSED_ON = [
  "ASYNC_RETRY_BASE_SECONDS",
  "MQ_BROKERS",
  "KAFKA_CLUSTERS",
  "AWS_ENDPOINT_SQS",
  "AWS_ENDPOINT_SNS",
  "AWS_ENDPOINT_EVENTS",
  "AWS_ENDPOINT_S3",
  "AWS_ENDPOINT_KINESIS",
  "AWS_ENDPOINT_DYNAMODB",
  "AWS_ENDPOINT_ACCESS_KEY_ID",
  "AWS_ENDPOINT_SECRET_ACCESS_KEY",
  "AWS_ENDPOINT_SESSION_TOKEN",
] as const;

migrate();
const server = serve();
await untilReady();
runCrons(endpoint);
console.log(`
Lamella answers on ${endpoint} for account ${accountId}. Paste this into another terminal:

export AWS_ENDPOINT_URL=${endpoint} AWS_ACCESS_KEY_ID=${keys.accessKeyId} AWS_SECRET_ACCESS_KEY=${keys.secretAccessKey} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1

Then try:  npm run example -- hello    or:  aws lambda list-functions
`);

function migrate(): void {
  const persist = ["--local", "--persist-to", stateDir];
  const { command, args, env } = wrangler(["d1", "migrations", "apply", "lamella", ...persist]);
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, env, encoding: "utf8" });
  if (status === 0) return;
  console.error(`The database could not be prepared:\n${stdout}${stderr}`);
  process.exit(1);
}

function serve() {
  const variables = {
    ACCOUNT_ID: accountId,
    GUEST_MEMORY_MAX_MB: LOCAL_GUEST_MEMORY_MB,
    ENVIRONMENTS_MEMORY_MAX_MB: LOCAL_ENVIRONMENTS_MEMORY_MB,
    ASYNC_SHARDS_MAX: LOCAL_ASYNC_SHARDS,
    EGRESS_PRIVATE_NETWORKS: process.env["EGRESS_PRIVATE_NETWORKS"] ?? "allow",
    LOG_TO_CONSOLE: process.env["LOG_TO_CONSOLE"] ?? "true",
    ...passedOn(),
  };
  const address = ["--ip", "127.0.0.1", "--port", port];
  const { command, args, env } = wrangler([
    "dev",
    ...address,
    "--persist-to",
    stateDir,
    "--show-interactive-dev-session=false",
    ...Object.entries(variables).flatMap(([name, value]) => ["--var", `${name}:${value}`]),
  ]);
  const child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "inherit", "inherit"] });
  child.on("exit", (code) => process.exit(code ?? 1));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  return child;
}

/** What is not set stays as wrangler.toml has it. */
function passedOn(): Readonly<Record<string, string>> {
  const given = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

/** Any answer will do: an unsigned request gets a refusal of the Worker's own. */
async function untilReady(): Promise<void> {
  const deadline = Date.now() + READY_MS_MAX;
  while (Date.now() < deadline) {
    try {
      const { headers } = await fetch(endpoint);
      if (headers.has("x-amzn-requestid")) return;
    } catch {
      // Nobody listens yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  console.error(`Nothing answered on ${endpoint} within ${READY_MS_MAX / 1000} seconds`);
  server.kill();
  process.exit(1);
}
