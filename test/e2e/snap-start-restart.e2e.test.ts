import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  GetProvisionedConcurrencyConfigCommand,
  LambdaClient,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { afterAll, describe, it, vi } from "vitest";
import { deploy, WAIT, zipOf } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { type LocalServer, startWorker } from "./local-server.ts";
import { PATIENCE } from "../patience.ts";

const ACCOUNT_ID = "123456789012";
/** Long enough that the server is gone before it is over. */
const ZIP = zipOf({
  "index.mjs": `
    const type = process.env.AWS_LAMBDA_INITIALIZATION_TYPE;
    if (type !== "on-demand") await new Promise((resolve) => setTimeout(resolve, 4000));
    export const handler = async () => type;`,
});
const stateDir = mkdtempSync(path.join(tmpdir(), "lamella-"));
let running: LocalServer | undefined;

afterAll(async () => {
  await running?.stop();
  vi.unstubAllEnvs();
  rmSync(stateDir, { recursive: true });
});

describe("a server that ends while versions are initialized", () => {
  it("goes on with them when it starts again", async ({ expect }) => {
    const before = await start();
    await deploy(before, "saved", ZIP, { SnapStart: { ApplyOn: "PublishedVersions" } });
    await deploy(before, "provisioned", ZIP);
    const published = await before.send(new PublishVersionCommand({ FunctionName: "saved" }));
    expect(published.State).toBe("Pending");
    await before.send(new PublishVersionCommand({ FunctionName: "provisioned" }));
    const provisioned = { FunctionName: "provisioned", Qualifier: "1" };
    await before.send(
      new PutProvisionedConcurrencyConfigCommand({
        ...provisioned,
        ProvisionedConcurrentExecutions: 1,
      }),
    );
    await running?.stop();

    const after = await start();
    await waitUntilPublishedVersionActive({ client: after, ...WAIT }, { FunctionName: "saved:1" });
    expect((await invoke(after, "saved:1")).json).toBe("snap-start");
    await vi.waitFor(async () => {
      const { Status } = await after.send(new GetProvisionedConcurrencyConfigCommand(provisioned));
      if (Status !== "READY") throw new Error(`It is ${Status}`);
    }, PATIENCE);
    expect((await invoke(after, "provisioned:1")).json).toBe("provisioned-concurrency");
  });
});

/** A client that knows nothing but what the export line says. */
async function start(): Promise<LambdaClient> {
  running = await startWorker(stateDir, ACCOUNT_ID);
  for (const [name, value] of Object.entries(running.exported)) vi.stubEnv(name, value);
  return new LambdaClient({});
}
