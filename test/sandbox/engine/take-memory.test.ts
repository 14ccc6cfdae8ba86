import { beforeAll, describe, it } from "vitest";
import { Instance } from "../../../sandbox/engine/instance.ts";
import { type Snapshot } from "../../../sandbox/engine/snapshot.ts";
import { bootBare, callMain, instanceOptions, restore } from "./bare-guest.ts";

/** Keeps what it is told, says what it was told before, and takes memory if it is told to. */
const PROGRAM = `
let kept = "nothing";
let more;
const main = (text) => {
  if (text === "grow") more = new Uint8Array(4 * 1024 * 1024).fill(7);
  const before = kept;
  kept = text.repeat(1000);
  return before.slice(0, 20);
}`;
const SECRET = "the secret of the first guest";

let snapshot: Snapshot;
beforeAll(async () => {
  ({ snapshot } = await bootBare(PROGRAM));
});

/** A guest on a memory that another has had. */
async function restoreOn(memory: WebAssembly.Memory | undefined): Promise<Instance> {
  if (memory === undefined) throw new Error("There is no memory to be had");
  return await Instance.restore({ ...instanceOptions(), memory }, snapshot);
}

async function secretive(): Promise<Instance> {
  const instance = await restore(snapshot);
  callMain(instance, snapshot, SECRET);
  return instance;
}

const bytesOf = ({ memory }: Instance) => Buffer.from(new Uint8Array(memory.buffer));

describe("takeMemory()", () => {
  it("leaves nothing of what was there", async ({ expect }) => {
    const first = await secretive();
    expect(bytesOf(first).includes(SECRET)).toBe(true);
    const memory = first.takeMemory();
    expect(new Uint8Array(memory?.buffer ?? new ArrayBuffer(0)).some((byte) => byte !== 0)).toBe(
      false,
    );
    expect(memory?.buffer.byteLength).toBe(snapshot.memoryBytes);
  });

  it("makes a guest of it that is the same as one of a new memory", async ({ expect }) => {
    const second = await restoreOn((await secretive()).takeMemory());
    const fresh = await restore(snapshot);
    expect(bytesOf(second).equals(bytesOf(fresh))).toBe(true);
    expect(callMain(second, snapshot, "x")).toBe("nothing");
    expect(callMain(fresh, snapshot, "x")).toBe("nothing");
    expect(second.clock.fuelUsed).toBe(fresh.clock.fuelUsed);
    expect(bytesOf(second).equals(bytesOf(fresh))).toBe(true);
  });

  it("lets nothing of the first guest reach the second", async ({ expect }) => {
    const first = await secretive();
    const view = new Uint8Array(first.memory.buffer);
    const second = await restoreOn(first.takeMemory());
    expect(view.byteLength).toBe(0);
    const before = bytesOf(second);
    expect(callMain(first, snapshot, "again")).toBeUndefined();
    expect(await first.runInSlices(() => Promise.reject(new Error("entered")))).toBeUndefined();
    expect(first.takeDelta(snapshot)).toBeUndefined();
    first.kill("crash");
    expect(first.takeMemory()).toBeUndefined();
    expect(bytesOf(second).equals(before)).toBe(true);
    expect(callMain(second, snapshot, "x")).toBe("nothing");
  });

  it("leaves no way from the host into the first guest, whoever holds on to it", async ({
    expect,
  }) => {
    const first = await secretive();
    const { values, bytecode, sliced } = first;
    const text = first.run(() => values.toGuestString(SECRET));
    const compiled = first.run(() => bytecode.compile("1", "one.js"));
    if (text === undefined || compiled === undefined) return;
    const second = await restoreOn(first.takeMemory());
    const before = bytesOf(second);
    const fn = snapshot.addresses.entry["main"] as never;
    const ways = [
      () => first.memory,
      () => values.toGuestString("x"),
      () => values.toGuestString("x".repeat(10_000)),
      () => values.toGuestBuffer(new Uint8Array(8).fill(255)),
      () => values.fromGuestString(text),
      () => values.fromGuestBuffer(text, 0, 8),
      () => values.number(text),
      () => values.newNumber(1),
      () => values.newError("x", {}),
      () => values.call(fn, []),
      () => values.callArguments(fn, [text]),
      () => values.setProperty(text, "a", text),
      () => values.isUndefined(text),
      () => values.free(text),
      () => values.allocate(1),
      () => first.evaluate("1", "one.js"),
      () => first.evaluateModule("1", "one.mjs"),
      () => first.drainJobs(),
      () => bytecode.run(compiled),
      () => bytecode.compile("1", "one.js"),
      () => bytecode.addModule(compiled),
      () => sliced.hasJobs,
    ];
    for (const way of ways) expect(way, String(way)).toThrow();
    await expect(sliced.call(fn, [])).rejects.toThrow();
    await expect(sliced.drainJobs()).rejects.toThrow();
    expect(first.memoryBytes).toBe(0);
    expect(bytesOf(second).equals(before)).toBe(true);
    expect(callMain(second, snapshot, "x")).toBe("nothing");
  });

  it.for(["timeout", "out-of-memory", "crash"] as const)(
    "leaves nothing of a guest that has died of it: %s",
    async (death, { expect }) => {
      const first = await secretive();
      first.run(() => first.kill(death));
      const memory = first.takeMemory();
      expect(Buffer.from(memory?.buffer ?? new ArrayBuffer(0)).some((byte) => byte !== 0)).toBe(
        false,
      );
      expect(callMain(await restoreOn(memory), snapshot, "x")).toBe("nothing");
    },
  );

  it("takes the cap of the one that gets it, and may grow up to it", async ({ expect }) => {
    const first = await secretive();
    const grants: string[] = [];
    first.watchMemory(() => {
      grants.push("first");
      return false;
    });
    const second = await restoreOn(first.takeMemory());
    second.watchMemory(() => {
      grants.push("second");
      return true;
    });
    expect(callMain(second, snapshot, "grow")).toBe("nothing");
    expect(second.death).toBeUndefined();
    expect(new Set(grants)).toEqual(new Set(["second"]));
  });

  it("gives one that has grown, which nobody else is made of", async ({ expect }) => {
    const first = await restore(snapshot);
    callMain(first, snapshot, "grow");
    const memory = first.takeMemory();
    expect(memory?.buffer.byteLength).toBeGreaterThan(snapshot.memoryBytes);
    const second = await restoreOn(memory);
    expect(second.memory).not.toBe(memory);
    expect(second.memoryBytes).toBe(snapshot.memoryBytes);
  });

  it("gives none of a guest that stands still on its way", async ({ expect }) => {
    const first = await restore(snapshot);
    const { promise: goOn, resolve } = Promise.withResolvers<void>();
    const run = first.runInSlices(() => goOn);
    expect(first.takeMemory()).toBeUndefined();
    resolve();
    await run;
    const { memory } = first;
    expect(first.takeMemory()).toBe(memory);
  });

  it("gives none while the guest runs", async ({ expect }) => {
    const first = await restore(snapshot);
    let taken: WebAssembly.Memory | undefined;
    first.run(() => {
      taken = first.takeMemory();
    });
    expect(taken).toBeUndefined();
    expect(first.death).toBeUndefined();
    expect(callMain(first, snapshot, "x")).toBe("nothing");
  });

  it("serves again and again", async ({ expect }) => {
    let instance = await secretive();
    const { memory } = instance;
    for (let round = 0; round < 20; round += 1) {
      instance = await restoreOn(instance.takeMemory());
      expect(instance.memory).toBe(memory);
      expect(callMain(instance, snapshot, SECRET)).toBe("nothing");
    }
  });
});
