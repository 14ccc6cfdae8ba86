import { describe, it } from "vitest";
import {
  keepMemory,
  restoreSpare,
  takeInstance,
} from "../../../src/runtime/environments/instances.ts";
import { AMPLE_MS, invoke, makeSandbox } from "./sandboxes.worker.ts";

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
    await sandbox.initialize(Date.now() + AMPLE_MS);
    expect(await invoke(sandbox, "4")).toEqual({ kind: "result", json: "4194304" });
    expect(await invoke(sandbox, "20")).toEqual({ kind: "out-of-memory" });
  });

  it("knows nothing of the one before it", async ({ expect }) => {
    const text = "exports.handler = async () => globalThis.seen = (globalThis.seen ?? 0) + 1";
    for (let round = 0; round < 3; round++) {
      const sandbox = makeSandbox(text);
      await sandbox.initialize(Date.now() + AMPLE_MS);
      expect(await invoke(sandbox)).toEqual({ kind: "result", json: "1" });
      await restoreSpare();
    }
  });
});

describe("the memory of a guest that is gone", () => {
  it("serves the next one, once", async ({ expect }) => {
    const one = await takeInstance(PAGES);
    const { memory } = one;
    keepMemory(one);
    const two = await takeInstance(PAGES);
    expect(two.memory).toBe(memory);
    expect((await takeInstance(PAGES)).memory).not.toBe(memory);
  });

  it("is detached from whatever saw it", async ({ expect }) => {
    const one = await takeInstance(PAGES);
    const view = new Uint8Array(one.memory.buffer);
    expect(view.byteLength).toBe(one.memoryBytes);
    keepMemory(one);
    expect(view.byteLength).toBe(0);
    await takeInstance(PAGES);
  });

  it("is let go when there are enough of them", async ({ expect }) => {
    const many = await Promise.all(Array.from({ length: 10 }, () => takeInstance(PAGES)));
    const known = new Set(many.map(({ memory }) => memory));
    for (const one of many) keepMemory(one);
    const next = await Promise.all(Array.from({ length: 10 }, () => takeInstance(PAGES)));
    expect(next.filter(({ memory }) => known.has(memory))).toHaveLength(4);
  });

  it("knows nothing of the guest, and runs the next one within its own limits", async ({
    expect,
  }) => {
    const text = `
      exports.handler = async (mb) => {
        const seen = (globalThis.seen = (globalThis.seen ?? 0) + 1);
        return { seen, length: new Uint8Array(mb * 1024 * 1024).length };
      };`;
    for (const memoryMb of [64, 16, 64]) {
      const sandbox = makeSandbox(text, { memoryMb });
      await sandbox.initialize(Date.now() + AMPLE_MS);
      expect(await invoke(sandbox, "0")).toEqual({
        kind: "result",
        json: '{"seen":1,"length":0}',
      });
      sandbox.retire();
      expect(sandbox.warm).toBe(false);
      const grown = makeSandbox(text, { memoryMb });
      await grown.initialize(Date.now() + AMPLE_MS);
      const fits = memoryMb > 20;
      expect((await invoke(grown, "20")).kind).toBe(fits ? "result" : "out-of-memory");
      grown.retire();
    }
  });
});
