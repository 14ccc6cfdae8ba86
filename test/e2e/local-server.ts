import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import path from "node:path";

const SCRIPT = path.resolve(import.meta.dirname, "../../tools/start.ts");

/** Below the ports that Linux (32768) and others (49152, RFC 6335) give away by themselves. */
const PORTS = { first: 20_000, end: 32_000 } as const;

/** What `npm start` runs, in a process of its own. */
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

/** Starts it with a state folder and a free port, and waits for the line to paste. */
export async function startLocally(
  stateDir: string,
  accountId: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<LocalServer> {
  for (let starts = 1; ; starts += 1) {
    try {
      return await startOnce(stateDir, accountId, variables);
    } catch (error) {
      const isTaken = error instanceof Error && error.message.includes(PORT_TAKEN);
      if (!isTaken || starts === STARTS_MAX) throw error;
    }
  }
}

async function startOnce(
  stateDir: string,
  accountId: string,
  variables: Readonly<Record<string, string>>,
): Promise<LocalServer> {
  const port = await freePort();
  const child = spawn(process.execPath, [SCRIPT], {
    env: {
      ...process.env,
      PORT: String(port),
      STATE_DIR: stateDir,
      ACCOUNT_ID: accountId,
      ...variables,
    },
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
  };
  try {
    return { exported: await exportedBy(child), stop, kill };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Reads what the process prints until the line is there, and goes on reading so that it never blocks. */
async function exportedBy(child: ChildProcess): Promise<Readonly<Record<string, string>>> {
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

function parseExport(line: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    line.split(" ").map((pair) => {
      const equals = pair.indexOf("=");
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

/** One that systems do not give to those who ask for any: another process could have it before the server does. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.first, PORTS.end);
    const probe = createServer().listen(port, "127.0.0.1");
    const isFree = await once(probe, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    probe.close();
    await once(probe, "close");
    return port;
  }
}
