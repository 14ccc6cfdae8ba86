import { Buffer } from "node:buffer";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { GetFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, describe, it, vi } from "vitest";
import { deploy, packageOf } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { type LocalServer, startLocally } from "./local-server.ts";

const ACCOUNT_ID = "123456789012";
const ARN = `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:kept`;
const ZIP = packageOf(`
  let calls = 0;
  exports.handler = async (event, context) => [process.env.ONE, ++calls, context.invokedFunctionArn];
`);
const stateDir = mkdtempSync(path.join(tmpdir(), "lamella-"));
let running: LocalServer | undefined;

afterAll(async () => {
  await running?.stop();
  vi.unstubAllEnvs();
  rmSync(stateDir, { recursive: true });
});

describe("npm start", () => {
  it("prints all that an SDK needs, and keeps functions over a restart", async ({ expect }) => {
    const before = await start();
    const Environment = { Variables: { ONE: "1" } };
    await deploy(before, "kept", ZIP, { Environment, Description: "Kept" });
    expect((await invoke(before, "kept")).json).toEqual(["1", 1, ARN]);
    expect((await invoke(before, "kept")).json).toEqual(["1", 2, ARN]);
    await running?.stop();
    await expect(invoke(before, "kept")).rejects.toMatchObject({ code: "ECONNREFUSED" });

    const after = await start();
    const { Code, Configuration } = await after.send(
      new GetFunctionCommand({ FunctionName: "kept" }),
    );
    expect(Configuration).toMatchObject({ State: "Active", Description: "Kept", FunctionArn: ARN });
    expect((await invoke(after, "kept")).json).toEqual(["1", 1, ARN]);
    const answer = await fetch(Code?.Location ?? "");
    expect(Buffer.from(await answer.arrayBuffer()).equals(ZIP)).toBe(true);
  });
});

/** A client that knows nothing but what the export line says. */
async function start(): Promise<LambdaClient> {
  running = await startLocally(stateDir, ACCOUNT_ID);
  for (const [name, value] of Object.entries(running.exported)) vi.stubEnv(name, value);
  return new LambdaClient({});
}
