import { describe, it } from "vitest";
import { deploy, zipOf } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { useServer } from "./server.ts";

const server = useServer();
const TAIL = { LogType: "Tail" } as const;

describe.concurrent("the initialization", () => {
  it("may await at the top level", async ({ expect }) => {
    const zip = zipOf({
      "index.mjs": `
        await new Promise((resolve) => setTimeout(resolve, 50));
        const ready = await Promise.resolve("ready");
        export const handler = async () => ready;`,
    });
    await deploy(server.lambda, "awaits", zip);
    expect((await invoke(server.lambda, "awaits")).json).toBe("ready");
  });

  it("is done again in the invocation when it takes longer than 10 s", async ({ expect }) => {
    const zip = zipOf({
      "index.mjs": `
        import { existsSync, writeFileSync } from "node:fs";
        const again = existsSync("/tmp/seen");
        writeFileSync("/tmp/seen", "");
        if (!again) await new Promise((resolve) => setTimeout(resolve, 60_000));
        export const handler = async () => again;`,
    });
    await deploy(server.lambda, "slow", zip, { Timeout: 3 });
    const answer = await invoke(server.lambda, "slow", {}, TAIL);
    expect(answer.json).toBe(true);
    expect(answer.log).not.toContain("Init Duration");
    expect((await invoke(server.lambda, "slow", {}, TAIL)).json).toBe(true);
  });

  it("that fails twice is the invocation's failure", async ({ expect }) => {
    await deploy(server.lambda, "exits", "process.exit(7)");
    const exited = await invoke(server.lambda, "exits", {}, TAIL);
    expect(exited.json).toEqual({
      errorType: "Runtime.ExitError",
      errorMessage: `RequestId: ${exited.requestId} Error: Runtime exited with error: exit status 7`,
    });
    expect(exited.log).toMatch(
      /INIT_REPORT Init Duration: .* ms\tPhase: invoke\tStatus: error\tError Type: Runtime\.ExitError\n/,
    );

    const never =
      "await new Promise((resolve) => setTimeout(resolve, 60_000)); export const handler = 1";
    await deploy(server.lambda, "never", zipOf({ "index.mjs": never }), { Timeout: 1 });
    const timedOut = await invoke(server.lambda, "never", {}, TAIL);
    expect(timedOut.json).toMatchObject({ errorType: "Sandbox.Timedout" });
    expect(timedOut.log).toContain("Phase: invoke\tStatus: timeout");
  });
});
