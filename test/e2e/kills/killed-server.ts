import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, type ExpectStatic, vi } from "vitest";
import { type Calls } from "../calls.ts";
import { type LocalServer, startWorker } from "../local-server.ts";
import { PATIENCE } from "../../patience.ts";

/** How often the server is killed; each time takes some seconds. */
export const KILLS = Number(process.env["KILLS"] ?? 2);
export const ACCOUNT_ID = "123456789012";
/** What the server takes of each load between two kills, at least, and how long it works on then, at most. */
const TAKEN_MIN = 10;
const LOAD_MS_MAX = 2000;

/** Something that goes on while the server is killed, and what must have come of it afterwards. */
export interface Load {
  /** What is promised of it. */
  readonly promise: string;
  /** Makes what it needs on the server, which runs. */
  readonly setUp: () => Promise<void>;
  /** What is done over and over, each by itself, on the server that runs; it has been killed `kills` times. */
  readonly begin: (kills: number) => Promise<readonly Work[]>;
  /** How much of it the server has taken so far. */
  readonly taken: () => number;
  /** Waits on the server that runs for all that was taken, and gives what has not come; expects what else is promised. */
  readonly lost: (expect: ExpectStatic) => Promise<readonly unknown[]>;
}

/** Fails for nothing: of what is under way when the server dies nobody has said that it is taken. */
type Work = () => Promise<void>;

/** A server on storage that it keeps when it is killed. */
export interface KilledServer {
  readonly start: () => Promise<void>;
  readonly endpoint: () => string;
  /** For clients of the server that runs, which do not try again. */
  readonly connection: () => Connection;
  /** Has all loads go on until it has been killed at a moment of chance. */
  readonly killUnder: (loads: readonly Load[], kills: number) => Promise<void>;
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
      running = await startWorker(stateDir, ACCOUNT_ID, variables);
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
    killUnder: async (loads, kills) => {
      let isOver = false;
      const before = loads.map(({ taken }) => taken());
      const begun = await Promise.all(loads.map(({ begin }) => begin(kills)));
      const working = begun.flat().map(async (work) => {
        while (!isOver) await work();
      });
      const idle = () =>
        loads.filter(({ taken }, index) => taken() < (before[index] ?? 0) + TAKEN_MIN);
      // That nothing is taken of some load is a failure that should say which.
      await vi.waitFor(() => {
        const [one] = idle();
        if (one !== undefined) throw new Error(`Too little was taken of what ${one.promise}`);
      }, PATIENCE);
      await delay(Math.random() * LOAD_MS_MAX);
      await running?.kill();
      isOver = true;
      await Promise.all(working);
    },
  };
}

/** As many of the same. */
export function times<T>(count: number, one: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => one(index));
}

/** Waits for all that has been taken, says what came of it, and gives what has not come. */
export async function lostOf(
  calls: Calls,
  taken: readonly unknown[],
  what: string,
): Promise<readonly unknown[]> {
  const isMissing = (one: unknown) => !calls.all.includes(one);
  await calls.until(() => !taken.some(isMissing)).catch(() => undefined);
  const missing = taken.filter(isMissing);
  const repeats = calls.all.length - new Set(calls.all).size;
  console.log(`${KILLS} kills: ${what} taken, ${missing.length} lost, ${repeats} repeated`);
  return missing;
}
