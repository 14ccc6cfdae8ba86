import { describe, it } from "vitest";
import { readEngineParts } from "../engine-parts.ts";
import { TestGuest } from "../guest-runner.ts";

const engine = readEngineParts();

async function runHandler(source: string, memoryMb = 64) {
  const files = {
    "index.js": `const zlib = require("zlib");\nexports.handler = async () => {${source}\n};`,
  };
  const guest = await TestGuest.create(engine, { files, memoryMb });
  await guest.start();
  const before = process.memoryUsage();
  const outcome = await guest.invoke();
  const { external, arrayBuffers } = process.memoryUsage();
  return {
    outcome,
    guest,
    grownBytes: external + arrayBuffers - before.external - before.arrayBuffers,
  };
}

/** 1 GB of zeros, packed twice: 4 kB in all. */
const BOMB = `let bomb = zlib.gzipSync(Buffer.alloc(1 << 20));
  const inner = Buffer.concat(Array.from({ length: 1000 }, () => bomb));`;

describe("zlib in a guest", () => {
  it("lets a decompression bomb fill the guest's memory and none of the host's", async ({
    expect,
  }) => {
    const { outcome, grownBytes } = await runHandler(
      `${BOMB} return zlib.gunzipSync(inner).length;`,
    );
    expect(["out-of-memory", "failure"]).toContain(outcome.kind);
    expect(grownBytes).toBeLessThan(300 * 2 ** 20);
  });

  it("stops a bomb at maxOutputLength", async ({ expect }) => {
    const { outcome } = await runHandler(
      `${BOMB} try { zlib.gunzipSync(inner, { maxOutputLength: 1e6 }); } catch (error) { return error.code; }`,
    );
    expect(outcome).toEqual({ kind: "result", json: '"ERR_BUFFER_TOO_LARGE"' });
  });

  it("stops a bomb that is read as a stream where its reader stops", async ({ expect }) => {
    const { outcome } = await runHandler(
      `${BOMB} let total = 0; const stream = zlib.createGunzip(); stream.end(inner);
       for await (const chunk of stream) if ((total += chunk.length) > 1e6) break;
       await new Promise(setImmediate);
       return total < 2e6 && stream.destroyed;`,
    );
    expect(outcome).toEqual({ kind: "result", json: "true" });
  });

  it("gives back what streams held that have ended, failed or been destroyed", async ({
    expect,
  }) => {
    const { outcome } = await runHandler(
      `for (let i = 0; i < 50; i++) {
         const [ended, failed, destroyed] = [1, 2, 3].map(() => zlib.createBrotliDecompress());
         for (const stream of [ended, failed, destroyed]) stream.on("error", () => {}).resume();
         ended.end(zlib.brotliCompressSync("x"));
         failed.end("nonsense");
         destroyed.write(zlib.brotliCompressSync("x"));
         await new Promise(setImmediate);
         destroyed.destroy();
         await new Promise((resolve) => setTimeout(resolve));
       }
       return true;`,
    );
    expect(outcome).toEqual({ kind: "result", json: "true" });
  });

  it("says that too many streams are open at once", async ({ expect }) => {
    const { outcome } = await runHandler(
      `const streams = [];
       for (let i = 0; i < 100; i++) {
         const stream = zlib.createBrotliCompress();
         streams.push(stream);
         const failed = new Promise((resolve) => stream.on("error", resolve));
         stream.write("x");
         const error = await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 1))]);
         if (error) return error.code;
       }`,
    );
    expect(outcome).toEqual({ kind: "result", json: '"Z_MEM_ERROR"' });
  });

  it("spends the time of the guest, whatever its clock says", async ({ expect }) => {
    const { guest } = await runHandler(
      `zlib.brotliCompressSync(Buffer.from("some text, not much; ".repeat(20_000)));`,
    );
    expect(guest.fuelUsed).toBeGreaterThan(100_000_000n);
  });
});
