import { describe, it } from "vitest";
import { AMPLE_MS, invoke, makeSandbox } from "./sandboxes.worker.ts";

const MB = 1024 * 1024;

async function start(text: string) {
  const sandbox = makeSandbox(text);
  const outcome = await sandbox.initialize(Date.now() + AMPLE_MS);
  return { sandbox, outcome };
}

describe("Sandbox", () => {
  it("is warm once its handler has loaded, and stays so over answers and errors", async ({
    expect,
  }) => {
    const { sandbox, outcome } = await start(
      "let n = 0; exports.handler = async () => { if (n++ > 0) throw new Error(String(n)); return process.env.A }",
    );
    expect(outcome.kind).toBe("result");
    expect(sandbox.warm).toBe(true);
    expect(await invoke(sandbox)).toEqual({ kind: "result", json: '"1"' });
    expect((await invoke(sandbox)).kind).toBe("failure");
    expect(sandbox.warm).toBe(true);
  });

  it("is cold, and refuses events, before that", async ({ expect }) => {
    const sandbox = makeSandbox("exports.handler = async () => 1");
    expect(sandbox.warm).toBe(false);
    expect(sandbox.memoryBytes).toBe(0);
    await expect(invoke(sandbox)).rejects.toThrow("The sandbox has not been initialized");
  });

  it("says why a handler does not load, and holds no memory then", async ({ expect }) => {
    for (const text of ["throw new Error('load')", "exports.other = 1", "process.exit(1)"]) {
      const { sandbox, outcome } = await start(text);
      expect(outcome.kind).not.toBe("result");
      expect(sandbox.warm).toBe(false);
      expect(sandbox.memoryBytes).toBe(0);
    }
  });

  it("has fresh modules but the same /tmp after a crash", async ({ expect }) => {
    const { sandbox } = await start(`
      const fs = require("fs"); let n = 0;
      exports.handler = async (event) => {
        n++;
        if (event.exit) { fs.writeFileSync("/tmp/kept", "kept"); process.exit(1); }
        return [n, fs.readFileSync("/tmp/kept", "utf8")];
      };
    `);
    expect(await invoke(sandbox, '{"exit":true}')).toEqual({ kind: "exit", code: 1 });
    expect(sandbox.warm).toBe(false);
    await sandbox.initialize(Date.now() + AMPLE_MS);
    expect(await invoke(sandbox)).toEqual({ kind: "result", json: '[1,"kept"]' });
  });

  it("keeps no file open for an environment that has died", async ({ expect }) => {
    const { sandbox } = await start(`
      const fs = require("node:fs");
      exports.handler = async () => {
        fs.writeFileSync("/tmp/open", Buffer.alloc(1024 * 1024));
        fs.openSync("/tmp/open");
        fs.unlinkSync("/tmp/open");
        process.exit(1);
      };`);
    const before = sandbox.memoryBytes;
    expect((await invoke(sandbox)).kind).toBe("exit");
    expect((await sandbox.initialize(Date.now() + AMPLE_MS)).kind).toBe("result");
    expect(sandbox.memoryBytes).toBe(before);
  });

  it("shares /tmp with no other sandbox", async ({ expect }) => {
    const text =
      "exports.handler = async () => { const fs = require('fs'); const had = fs.existsSync('/tmp/x'); fs.writeFileSync('/tmp/x', ''); return had }";
    for (const { sandbox } of [await start(text), await start(text)]) {
      expect(await invoke(sandbox)).toEqual({ kind: "result", json: "false" });
    }
  });

  it("caps memory at what the deployment grants, and tells afterwards what was used", async ({
    expect,
  }) => {
    const { sandbox } = await start(
      "exports.handler = async () => { const a = []; for (;;) a.push(new Uint8Array(1e6)) }",
    );
    expect(await invoke(sandbox)).toEqual({ kind: "out-of-memory" });
    expect(sandbox.memoryBytes).toBe(0);
    expect(sandbox.memoryBytesMax).toBeGreaterThan(32 * MB);
    expect(sandbox.memoryBytesMax).toBeLessThanOrEqual(64 * MB);
  });

  it("ends a loop where the clock stands still, and its time has passed", async ({ expect }) => {
    const { sandbox } = await start("exports.handler = async () => { for (;;); }");
    const startedAt = sandbox.now();
    expect(await invoke(sandbox, "{}", 300)).toEqual({ kind: "timeout" });
    expect(sandbox.now() - startedAt).toBeGreaterThanOrEqual(300);
  });

  it("lets a handler work up to its deadline and then wait past it", async ({ expect }) => {
    const { sandbox } = await start(
      "exports.handler = async () => { setTimeout(() => { for (;;); }, 1); await new Promise(() => {}) }",
    );
    expect(await invoke(sandbox, "{}", 200)).toEqual({ kind: "timeout" });
  });

  it("begins nothing again of which nobody waits for the end", async ({ expect }) => {
    const sandbox = makeSandbox("for (;;); exports.handler = async () => 1");
    const cutShort = sandbox.initialize(Date.now() + 900_000);
    while (!sandbox.resting) await scheduler.wait(0);
    sandbox.giveUp();
    expect((await cutShort).kind).toBe("crash");
    expect((await sandbox.initialize(Date.now() + AMPLE_MS)).kind).toBe("crash");
    expect([sandbox.warm, sandbox.memoryBytes]).toEqual([false, 0]);
  });

  it("makes no environment that is given up while it is made", async ({ expect }) => {
    const sandbox = makeSandbox("exports.handler = async () => 1");
    const outcome = sandbox.initialize(Date.now() + AMPLE_MS);
    sandbox.giveUp();
    expect((await outcome).kind).toBe("crash");
    expect([sandbox.warm, sandbox.memoryBytes]).toEqual([false, 0]);
  });

  it("logs only while somebody listens", async ({ expect }) => {
    const { sandbox } = await start(
      "exports.handler = async () => { console.log('x'); process.stdout.write('y') }",
    );
    await invoke(sandbox);
    const lines: string[] = [];
    sandbox.log = {
      line: (level, message) => lines.push(`${level} ${message}`),
      raw: (text) => lines.push(text),
    };
    await invoke(sandbox);
    expect(lines).toEqual(["INFO x", "y"]);
  });

  it("draws its own random numbers", async ({ expect }) => {
    const text = "exports.handler = async () => [Math.random(), crypto.randomUUID()]";
    const answers = [await start(text), await start(text)].map(({ sandbox }) => invoke(sandbox));
    const [one, two] = await Promise.all(answers);
    expect(one).not.toEqual(two);
  });
});
