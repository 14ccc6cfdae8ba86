import { beforeAll, describe, it } from "vitest";
import { Instance } from "../../../sandbox/engine/instance.ts";
import { type Snapshot } from "../../../sandbox/engine/snapshot.ts";
import { type SnapshotDelta } from "../../../sandbox/engine/snapshot-delta.ts";
import { bootBare, callMain, instanceOptions, restore } from "./bare-guest.ts";

/** Keeps all that it is told, with a megabyte each time, and says the first of it. */
const PROGRAM = `
const kept = [];
const main = (text) => {
  kept.push([text, new Uint8Array(1024 * 1024).fill(kept.length + 1)]);
  return kept.length + " " + kept[0][0] + " " + kept.every(([, bytes], i) => bytes[77] === i + 1);
}`;

let snapshot: Snapshot;
let delta: SnapshotDelta;

beforeAll(async () => {
  ({ snapshot } = await bootBare(PROGRAM));
  const first = await restore(snapshot);
  for (const text of ["täglich", "b", "c"]) callMain(first, snapshot, text);
  const taken = first.takeDelta(snapshot);
  if (taken === undefined) throw new Error("The guest has died");
  delta = taken;
});

const bytesOf = ({ memory }: Instance) => Buffer.from(new Uint8Array(memory.buffer));

/** The ways in which an instance can have come to the memory that it needs. */
async function copies(): Promise<Readonly<Record<string, Instance>>> {
  const options = instanceOptions();
  const recycled = (await restore(snapshot)).takeMemory();
  if (recycled === undefined) throw new Error("There is no memory to be had");
  const all = {
    grown: await Instance.restore(options, snapshot),
    roomy: await Instance.restore(options, snapshot, delta),
    recycled: await Instance.restore({ ...options, memory: recycled }, snapshot, delta),
  };
  for (const instance of Object.values(all)) instance.become(delta);
  return all;
}

describe("become()", () => {
  it("makes the same guest, wherever its memory is from", async ({ expect }) => {
    expect(delta.memoryBytes).toBeGreaterThan(snapshot.memoryBytes);
    const { grown, roomy, recycled } = await copies();
    for (const instance of [grown, roomy, recycled]) {
      expect(instance?.memoryBytes).toBe(delta.memoryBytes);
      expect(instance && callMain(instance, snapshot, "ähnlich")).toBe("4 täglich true");
      expect(instance && callMain(instance, snapshot, "x".repeat(100_000))).toBe("5 täglich true");
      expect(instance?.clock.fuelUsed).toBe(grown?.clock.fuelUsed);
      expect(instance && grown && bytesOf(instance).equals(bytesOf(grown))).toBe(true);
    }
  });

  it("leaves the cap where it was", async ({ expect }) => {
    for (const [how, instance] of Object.entries(await copies())) {
      instance.limitMemory(delta.memoryBytes / 65_536 + 32);
      for (let times = 0; times < 8 && instance.death === undefined; times += 1) {
        callMain(instance, snapshot, "more");
      }
      expect(instance.death, how).toBe("out-of-memory");
      expect(instance.memoryBytes, how).toBeLessThanOrEqual(delta.memoryBytes + 32 * 65_536);
    }
  });

  it("can be saved again", async ({ expect }) => {
    for (const [how, instance] of Object.entries(await copies())) {
      callMain(instance, snapshot, "again");
      const later = instance.takeDelta(snapshot);
      const copy = await restore(snapshot);
      if (later !== undefined) copy.become(later);
      expect(callMain(copy, snapshot, "and again"), how).toBe("5 täglich true");
    }
  });
});
