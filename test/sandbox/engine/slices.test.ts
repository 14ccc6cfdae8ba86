import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, it } from "vitest";
import { type Instance } from "../../../sandbox/engine/instance.ts";
import { type Snapshot } from "../../../sandbox/engine/snapshot.ts";
import { bootBare, callMain, restore } from "./bare-guest.ts";

const WORK = `globalThis.main = () => {
  const map = new Map();
  for (let i = 0; i < 2e4; i++) map.set("k" + i, [i, { i }]);
  const text = JSON.stringify([...map].sort()).length + String(/(a+)+b/.exec("a".repeat(16) + "b")[0]);
  let i = 0;
  while (i < 15e5) i++;
  return text + i;
}`;
const FOREVER = "globalThis.main = () => { for (;;); }";

function main(snapshot: Snapshot) {
  // The addresses of a snapshot are those of values in the engine.
  return snapshot.addresses.entry["main"] as never;
}

/** Calls `main` where it may rest, and gives its text. */
function callInSlices(instance: Instance, snapshot: Snapshot): Promise<string | undefined> {
  return instance.runInSlices(async () => {
    const result = await instance.sliced.call(main(snapshot), []);
    return instance.values.fromGuestString(result);
  });
}

describe("Instance.runInSlices()", () => {
  it("burns what the same program burns at one go, and gives the same", async ({ expect }) => {
    const { snapshot } = await bootBare(WORK, { memoryMb: 64 });
    const [whole, sliced] = [
      await restore(snapshot, { memoryMb: 64 }),
      await restore(snapshot, { memoryMb: 64 }),
    ];
    let rests = 0;
    sliced.slices.rest = async () => void (rests += 1);
    const { values } = whole;
    const text = whole.run(() => values.fromGuestString(values.call(main(snapshot), [])));

    expect(await callInSlices(sliced, snapshot)).toBe(text);
    expect(rests).toBeGreaterThan(2);
    expect(sliced.clock.fuelUsed).toBe(whole.clock.fuelUsed);
    expect(sliced.memoryBytes).toBe(whole.memoryBytes);
  });

  it("lets nobody in while the guest rests", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(WORK, { memoryMb: 64 });
    const refused: unknown[] = [];
    const attempt = (enter: () => unknown) => {
      try {
        enter();
      } catch (error) {
        refused.push(error);
      }
    };
    instance.slices.rest = async () => {
      attempt(() => callMain(instance, snapshot));
      await instance.runInSlices(async () => 1).catch((error: unknown) => refused.push(error));
    };

    expect(await callInSlices(instance, snapshot)).toMatch(/1500000$/);
    expect(refused.length).toBeGreaterThan(2);
    expect(new Set(refused.map(String))).toEqual(
      new Set(["Error: The guest stands in the midst of its code"]),
    );
  });

  it("runs at one go what nobody lets rest", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(WORK, { memoryMb: 64 });
    expect(await callInSlices(instance, snapshot)).toMatch(/1500000$/);
  });

  it("ends at the deadline", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(FOREVER);
    instance.clock.deadline = 200;
    instance.slices.rest = async () => {};

    expect(await callInSlices(instance, snapshot)).toBeUndefined();
    expect(instance.death).toBe("timeout");
  });

  it("ends with a host that cannot rest", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(FOREVER);
    instance.slices.rest = () => Promise.reject(new Error("No more timers"));

    expect(await callInSlices(instance, snapshot)).toBeUndefined();
    expect(instance.death).toBe("crash");
    expect(String(instance.trap)).toBe("Error: No more timers");
  });
});

describe("a guest that is ended while it rests", () => {
  /** Leaves nothing behind but what the registry watches. */
  async function endOne(collected: FinalizationRegistry<string>): Promise<void> {
    const { instance, snapshot } = await bootBare(FOREVER);
    collected.register(instance.memory, "memory");
    instance.slices.rest = async () => instance.kill("crash");
    await callInSlices(instance, snapshot);
  }

  it("is collected", async ({ expect }) => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    let count = 0;
    const registry = new FinalizationRegistry<string>(() => (count += 1));
    for (let guests = 0; guests < 10; guests++) await endOne(registry);
    // The last one may still lie in some register.
    while (count < 9) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(count).toBeGreaterThanOrEqual(9);
  });
});
