import { beforeAll, describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { useServer } from "./server.ts";

const server = useServer();

/** Says what it finds of the invocations before it, in memory and on disk, and leaves a trace in both. */
const SOURCE = `
  const fs = require("node:fs");
  let calls = 0;
  exports.handler = async (event) => {
    calls += 1;
    fs.appendFileSync("/tmp/calls", "x");
    const found = { calls, files: fs.readFileSync("/tmp/calls", "utf8").length };
    if (event.hang) await new Promise((resolve) => setTimeout(resolve, 60_000));
    if (event.exit) process.exit(1);
    return found;
  };
`;

beforeAll(async () => {
  await deploy(server.lambda, "reuse", SOURCE, { Timeout: 3 });
});

describe("an environment", () => {
  it("keeps its module state and its /tmp while it is warm", async ({ expect }) => {
    for (let calls = 1; calls <= 3; calls += 1) {
      const { json } = await invoke(server.lambda, "reuse");
      expect(json).toEqual({ calls, files: calls });
    }
  });

  it("loses its module state but not its /tmp in a timeout", async ({ expect }) => {
    const hung = await invoke(server.lambda, "reuse", { hang: true });
    expect(hung.json).toMatchObject({ errorType: "Sandbox.Timedout" });
    expect((await invoke(server.lambda, "reuse")).json).toEqual({ calls: 1, files: 5 });
  });

  it("loses its module state but not its /tmp in an exit", async ({ expect }) => {
    const left = await invoke(server.lambda, "reuse", { exit: true });
    expect(left.json).toMatchObject({ errorType: "Runtime.ExitError" });
    expect((await invoke(server.lambda, "reuse")).json).toEqual({ calls: 1, files: 7 });
  });

  it("serves one event at a time", async ({ expect }) => {
    const source = `
      let busy = false;
      exports.handler = async () => {
        const overlap = busy;
        busy = true;
        await new Promise((resolve) => setTimeout(resolve, 100));
        busy = false;
        return overlap;
      };
    `;
    await deploy(server.lambda, "alone", source);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => invoke(server.lambda, "alone")),
    );
    expect(answers.map(({ json }) => json)).toEqual(Array.from({ length: 10 }, () => false));
    expect(new Set(answers.map(({ requestId }) => requestId)).size).toBe(10);
  });

  it("is not shared by two functions of the same package", async ({ expect }) => {
    await deploy(server.lambda, "first", SOURCE);
    await deploy(server.lambda, "second", SOURCE);
    expect((await invoke(server.lambda, "first")).json).toEqual({ calls: 1, files: 1 });
    expect((await invoke(server.lambda, "second")).json).toEqual({ calls: 1, files: 1 });
    expect((await invoke(server.lambda, "first")).json).toEqual({ calls: 2, files: 2 });
  });

  it("freezes what still runs after the answer, and goes on in the next invocation", async ({
    expect,
  }) => {
    const source = `
      let ticks = 0;
      exports.handler = async (event) => {
        if (event.start) setTimeout(() => { ticks += 1; }, 1);
        else await new Promise((resolve) => setTimeout(resolve, 20));
        return ticks;
      };
    `;
    await deploy(server.lambda, "frozen", source);
    expect((await invoke(server.lambda, "frozen", { start: true })).json).toBe(0);
    expect((await invoke(server.lambda, "frozen")).json).toBe(1);
  });
});

describe("the memory of an environment", () => {
  const MB = 1024 * 1024;

  it("comes back when bytes have crossed to the host", async ({ expect }) => {
    const source = `
      const bytes = new Uint8Array(${MB}).fill(97);
      exports.handler = async () => {
        let length = 0;
        for (let i = 0; i < 300; i += 1) length += new TextDecoder().decode(bytes).length;
        return length;
      };
    `;
    await deploy(server.lambda, "bytes", source, { Timeout: 60 });
    const { functionError, json } = await invoke(server.lambda, "bytes");
    expect({ functionError, json }).toEqual({ json: 300 * MB });
  });

  it("is not what /tmp is made of, which ends where it was told to", async ({ expect }) => {
    const source = `
      const fs = require("node:fs");
      const bytes = Buffer.alloc(${MB});
      exports.handler = async () => {
        for (let i = 0; i < 600; i += 1) {
          try {
            fs.appendFileSync("/tmp/large", bytes);
          } catch (error) {
            return [i, error.code, error.syscall];
          }
        }
      };
    `;
    await deploy(server.lambda, "large-tmp", source, { Timeout: 60 });
    const { functionError, json } = await invoke(server.lambda, "large-tmp");
    expect(functionError).toBeUndefined();
    // A little less than 512: each file has its price.
    expect(json).toEqual([511, "ENOSPC", "write"]);
  });
});
