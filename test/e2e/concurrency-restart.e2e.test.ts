import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LambdaClient, PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { afterAll, describe, it, vi } from "vitest";
import { deploy } from "./deploy.ts";
import { type LocalServer, startWorker } from "./local-server.ts";
import { usePresence } from "./presence.ts";
import { invokeAndHold, invokeAtOnce } from "./throttles.ts";
import { PATIENCE } from "../patience.ts";

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
    const name = await deploy(before, "killed", presence.handler("until released"), {
      Timeout: 60,
    });
    await before.send(
      new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 5 }),
    );
    const cutOff = invokeAtOnce(before, name, 100);
    await vi.waitUntil(() => presence.now() > 0, PATIENCE);
    await running?.kill();
    const { ok: _, [RESERVED]: __, ...cut } = await cutOff;
    expect(Object.keys(cut)).not.toEqual([]);
    await vi.waitUntil(() => presence.now() === 0, PATIENCE);

    const after = await start();
    const hold = (count: number) => invokeAndHold(after, name, { presence, count });
    const { ok = 0, [RESERVED]: refused = 0, ...others } = await hold(100);
    expect(others).toEqual({});
    expect([ok > 0, ok + refused]).toEqual([true, 100]);
    expect(await hold(5)).toEqual({ ok: 5 });
    expect(presence.takeMost()).toBe(5);
  });
});

async function start(): Promise<LambdaClient> {
  running = await startWorker(stateDir, "123456789012");
  for (const [name, value] of Object.entries(running.exported)) vi.stubEnv(name, value);
  return new LambdaClient({ maxAttempts: 1 });
}
