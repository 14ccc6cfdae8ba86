import { describe, it } from "vitest";
import { restoreSpare, takeInstance } from "../../../src/runtime/environments/instances.ts";
import { invoke, makeSandbox } from "./sandboxes.worker.ts";

const INIT_MS = 10_000;
const PAGES = 1024;

describe("an instance that waits for the next cold start", () => {
  it("goes to one taker only", async ({ expect }) => {
    await restoreSpare();
    const [one, two] = await Promise.all([takeInstance(PAGES), takeInstance(PAGES)]);
    expect(one).not.toBe(two);
    expect(one.memory).not.toBe(two.memory);
    await restoreSpare();
    expect(await takeInstance(PAGES)).not.toBe(one);
  });

  it("is restored by one of several who want it", async ({ expect }) => {
    await Promise.all([restoreSpare(), restoreSpare()]);
    expect(await takeInstance(PAGES)).not.toBe(await takeInstance(PAGES));
  });

  it("has the memory of the function that takes it", async ({ expect }) => {
    await restoreSpare();
    const text = "exports.handler = async (mb) => new Uint8Array(mb * 1024 * 1024).length";
    const sandbox = makeSandbox(text, { memoryMb: 16 });
    await sandbox.initialize(Date.now() + INIT_MS);
    expect(await invoke(sandbox, "4")).toEqual({ kind: "result", json: "4194304" });
    expect(await invoke(sandbox, "20")).toEqual({ kind: "out-of-memory" });
  });

  it("knows nothing of the one before it", async ({ expect }) => {
    const text = "exports.handler = async () => globalThis.seen = (globalThis.seen ?? 0) + 1";
    for (let round = 0; round < 3; round++) {
      const sandbox = makeSandbox(text);
      await sandbox.initialize(Date.now() + INIT_MS);
      expect(await invoke(sandbox)).toEqual({ kind: "result", json: "1" });
      await restoreSpare();
    }
  });
});
