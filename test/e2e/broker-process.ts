import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isListening } from "./ports.ts";

/** A message broker that a test has started, with folders of its own. */
export interface BrokerProcess {
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

export interface BrokerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Why the tests of a broker do not run; undefined when its program is there. */
export function missing(program: string, debianPackage: string): string | undefined {
  if (existsSync(program)) return undefined;
  return `skipped: there is no ${program} (Debian's package ${debianPackage})`;
}

/** Starts a broker, and waits until something listens at the port. */
export async function startBroker(
  port: number,
  commandIn: (folder: string) => BrokerCommand | Promise<BrokerCommand>,
): Promise<BrokerProcess> {
  const folder = await mkdtemp(join(tmpdir(), "broker-"));
  const { command, args, env } = await commandIn(folder);
  // Brokers begin with scripts: the whole group is theirs to end.
  const child = spawn(command, args, {
    env: { PATH: process.env["PATH"], ...env },
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
  }
  const stop = async () => {
    await endGroup(child);
    await rm(folder, { recursive: true, force: true });
  };
  while (!(await isListening(port))) {
    if (child.exitCode !== null) {
      await stop();
      throw new Error(`The broker ended with ${child.exitCode}:\n${printed}`);
    }
    await delay(200);
  }
  return { folder, stop };
}

async function endGroup({ pid, exitCode }: ChildProcess): Promise<void> {
  if (pid === undefined || exitCode !== null) return;
  const isThere = () => {
    try {
      process.kill(-pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  if (isThere()) process.kill(-pid, "SIGKILL");
  while (isThere()) await delay(50);
}
