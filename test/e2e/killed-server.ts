import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { type Calls } from "./calls.ts";
import { type LocalServer, startLocally } from "./local-server.ts";

/** How often the server is killed; each time takes some seconds. */
export const KILLS = Number(process.env["KILLS"] ?? 2);
export const ACCOUNT_ID = "123456789012";
const ROUND_MS_MAX = 30_000;
const LOAD_MS_MIN = 500;
const LOAD_MS_MAX = 3000;

/** What a test that kills may take, and how long it may wait for what has been taken. */
export const KILLS_MS_MAX = (KILLS + 8) * ROUND_MS_MAX;
/** Queues take up after a minute what was under way when they died. */
export const ARRIVAL_MS_MAX = 4 * ROUND_MS_MAX;

/** A server on storage that it keeps when it is killed. */
export interface KilledServer {
  readonly start: () => Promise<void>;
  readonly endpoint: () => string;
  /** For clients of the server that runs, which do not try again. */
  readonly connection: () => Connection;
  /** Does each of these over and over, until the server has been killed at a moment of chance. */
  readonly killUnder: (load: readonly (() => Promise<void>)[]) => Promise<void>;
}

interface Connection {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
}

export function useKilledServer(variables: Readonly<Record<string, string>> = {}): KilledServer {
  const stateDir = mkdtempSync(path.join(tmpdir(), "lamella-"));
  let running: LocalServer | undefined;
  const exported = (name: string) => running?.exported[name] ?? "";
  const endpoint = () => exported("AWS_ENDPOINT_URL");

  afterAll(async () => {
    await running?.stop();
    rmSync(stateDir, { recursive: true });
  });

  return {
    endpoint,
    start: async () => {
      running = await startLocally(stateDir, ACCOUNT_ID, { LOG_TO_CONSOLE: "false", ...variables });
    },
    connection: () => ({
      endpoint: endpoint(),
      region: "us-east-1",
      credentials: {
        accessKeyId: exported("AWS_ACCESS_KEY_ID"),
        secretAccessKey: exported("AWS_SECRET_ACCESS_KEY"),
      },
      maxAttempts: 1,
    }),
    killUnder: async (load) => {
      let isOver = false;
      const working = load.map(async (work) => {
        while (!isOver) await work();
      });
      await new Promise((resolve) => {
        setTimeout(resolve, LOAD_MS_MIN + Math.random() * (LOAD_MS_MAX - LOAD_MS_MIN));
      });
      await running?.kill();
      isOver = true;
      await Promise.all(working);
    },
  };
}

/** Waits for all that has been taken, says what came of it, and gives what has not come. */
export async function lostOf(
  calls: Calls,
  taken: readonly unknown[],
  what: string,
): Promise<readonly unknown[]> {
  const isMissing = (one: unknown) => !calls.all.includes(one);
  await calls.until(() => !taken.some(isMissing), ARRIVAL_MS_MAX).catch(() => undefined);
  const missing = taken.filter(isMissing);
  const repeats = calls.all.length - new Set(calls.all).size;
  console.log(`${KILLS} kills: ${what} taken, ${missing.length} lost, ${repeats} repeated`);
  return missing;
}
