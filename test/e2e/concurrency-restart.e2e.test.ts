import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LambdaClient, PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { afterAll, describe, it, vi } from "vitest";
import { deploy } from "./deploy.ts";
import { type LocalServer, startWorker } from "./local-server.ts";
import { usePresence } from "./presence.ts";
import { invokeAtOnce } from "./throttles.ts";

const RESERVED = "ReservedFunctionConcurrentInvocationLimitExceeded";
const stateDir = mkdtempSync(path.join(tmpdir(), "lamella-"));
const presence = usePresence();
let running: LocalServer | undefined;

afterAll(async () => {
  await running?.stop();
  vi.unstubAllEnvs();
  rmSync(stateDir, { recursive: true });
});

describe("reserved concurrency, when all is killed in the middle of calls", () => {
  it("is not exceeded by those who begin again, and all of it is usable", async ({ expect }) => {
    const before = await start();
    const name = await deploy(before, "killed", presence.handler(200), { Timeout: 60 });
    await before.send(
      new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 5 }),
    );
    const cutOff = invokeAtOnce(before, name, 100);
    await vi.waitUntil(() => presence.now() > 0, { timeout: 30_000, interval: 1 });
    await running?.kill();
    expect(Object.keys(await cutOff)).toContain("Error");
    await vi.waitUntil(() => presence.now() === 0, { timeout: 30_000, interval: 10 });

    const after = await start();
    const { ok = 0, [RESERVED]: refused = 0, ...others } = await invokeAtOnce(after, name, 100);
    expect(others).toEqual({});
    expect([ok > 0, refused > 0]).toEqual([true, true]);
    expect(await invokeAtOnce(after, name, 5)).toEqual({ ok: 5 });
    expect(presence.takeMost()).toBe(5);
    // Two starts of the whole server take their time.
  }, 180_000);
});

async function start(): Promise<LambdaClient> {
  running = await startWorker(stateDir, "123456789012");
  for (const [name, value] of Object.entries(running.exported)) vi.stubEnv(name, value);
  return new LambdaClient({ maxAttempts: 1 });
}
