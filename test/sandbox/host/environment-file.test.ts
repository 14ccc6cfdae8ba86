import { describe, it } from "vitest";
import { type SnapshotDelta } from "../../../sandbox/engine/snapshot-delta.ts";
import { decodeEnvironment, encodeEnvironment } from "../../../sandbox/host/environment-file.ts";
import { engine, startGuest } from "../runtime/run.ts";

const BUILD = "a-build";

async function saveGuest(source: string) {
  const guest = await startGuest(source);
  await guest.checkpoint();
  const saved = guest.save();
  const { pieces, bytes } = encodeEnvironment(saved, BUILD);
  return { saved, file: Uint8Array.from(Buffer.concat(pieces)), bytes };
}

describe("an environment's file", () => {
  it("holds what differs from the base, and nothing of what is gone", async ({ expect }) => {
    const { saved, file } = await saveGuest(`
      { let secret = "SECRET-" + "of-the-init".repeat(50); globalThis.used = secret.length; secret = null; }
      globalThis.kept = "kept-" + "of-the-init-too".repeat(50);
      exports.handler = async () => 1;
    `);
    const text = Buffer.from(saved.memory.contents).toString("latin1");

    expect(text.includes("of-the-init-tooof-the-init-too")).toBe(true);
    expect(text.includes("of-the-initof-the-initof-the-init")).toBe(false);
    expect(saved.memory.contents.length).toBeLessThan(engine.snapshot.contents.length / 4);
    expect(file.length).toBeLessThan(saved.memory.contents.length);
  });

  it("gives what was saved or is refused, wherever it is cut off or damaged", async ({
    expect,
  }) => {
    const { saved, file, bytes } = await saveGuest(`exports.handler = async () => 1;`);
    const decode = (given: Uint8Array) =>
      decodeEnvironment(Uint8Array.from(given).buffer, BUILD, bytes);
    const read = (given: Uint8Array) => {
      try {
        return decode(given);
      } catch {
        return undefined;
      }
    };

    expect(decode(file)).toEqual(saved);
    expect(() => decode(Buffer.concat([file, file.slice(0, 1)]))).toThrow("More than");
    for (let at = 0; at < file.length; at = Math.ceil(at * 1.2) + 1) {
      expect(read(file.slice(0, at)), `cut off at ${at}`).toBeUndefined();
      // Of a frame's own header some bits say nothing that a reader needs.
      const damaged = read(file.with(at, (file[at] ?? 0) ^ 0x10));
      expect(damaged ?? saved, `damaged at ${at}`).toEqual(saved);
      if (at > 1000) expect(damaged, `damaged at ${at}`).toBeUndefined();
    }
  });

  it("is refused when it is something else, larger than was told, or of another build", async ({
    expect,
  }) => {
    const { file, bytes } = await saveGuest(`exports.handler = async () => 1;`);
    const { buffer } = file;

    expect(() => decodeEnvironment(new ArrayBuffer(3), BUILD, bytes)).toThrow("Not an environment");
    expect(() => decodeEnvironment(new ArrayBuffer(400), BUILD, bytes)).toThrow(
      "Not an environment",
    );
    expect(() => decodeEnvironment(buffer, BUILD, bytes - 1)).toThrow("Larger than was told");
    expect(() => decodeEnvironment(buffer, "another", bytes)).toThrow("another build");
  });

  it("is refused when what it holds does not fit together", async ({ expect }) => {
    const { saved, bytes } = await saveGuest(`exports.handler = async () => 1;`);
    const { memory } = saved;
    const decode = (changed: Partial<SnapshotDelta>) => {
      const { pieces } = encodeEnvironment({ ...saved, memory: { ...memory, ...changed } }, BUILD);
      return decodeEnvironment(Uint8Array.from(Buffer.concat(pieces)).buffer, BUILD, bytes);
    };

    expect(() => decode({})).not.toThrow();
    expect(() => decode({ contents: memory.contents.slice(64) })).toThrow("more or fewer lines");
    expect(() => decode({ runs: memory.runs.with(0, 1 << 20) })).toThrow("beyond its memory");
    expect(() => decode({ memoryBytes: 4096 })).toThrow("impossible memory");
    expect(() => decode({ memoryBytes: 65_536 })).toThrow("beyond its memory");
  });
});
