import { LambdaClient } from "@aws-sdk/client-lambda";
import { type D1Database, type R2Bucket } from "@cloudflare/workers-types";
import { afterAll, beforeAll, inject } from "vitest";
import { createTestHarness } from "wrangler";

/** Test-only credentials; the harness hands them to the Worker in place of the secrets of a deployment. */
export const KEY = {
  accessKeyId: "AKIATESTTESTTESTTEST",
  secretAccessKey: "test-secret",
} as const;

/**
 * Each request has a connection of its own: workerd closes those that are idle for long, and a request that is sent at
 * that moment fails for want of a second attempt.
 */
export const CONNECTIONS = { httpAgent: { keepAlive: false } };

export const ACCOUNT_ID = "000000000000";
export const REGION = "us-east-1";

/** One Worker for all tests of a file: its own storage, its own port. */
export interface Server {
  /** Without a trailing slash. */
  readonly url: string;
  readonly lambda: LambdaClient;
  /** A client that differs from `lambda` only in its region. */
  readonly inRegion: (region: string) => LambdaClient;
  /** The names of the packages that the Worker has stored. */
  readonly storedPackages: () => Promise<readonly string[]>;
  /** Puts an object where the Worker looks for S3Bucket and S3Key, and gives its version. */
  readonly putObject: (bucket: string, key: string, bytes: Uint8Array) => Promise<string>;
}

/** Starts the built Worker before the tests of the file that calls this, and stops it after them. */
export function useServer(vars: Readonly<Record<string, string>> = {}): Server {
  const harness = createTestHarness({
    workers: [
      {
        configPath: "./wrangler.toml",
        prebuiltWorkerDir: inject("workerFolder"),
        secrets: { ACCESS_KEY_ID: KEY.accessKeyId, SECRET_ACCESS_KEY: KEY.secretAccessKey },
        // As `npm start` has it: functions get the memory that they ask for.
        vars: {
          ACCOUNT_ID,
          GUEST_MEMORY_MAX_MB: "2048",
          ENVIRONMENTS_MEMORY_MAX_MB: "2048",
          EGRESS_PRIVATE_NETWORKS: "allow",
          ...vars,
        },
      },
    ],
  });
  let url: string | undefined;
  const clients = new Map<string, LambdaClient>();

  beforeAll(async () => {
    const listening = await harness.listen();
    url = listening.url.origin;
    await harness.getWorker<Bindings>().applyD1Migrations("DB");
  });
  afterAll(async () => {
    for (const client of clients.values()) client.destroy();
    await harness.close();
  });

  const inRegion = (region: string) => {
    const known = clients.get(region) ?? newClient(running(url), region);
    clients.set(region, known);
    return known;
  };
  return {
    get url() {
      return running(url);
    },
    get lambda() {
      return inRegion(REGION);
    },
    inRegion,
    storedPackages: async () => {
      const { PACKAGES } = await harness.getWorker<Bindings>().getEnv();
      return (await PACKAGES.list()).objects.map(({ key }) => key);
    },
    putObject: async (bucket, key, bytes) => {
      const { CODE } = await harness.getWorker<Bindings>().getEnv();
      return (await CODE.put(`${bucket}/${key}`, bytes))?.version ?? "";
    },
  };
}

/** An answer is judged as it comes: the SDK must not try again on its own. */
function newClient(endpoint: string, region: string): LambdaClient {
  return new LambdaClient({
    endpoint,
    region,
    credentials: KEY,
    maxAttempts: 1,
    requestHandler: CONNECTIONS,
  });
}

interface Bindings {
  readonly DB: D1Database;
  readonly PACKAGES: R2Bucket;
  readonly CODE: R2Bucket;
}

function running(url: string | undefined): string {
  if (url === undefined) throw new Error("The server runs only while tests do");
  return url;
}
