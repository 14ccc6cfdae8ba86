import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { inject } from "vitest";
import { freePort, untilNobodyListens } from "./ports.ts";
import { KEY } from "./server.ts";

const NPM_START = path.resolve(import.meta.dirname, "../../tools/start.ts");
const WORKER = path.resolve(import.meta.dirname, "worker-process.ts");

type Variables = Readonly<Record<string, string>>;

/** A server in a process of its own, with its storage in a folder. */
export interface LocalServer {
  /** The variables of the `export` line that it prints. */
  readonly exported: Readonly<Record<string, string>>;
  /** Ends it as Ctrl-C does, and waits until it is gone. */
  readonly stop: () => Promise<void>;
  /** Ends all of its processes where they stand, as a failing machine does. */
  readonly kill: () => Promise<void>;
}

/** wrangler looks for ports of its own, and takes them only later: another process may have been given one meanwhile. */
const PORT_TAKEN = "Address already in use";
const STARTS_MAX = 3;

/** What `npm start` runs: with a free port, until it prints the line to paste. */
export async function startLocally(stateDir: string, accountId: string): Promise<LocalServer> {
  for (let starts = 1; ; starts += 1) {
    try {
      const PORT = String(await freePort());
      const env = { PORT, STATE_DIR: stateDir, ACCOUNT_ID: accountId };
      return await startProcess(NPM_START, env);
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes(PORT_TAKEN);
      if (!isTaken || starts === STARTS_MAX) throw error;
    }
  }
}

/** What end-to-end tests run, which has been built once for all of them: it starts sooner. */
export async function startWorker(
  stateDir: string,
  accountId: string,
  variables: Variables = {},
): Promise<LocalServer> {
  const all: Variables = {
    ACCOUNT_ID: accountId,
    ACCESS_KEY_ID: KEY.accessKeyId,
    SECRET_ACCESS_KEY: KEY.secretAccessKey,
    GUEST_MEMORY_MAX_MB: "2048",
    ENVIRONMENTS_MEMORY_MAX_MB: "4096",
    ASYNC_SHARDS_MAX: "1",
    EGRESS_PRIVATE_NETWORKS: "allow",
    ...variables,
  };
  return await startProcess(WORKER, {
    WORKER_FOLDER: inject("workerFolder"),
    STATE_DIR: stateDir,
    WORKER_VARIABLES: JSON.stringify(all),
  });
}

async function startProcess(script: string, env: Variables): Promise<LocalServer> {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that all of it can be killed.
    detached: true,
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGINT");
    await gone;
  };
  const kill = async () => {
    if (child.pid === undefined) return;
    const gone = once(child, "exit");
    process.kill(-child.pid, "SIGKILL");
    await gone;
    // Whose files they were is gone as well.
    await untilNobodyListens(Number(new URL(exported["AWS_ENDPOINT_URL"] ?? "").port));
  };
  let exported: Variables = {};
  try {
    exported = await exportedBy(child);
    return { exported, stop, kill };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Reads what the process prints until the line is there, and goes on reading so that it never blocks. */
async function exportedBy(child: ChildProcess): Promise<Variables> {
  let printed = "";
  return await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        const line = /^export (.+)$/m.exec(printed)?.[1];
        if (line !== undefined) resolve(parseExport(line));
      });
    }
    child.on("exit", (code) => {
      reject(new Error(`The server ended with ${code} before it was ready:\n${printed}`));
    });
  });
}

function parseExport(line: string): Variables {
  return Object.fromEntries(
    line.split(" ").map((pair) => {
      const equals = pair.indexOf("=");
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
