import { describe, it } from "vitest";
import { packageName } from "../../../src/platform/packages.ts";
import { isolateMemory } from "../../../src/runtime/environments/isolate-memory.ts";
import { beginReading, snapshotKeyOn } from "../../../src/runtime/invoke/begin-reading.ts";
import { forgetSnapshots, keepSnapshot } from "../../../src/runtime/snapshots/cache.ts";
import { snapshotName } from "../../../src/runtime/snapshots/store.ts";
import { makeServing } from "../serving.ts";

const address = { accountId: "000000000000", region: "us-east-1", name: "f" };
const PACKAGE = packageName({ accountId: address.accountId, sha256Hex: "00".repeat(32) });
const onDemand = { address, serving: makeServing({ layerSha256s: ["11".repeat(32)] }) };
const saved = { address, serving: makeServing({ initializationType: "snap-start" }) };

function watchedHost() {
  const begun: string[] = [];
  const get = async (name: string) => {
    begun.push(name);
    return null;
  };
  return { packages: { get }, guestMemoryMbMax: 64, begun };
}

describe("beginReading()", () => {
  it("begins the package, and not its layers", async ({ expect }) => {
    const host = watchedHost();
    await beginReading(host, onDemand);
    expect(host.begun).toEqual([PACKAGE]);
  });

  it("begins the snapshot of what does not initialize itself, and takes no memory", async ({
    expect,
  }) => {
    const host = watchedHost();
    const { bytes } = isolateMemory;
    await beginReading(host, saved);
    expect(host.begun).toEqual([PACKAGE, snapshotName(await snapshotKeyOn(host, saved))]);
    expect(isolateMemory.bytes).toBe(bytes);
  });

  it("begins no snapshot that the isolate has", async ({ expect }) => {
    const host = watchedHost();
    isolateMemory.bytesMax = 1e6;
    const scratch = { contents: new Uint8Array(), inodes: 0, nodes: [], held: [] };
    keepSnapshot(await snapshotKeyOn(host, saved), {
      memory: { memoryBytes: 65_536, runs: new Uint32Array(), contents: new Uint8Array() },
      guest: { nextNumber: 1, lost: [], modules: [] },
      files: { scratch, open: [] },
    });
    await beginReading(host, saved);
    expect(host.begun).toEqual([PACKAGE]);
    forgetSnapshots();
  });
});
