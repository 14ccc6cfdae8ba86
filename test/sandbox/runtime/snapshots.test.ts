import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { describe, it } from "vitest";
import { decodeEnvironment, encodeEnvironment } from "../../../sandbox/host/environment-file.ts";
import { frozenClock, liveClock, TestGuest } from "../guest-runner.ts";
import { engine, failureOf, type Files, type Options, parseResult, startGuest } from "./run.ts";

const BUILD = "a-build";

/** Starts a function, saves its environment and gives what makes copies of that, each with a seed of its own. */
async function snapshotOf(files: string | Files, options: Options = {}) {
  const guest = await startGuest(files, options);
  const outcome = await guest.checkpoint();
  if (outcome.kind !== "result") throw new Error(`No checkpoint: ${JSON.stringify(outcome)}`);
  const { pieces, bytes } = encodeEnvironment(guest.save(), BUILD);
  const file = Uint8Array.from(Buffer.concat(pieces));
  const contents = typeof files === "string" ? { "index.js": files } : files;
  let copies = 0;
  const unstarted = async () =>
    await TestGuest.create(
      engine,
      { clock: frozenClock(), ...options, files: contents },
      decodeEnvironment(file.slice().buffer, BUILD, bytes),
    );
  const copy = async (env: Readonly<Record<string, string>> = {}) => {
    const copied = await unstarted();
    copies += 1;
    parseResult(await copied.restore([copies, 2, 3, 4], env));
    return copied;
  };
  return { guest, copy, unstarted };
}

describe("a copy of a saved environment", () => {
  it("has what the initialization made, and each its own from then on", async ({ expect }) => {
    const { copy } = await snapshotOf(`
      const table = new Map(Array.from({ length: 1000 }, (_, i) => [i, "x".repeat(i)]));
      let count = 0;
      exports.handler = async () => [table.get(999).length, ++count];
    `);
    const [a, b] = [await copy(), await copy()];

    expect(parseResult(await a.invoke())).toEqual([999, 1]);
    expect(parseResult(await a.invoke())).toEqual([999, 2]);
    expect(parseResult(await b.invoke())).toEqual([999, 1]);
  });

  it("shares no randomness with another", async ({ expect }) => {
    const { copy } = await snapshotOf(`
      const crypto = require("node:crypto");
      crypto.randomUUID(); Math.random(); crypto.randomBytes(8);
      exports.handler = async () => [Math.random(), crypto.randomUUID(), globalThis.crypto.randomUUID(),
        crypto.randomBytes(16).toString("hex"), crypto.randomInt(2 ** 47)];
    `);
    const [a, b] = [await copy(), await copy()];
    const first = parseResult(await a.invoke()) as unknown[];
    const second = parseResult(await b.invoke()) as unknown[];

    expect(new Set([...first, ...second]).size).toBe(10);
  });

  it("has the time of day, while its own clocks have stood still", async ({ expect }) => {
    const clock = frozenClock(Date.UTC(2026, 0, 1));
    const { copy } = await snapshotOf(
      `const at = { origin: performance.timeOrigin, now: performance.now(), uptime: process.uptime(), hr: process.hrtime.bigint() };
      exports.handler = async () => {
        const now = performance.now();
        return { date: Date.now(), origin: performance.timeOrigin, now, wasNow: at.now, wasOrigin: at.origin,
          uptime: process.uptime() - at.uptime, hr: Number(process.hrtime.bigint() - at.hr) / 1e6 };
      };`,
      { clock },
    );
    const later = Date.UTC(2026, 5, 1);
    await clock.sleep(later - clock.now());
    const copied = await copy();
    const seen = parseResult(await copied.invoke()) as Record<string, number>;

    expect(seen["date"]).toBeGreaterThanOrEqual(later);
    expect(seen["date"]).toBeLessThan(later + 60_000);
    expect(seen["wasOrigin"]).toBeLessThan(Date.UTC(2026, 0, 2));
    expect(seen["origin"]).toBeGreaterThan(later - 60_000);
    expect((seen["origin"] ?? 0) + (seen["now"] ?? 0)).toBeCloseTo(seen["date"] ?? 0, -2);
    expect(seen["now"]).toBeGreaterThanOrEqual(seen["wasNow"] ?? Infinity);
    expect(seen["uptime"]).toBeLessThan(60);
    expect(seen["hr"]).toBeLessThan(60_000);
  });

  it("has its timers go on with what was left of them", async ({ expect }) => {
    const clock = frozenClock();
    const { copy } = await snapshotOf(
      `let fired = false;
      setTimeout(() => { fired = true; }, 5000);
      exports.handler = async ({ ms }) => { await new Promise((r) => setTimeout(r, ms)); return fired; };`,
      { clock },
    );
    await clock.sleep(86_400_000);
    const copied = await copy();

    expect(parseResult(await copied.invoke({ ms: 10 }))).toBe(false);
    expect(parseResult(await copied.invoke({ ms: 6000 }, 10_000))).toBe(true);
  });

  it("has the files of /tmp, open and removed ones too", async ({ expect }) => {
    const { copy } = await snapshotOf(`
      const fs = require("node:fs");
      fs.mkdirSync("/tmp/a/b", { recursive: true });
      fs.writeFileSync("/tmp/a/b/c.txt", "kept");
      fs.writeFileSync("/tmp/gone", "still open");
      const fd = fs.openSync("/tmp/gone", "r");
      fs.unlinkSync("/tmp/gone");
      exports.handler = async ({ write }) => {
        if (write) fs.writeFileSync("/tmp/a/b/c.txt", write);
        const open = Buffer.alloc(20);
        const length = fs.readSync(fd, open, 0, 20, 0);
        return [fs.readFileSync("/tmp/a/b/c.txt", "utf8"), open.toString("utf8", 0, length), fs.existsSync("/tmp/gone")];
      };
    `);
    const [a, b] = [await copy(), await copy()];

    expect(parseResult(await a.invoke({ write: "mine" }))).toEqual(["mine", "still open", false]);
    expect(parseResult(await b.invoke())).toEqual(["kept", "still open", false]);
  });

  it("knows its modules, and loads more of them", async ({ expect }) => {
    const { copy } = await snapshotOf(
      {
        "index.mjs": `import { count } from "./state.mjs";
          import path from "node:path";
          export const handler = async () => {
            const again = await import("./state.mjs");
            const late = await import("./late.mjs");
            const zlib = await import("node:zlib");
            again.bump();
            return [count, late.seen(), path.posix.basename("/a/b"), zlib.gunzipSync(zlib.gzipSync("z")).toString()];
          };`,
        "state.mjs": `export let count = 0; export function bump() { count += 1; }`,
        "late.mjs": `import { count } from "./state.mjs"; export const seen = () => count;`,
      },
      { handler: "index.handler" },
    );
    const copied = await copy();

    expect(parseResult(await copied.invoke())).toEqual([1, 1, "b", "z"]);
    expect(parseResult(await copied.invoke())).toEqual([2, 2, "b", "z"]);
  });

  it("takes variables and the zone of time that they name", async ({ expect }) => {
    const { copy } = await snapshotOf(
      `exports.handler = async () => [process.env.A, process.env.B, new Date(0).getHours()];`,
      { variables: { A: "1", B: "2", TZ: "Asia/Tokyo" } },
    );

    expect(parseResult(await (await copy({ B: "3" })).invoke())).toEqual(["1", "3", 9]);
  });

  it("hears of what was under way as a lost connection", async ({ expect }) => {
    const { server, url } = await neverAnswering();
    try {
      const { copy } = await snapshotOf(
        `const asked = fetch(${JSON.stringify(url)}).then(() => "answered", (e) => e.cause?.code ?? e.code ?? String(e));
        exports.handler = async () => await asked;`,
        { clock: liveClock },
      );
      expect(parseResult(await (await copy()).invoke())).toBe("ECONNRESET");
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("is told that a stream that it had open is over, and opens new ones", async ({ expect }) => {
    const source = `
      import zlib from "node:zlib";
      const gzip = zlib.createGzip();
      await new Promise((resolve) => gzip.write("begun", resolve));
      export const handler = async () => {
        const old = await new Promise((resolve) => {
          gzip.on("error", (error) => resolve(error.code)).on("end", () => resolve("ended")).resume();
          gzip.end("more");
        });
        return [old, zlib.gunzipSync(zlib.gzipSync("new")).toString()];
      };
    `;
    const { copy } = await snapshotOf({ "index.mjs": source });

    expect(parseResult(await (await copy()).invoke())).toEqual(["ERR_STREAM_DESTROYED", "new"]);
  });

  it("begins from a copy again when it is saved again", async ({ expect }) => {
    const { copy } = await snapshotOf(`let n = 0; exports.handler = async () => ++n;`);
    const first = await copy();
    parseResult(await first.checkpoint());
    const again = await TestGuest.create(
      engine,
      { clock: frozenClock(), files: { "index.js": "" } },
      first.save(),
    );
    parseResult(await again.restore([9, 9, 9, 9]));

    expect(parseResult(await again.invoke())).toBe(1);
  });
});

describe("awslambda.snapStart", () => {
  it("runs hooks before, the last first, and after, the first first", async ({ expect }) => {
    const { copy } = await snapshotOf(`
      const steps = [];
      const { beforeCheckpoint, afterRestore } = awslambda.snapStart;
      beforeCheckpoint(() => { steps.push("b1"); });
      beforeCheckpoint(async () => { await new Promise((r) => setTimeout(r, 10)); steps.push("b2"); });
      afterRestore(async () => { await null; steps.push("a1"); });
      afterRestore(() => { steps.push("a2"); });
      exports.handler = async () => steps;
    `);

    expect(parseResult(await (await copy()).invoke())).toEqual(["b2", "b1", "a1", "a2"]);
  });

  it("lets a hook before fail the checkpoint", async ({ expect }) => {
    const guest = await startGuest(`
      awslambda.snapStart.beforeCheckpoint(async () => { throw new TypeError("not now"); });
      exports.handler = async () => 1;
    `);
    const failure = failureOf(await guest.checkpoint());

    expect([failure.errorType, failure.errorMessage]).toEqual(["TypeError", "not now"]);
  });

  it("lets a hook after fail the copy, or be too late", async ({ expect }) => {
    const failing = await snapshotOf(`
      awslambda.snapStart.afterRestore(() => { throw new Error("no base"); });
      exports.handler = async () => 1;
    `);
    const slow = await snapshotOf(`
      awslambda.snapStart.afterRestore(() => new Promise((r) => setTimeout(r, 60_000)));
      exports.handler = async () => 1;
    `);
    const stuck = await snapshotOf(`
      awslambda.snapStart.afterRestore(() => new Promise(() => {}));
      exports.handler = async () => 1;
    `);

    expect(failureOf(await (await failing.unstarted()).restore([1, 1, 1, 1])).errorMessage).toBe(
      "no base",
    );
    expect((await (await slow.unstarted()).restore([1, 1, 1, 1])).kind).toBe("timeout");
    expect(failureOf(await (await stuck.unstarted()).restore([1, 1, 1, 1])).errorType).toBe(
      "Runtime.NodeJsExit",
    );
  });

  it("refuses what is no function", async ({ expect }) => {
    const guest = await startGuest(`
      const tell = (name) => { try { awslambda.snapStart[name](1); } catch (error) { return error.code; } };
      exports.handler = async () => [tell("beforeCheckpoint"), tell("afterRestore")];
    `);

    expect(parseResult(await guest.invoke())).toEqual([
      "ERR_INVALID_ARG_TYPE",
      "ERR_INVALID_ARG_TYPE",
    ]);
  });
});

async function neverAnswering(): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer(() => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}/` };
}
