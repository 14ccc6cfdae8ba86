import { describe, it } from "vitest";
import { Instance } from "../../../sandbox/engine/instance.ts";
import { WASM_PAGE_BYTES } from "../../../sandbox/engine/limits.ts";
import { bootBare, callMain, instanceOptions, restore } from "./bare-guest.ts";

const MB = 1024 * 1024;

const ECHO = "globalThis.main = (text) => text";
/** Runs what it is given, and remembers how often. */
const RUN = "let calls = 0; globalThis.main = (text) => (calls++, String((0, eval)(text)))";

describe("Instance", () => {
  it("runs a program and keeps its state", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(RUN);

    expect(callMain(instance, snapshot, "6 * 7")).toBe("42");
    expect(callMain(instance, snapshot, "globalThis.x = calls")).toBe("2");
    expect(callMain(instance, snapshot, "x")).toBe("2");
  });

  it("hands over what a guest throws, and lives on", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(RUN);

    expect(callMain(instance, snapshot, "throw new TypeError('no')")).toBe("thrown TypeError: no");
    expect(callMain(instance, snapshot, "throw 7")).toBe("thrown 7");
    expect(instance.death).toBeUndefined();
    expect(callMain(instance, snapshot, "calls")).toBe("3");
  });

  it("refuses a snapshot of another engine", async ({ expect }) => {
    const { snapshot } = await bootBare(ECHO);
    const other = { ...snapshot, wasmHash: "0".repeat(64) };
    await expect(Instance.restore(instanceOptions(), other)).rejects.toThrow(
      "A snapshot of another engine",
    );
  });
});

describe("strings that cross the border", () => {
  const strings: readonly (readonly [name: string, text: string])[] = [
    ["nothing", ""],
    ["ASCII", "Hello"],
    ["a NUL, and another at the end", "a\0b\0"],
    ["a NUL alone", "\0"],
    ["lone surrogates", "\uD800 \uDC00\uD83D"],
    ["emoji", "👩‍👩‍👧‍👦 🇩🇪 \u{10FFFF}"],
    ["the replacement character itself", "\uFFFD\uFFFD\uFFFD"],
    ["a byte order mark", "\uFEFFtext"],
    ["every ASCII character", String.fromCharCode(...Array(128).keys())],
    ["just under and over the size of a short string", "é".repeat(1023) + "\u{1F600}"],
    ["1 MB of ASCII", "x".repeat(MB)],
    ["1 MB of three-byte characters", "€".repeat(MB)],
    ["1 MB with a NUL in the middle", `${"x".repeat(MB / 2)}\0${"y".repeat(MB / 2)}`],
  ];

  it.for(strings)("stay unchanged both ways: %s", async ([, text], { expect }) => {
    const { instance, snapshot } = await bootBare(ECHO, { memoryMb: 64 });
    expect(callMain(instance, snapshot, text) === text).toBe(true);
  });

  it("have the length that they have here", async ({ expect }) => {
    const program = "globalThis.main = (text) => `${text.length} ${text.charCodeAt(1)}`";
    const { instance, snapshot } = await bootBare(program);

    expect(callMain(instance, snapshot, "a\0b")).toBe("3 0");
    expect(callMain(instance, snapshot, "x\uD800")).toBe(`2 ${0xd800}`);
    expect(callMain(instance, snapshot, "😀")).toBe(`2 ${"😀".charCodeAt(1)}`);
  });
});

describe("the memory cap", () => {
  const FILL = "const all = []; for (;;) all.push(new Uint8Array(65536))";

  it("holds, and ends the guest that meets it", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(RUN, { memoryMb: 8 });

    expect(callMain(instance, snapshot, FILL)).toBeUndefined();
    expect(instance.death).toBe("out-of-memory");
    expect(instance.memoryBytes).toBeLessThanOrEqual(8 * MB);
    expect(callMain(instance, snapshot, "1")).toBeUndefined();
  });

  it("is also met by what the host brings in", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(ECHO, { memoryMb: 4 });

    expect(callMain(instance, snapshot, "x".repeat(8 * MB))).toBeUndefined();
    expect(instance.death).toBe("out-of-memory");
  });

  it("holds to the page", async ({ expect }) => {
    const { snapshot } = await bootBare(RUN);
    const pages = snapshot.memoryBytes / WASM_PAGE_BYTES + 1;
    const options = { ...instanceOptions(), memoryPagesMax: pages };
    const instance = await Instance.restore(options, snapshot);

    expect(callMain(instance, snapshot, FILL)).toBeUndefined();
    expect(instance.death).toBe("out-of-memory");
    expect(instance.memoryBytes).toBeLessThanOrEqual(pages * WASM_PAGE_BYTES);
  });

  it("cannot be swallowed by the guest", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(RUN, { memoryMb: 8 });
    const swallow =
      "try { const a = []; for (;;) a.push('x'.repeat(65536) + a.length) } catch {} 1";

    expect(callMain(instance, snapshot, swallow)).toBeUndefined();
    expect(instance.death).toBe("out-of-memory");
  });
});

describe("the time limit", () => {
  it("ends a loop where the clock stands still", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(RUN);
    instance.clock.deadline = 20;

    expect(callMain(instance, snapshot, "for (;;);")).toBeUndefined();
    expect(instance.death).toBe("timeout");
  });

  it("lets nothing catch it", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(RUN);
    instance.clock.deadline = 20;
    const stubborn = "for (;;) try { for (;;); } catch {} finally { continue; }";

    expect(callMain(instance, snapshot, stubborn)).toBeUndefined();
    expect(instance.death).toBe("timeout");
  });

  it("turns endless recursion into an error of the guest's", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(RUN);
    const answer = callMain(instance, snapshot, "(function f() { f() + 1 })()");

    expect(answer).toMatch(/^thrown RangeError: Maximum call stack size exceeded/);
    expect(callMain(instance, snapshot, "2")).toBe("2");
  });
});

describe("two copies of a guest", () => {
  const WORK =
    "const m = new Map(); for (let i = 0; i < 20000; i++) m.set('k' + i, [i, { i }]);" +
    "JSON.stringify([...m].sort()).length + /(a+)+b/.exec('a'.repeat(12) + 'b')[0]";

  it("burn exactly the same for the same program", async ({ expect }) => {
    const { snapshot } = await bootBare(RUN, { memoryMb: 32 });
    const burnt = async () => {
      const instance = await restore(snapshot, { memoryMb: 32 });
      const answer = callMain(instance, snapshot, WORK);
      return { answer, fuel: instance.clock.fuelUsed, memory: instance.memoryBytes };
    };
    const first = await burnt();

    expect(first.fuel).toBeGreaterThan(1_000_000n);
    expect(await burnt()).toEqual(first);
  });

  it("burn the same under a clock that moves", async ({ expect }) => {
    const { snapshot } = await bootBare(RUN, { memoryMb: 32 });
    const burnt = async (clock: { now(): number }) => {
      const instance = await restore(snapshot, { memoryMb: 32, clock });
      callMain(instance, snapshot, WORK);
      return instance.clock.fuelUsed;
    };
    let time = 0;
    expect(await burnt({ now: () => (time += 1) })).toBe(await burnt({ now: () => 0 }));
  });

  it("share nothing with each other or with the one they are copies of", async ({ expect }) => {
    const { instance, snapshot } = await bootBare(RUN);
    const [left, right] = [await restore(snapshot), await restore(snapshot)];
    callMain(left, snapshot, "Object.prototype.polluted = 'left'; globalThis.secret = 1");
    callMain(instance, snapshot, "globalThis.origin = 1");

    const probe = "[calls, typeof polluted, ({}).polluted, typeof secret, typeof origin].join()";
    expect(callMain(right, snapshot, probe)).toBe("1,undefined,,undefined,undefined");
    expect(callMain(left, snapshot, probe)).toBe("2,string,left,number,undefined");
    expect(callMain(await restore(snapshot), snapshot, probe)).toContain("1,undefined");
  });

  it("die apart", async ({ expect }) => {
    const { snapshot } = await bootBare(RUN);
    const [left, right] = [await restore(snapshot), await restore(snapshot)];
    left.clock.deadline = 10;
    callMain(left, snapshot, "for (;;);");

    expect(left.death).toBe("timeout");
    expect(right.death).toBeUndefined();
    expect(callMain(right, snapshot, "1")).toBe("1");
  });
});
