import { describe, it } from "vitest";
import { Scratch } from "../../../../sandbox/host/files/scratch.ts";
import { NODE_BYTES } from "../../../../sandbox/host/files/scratch-node.ts";

const MB = 1_048_576;
const OPEN = { exclusive: false, truncate: false };
const now = () => 1000;

describe("Scratch", () => {
  it("never holds more than its limit", ({ expect }) => {
    const scratch = new Scratch(MB, now);
    scratch.create("a", OPEN);
    scratch.write("a", new Uint8Array(MB - NODE_BYTES), undefined);

    expect(scratch.bytes).toBe(MB);
    expect(() => scratch.write("a", new Uint8Array(1), undefined)).toThrow("ENOSPC");
    expect(() => scratch.create("b", OPEN)).toThrow("ENOSPC");
    expect(() => scratch.makeDirectory("c", true)).toThrow("ENOSPC");
    expect(() => scratch.truncate("a", 2 ** 50)).toThrow("ENOSPC");
    expect(scratch.bytes).toBe(MB);
  });

  it("charges for empty files, so that their number is bounded", ({ expect }) => {
    const scratch = new Scratch(MB, now);
    let files = 0;
    try {
      for (;;) {
        scratch.create(`f${files}`, OPEN);
        files += 1;
      }
    } catch {
      expect(files).toBe(MB / NODE_BYTES);
    }
  });

  it("gives everything back when files are removed, shortened or replaced", ({ expect }) => {
    const scratch = new Scratch(MB, now);
    scratch.makeDirectory("a/b/c", true);
    scratch.create("a/b/file", OPEN);
    scratch.write("a/b/file", new Uint8Array(5000), undefined);
    scratch.truncate("a/b/file", 100);
    expect(scratch.bytes).toBe(4 * NODE_BYTES + 100);

    scratch.create("other", OPEN);
    scratch.rename("other", "a/b/file");
    expect(scratch.bytes).toBe(4 * NODE_BYTES);
    scratch.remove("a", "tree");
    expect(scratch.bytes).toBe(0);
  });

  it("appends in linear time: half a million small ones", ({ expect }) => {
    const scratch = new Scratch(16 * MB, now);
    const line = new TextEncoder().encode("twenty bytes a line\n");
    scratch.create("log", OPEN);
    for (let index = 0; index < 500_000; index++) scratch.write("log", line, undefined);

    expect(scratch.read("log", 0, Infinity).length).toBe(10_000_000);
    expect(scratch.read("log", 9_999_980, Infinity)).toEqual(line);
  });

  it("fills a gap with zeros, also where there was content before", ({ expect }) => {
    const scratch = new Scratch(MB, now);
    scratch.create("f", OPEN);
    scratch.write("f", Uint8Array.of(1, 2, 3, 4, 5), 0);
    scratch.truncate("f", 2);
    scratch.write("f", Uint8Array.of(9), 4);
    expect([...scratch.read("f", 0, Infinity)]).toEqual([1, 2, 0, 0, 9]);
  });

  it("removes directories nested deeper than a stack", ({ expect }) => {
    const scratch = new Scratch(64 * MB, now);
    scratch.makeDirectory("top", false);
    for (let depth = 0; depth < 20_000; depth++) {
      scratch.makeDirectory("next", false);
      scratch.rename("top", "next/top");
      scratch.rename("next", "top");
    }
    scratch.remove("top", "tree");
    expect(scratch.bytes).toBe(0);
  });
});
