import { describe, it } from "vitest";
import {
  IsolateMemory,
  MemoryAccount,
  type Reclaimable,
} from "../../../src/runtime/environments/isolate-memory.ts";

describe("IsolateMemory", () => {
  it("gives out no more than there is", ({ expect }) => {
    const memory = new IsolateMemory(100);
    expect([memory.take(60), memory.take(41), memory.take(40), memory.take(1)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
    expect(memory.bytes).toBe(100);
    memory.give(40);
    expect([memory.takeFree(41), memory.takeFree(40)]).toEqual([false, true]);
  });

  it("has what nobody needs go for it, in order, and no more of it than is wanted", ({
    expect,
  }) => {
    const memory = new IsolateMemory(100);
    const gone: string[] = [];
    const offer = (name: Reclaimable, sizes: number[]) => {
      for (const size of sizes) memory.take(size);
      memory.addReclaimer(name, () => {
        const size = sizes.pop();
        if (size === undefined) return false;
        gone.push(name);
        memory.give(size);
        return true;
      });
    };
    offer("idle sandboxes", [30, 30]);
    offer("snapshots", [20, 20]);

    expect(memory.take(30)).toBe(true);
    expect(gone).toEqual(["snapshots", "snapshots"]);
    expect(memory.takeFree(20)).toBe(false);
    expect(memory.take(101)).toBe(false);
    expect(gone).toHaveLength(2);
    expect(memory.take(70)).toBe(true);
    expect(gone).toEqual(["snapshots", "snapshots", "idle sandboxes", "idle sandboxes"]);
  });

  it("lets who waits look again when something is given back", async ({ expect }) => {
    const memory = new IsolateMemory(100);
    memory.take(100);
    const order: string[] = [];
    const waiting = ["one", "two"].map(async (name) => {
      await memory.whenRoom(() => memory.take(50) || undefined);
      order.push(name);
    });
    memory.give(50);
    await waiting[0];
    expect(order).toEqual(["one"]);
    memory.give(50);
    await waiting[1];
    expect([order, memory.bytes]).toEqual([["one", "two"], 100]);
  });
});

describe("MemoryAccount", () => {
  function open(bytesMax: number, reserved: number) {
    const memory = new IsolateMemory(bytesMax);
    memory.take(reserved);
    return { memory, account: new MemoryAccount(memory, reserved) };
  }

  it("takes what its sandbox grows by beyond what is reserved, while it grows", ({ expect }) => {
    const { memory, account } = open(100, 30);
    expect([account.setGuest(20), memory.bytes]).toEqual([true, 30]);
    expect([account.setScratch(20), memory.bytes]).toEqual([true, 40]);
    expect([account.setGuest(80), memory.bytes]).toEqual([true, 100]);
    expect([account.setScratch(21), memory.bytes]).toEqual([false, 100]);
    expect(account.setScratch(20)).toBe(true);
  });

  it("gives back what is not used, but for what is to stay", ({ expect }) => {
    const { memory, account } = open(100, 30);
    account.setGuest(70);
    account.setGuest(10);
    account.setScratch(5);
    expect(memory.bytes).toBe(70);
    account.settle(30);
    expect(memory.bytes).toBe(30);
    account.settle(0);
    expect(memory.bytes).toBe(15);
  });

  it("knows the most that was wanted since it was asked", ({ expect }) => {
    const { account } = open(100, 0);
    account.setGuest(40);
    account.setGuest(10);
    account.setGuest(200);
    expect(account.takePeak()).toBe(200);
    expect(account.takePeak()).toBe(10);
  });

  it("gives all back when it is closed, and gets nothing any more", ({ expect }) => {
    const { memory, account } = open(100, 30);
    account.setGuest(50);
    account.close();
    expect(memory.bytes).toBe(0);
    expect(account.setGuest(60)).toBe(false);
    account.close();
    expect(memory.bytes).toBe(0);
  });
});
