import { env } from "cloudflare:workers";
import { zipSync } from "fflate";
import { afterEach, describe, it, vi } from "vitest";
import { AwsError } from "../../../src/aws/errors.ts";
import { toHex } from "../../../src/platform/bytes.ts";
import { sha256 } from "../../../src/platform/hashes.ts";
import { type PackageKey, putPackage } from "../../../src/platform/packages.ts";
import { getBaseSnapshot } from "../../../src/runtime/environments/engine.ts";
import { isolateMemory } from "../../../src/runtime/environments/isolate-memory.ts";
import { openSandbox } from "../../../src/runtime/environments/open-sandbox.ts";
import { holdPackage } from "../../../src/runtime/environments/packages.ts";
import { sandboxes } from "../../../src/runtime/environments/pool.ts";
import { PATIENCE } from "../../patience.ts";
import { makeServing } from "../serving.ts";

const MB = 1024 * 1024;
/** What a package of one file takes beside its bytes: the index of the file and of the root. */
const INDEX_BYTES = 1024;

afterEach(() => {
  vi.useRealTimers();
  isolateMemory.bytesMax = Infinity;
  sandboxes.drop(() => false);
  // Nobody holds anything any more: asking for all of it frees all of it.
  isolateMemory.bytesMax = isolateMemory.bytes;
  isolateMemory.take(isolateMemory.bytes);
  isolateMemory.give(isolateMemory.bytes);
});

/** A package of so many megabytes that do not compress, in R2. */
async function store(megabytes: number): Promise<PackageKey & { readonly bytes: number }> {
  const noise = new Uint8Array(megabytes * MB);
  for (let at = 0; at < noise.length; at += 65_536) {
    crypto.getRandomValues(noise.subarray(at, at + 65_536));
  }
  const zip = zipSync({ "noise.bin": noise }, { level: 0 });
  const key = { accountId: "000000000000", sha256Hex: toHex(await sha256(zip)) };
  await putPackage(env.PACKAGES, key, { zip, unzippedBytes: noise.length });
  return { ...key, bytes: zip.length + INDEX_BYTES };
}

describe("holdPackage()", () => {
  it("counts a package once, however many hold it", async ({ expect }) => {
    isolateMemory.bytesMax = 8 * MB;
    const key = await store(1);
    const [one, two] = await Promise.all([
      holdPackage(env.PACKAGES, key),
      holdPackage(env.PACKAGES, key),
    ]);
    expect(one.tree).toBe(two.tree);
    expect(isolateMemory.bytes).toBe(key.bytes);
    one.letGo();
    one.letGo();
    two.letGo();
    expect(isolateMemory.bytes).toBe(key.bytes);
  });

  it("has those go that nobody holds, and no other", async ({ expect }) => {
    isolateMemory.bytesMax = 4.5 * MB;
    const [a, b, c] = [await store(2), await store(2), await store(2)];
    const held = await holdPackage(env.PACKAGES, a);
    (await holdPackage(env.PACKAGES, b)).letGo();
    expect(isolateMemory.bytes).toBe(a.bytes + b.bytes);
    (await holdPackage(env.PACKAGES, c)).letGo();
    expect(isolateMemory.bytes).toBe(a.bytes + c.bytes);
    expect((await holdPackage(env.PACKAGES, a)).tree).toBe(held.tree);
  });

  it("waits for room, and answers 429 when there is none", async ({ expect }) => {
    isolateMemory.bytesMax = 3 * MB;
    const [a, b] = [await store(2), await store(2)];
    const held = await holdPackage(env.PACKAGES, a);
    const waiting = holdPackage(env.PACKAGES, b);
    await vi.waitFor(() => expect(isolateMemory.bytes).toBe(a.bytes), PATIENCE);
    held.letGo();
    const other = await waiting;
    expect(isolateMemory.bytes).toBe(b.bytes);

    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    let error: unknown;
    void holdPackage(env.PACKAGES, a).catch((thrown: unknown) => (error = thrown));
    // It waits only when the object store has answered, which takes time of another clock.
    while (error === undefined) {
      await vi.advanceTimersByTimeAsync(500);
      await scheduler.wait(1);
    }
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ code: "TooManyRequestsException" });
    other.letGo();
  });
});

describe("openSandbox()", () => {
  it("counts the packages of a live environment", async ({ expect }) => {
    const { sha256Hex, bytes } = await store(2);
    const host = {
      packages: env.PACKAGES,
      guestMemoryMbMax: 64,
      privateNetworks: "deny",
      environmentsBytesMax: 16 * MB,
    } as const;
    const wanted = {
      address: { accountId: "000000000000", region: "us-east-1", name: "f" },
      serving: makeServing({ packageSha256: sha256Hex }),
      key: "f",
      leaseMs: 60_000,
    };
    const sandbox = await openSandbox(host, wanted);
    expect(isolateMemory.bytes).toBe(bytes + getBaseSnapshot().memoryBytes);
    // It is in use, so there is nothing that could go.
    expect(isolateMemory.take(16 * MB - bytes)).toBe(false);
    sandboxes.release(sandbox);
    expect(isolateMemory.take(16 * MB - bytes)).toBe(true);
    isolateMemory.give(16 * MB - bytes);
    // And with the environment its hold on the package is gone.
    expect(isolateMemory.take(16 * MB)).toBe(true);
    isolateMemory.give(16 * MB);
  });
});
