import { describe, it } from "vitest";
import { rewrite } from "../../../sandbox/prepare/rewrite.ts";
import { FIRST, i32, STACK_TOP, tinyModule, type TinyFunction } from "./tiny-module.ts";

const OPTIONS = { memoryPagesMin: 2, stackBytes: 65_536 };
const FUEL = 1_000_000n;
/** What an entry that pays costs, and how many bytes of bulk memory cost one unit. */
const ENTRY_UNITS = 4n;
const BULK_BYTES_PER_UNIT = 128;

/** Bodies, as bytes. Parameter 0 counts down. */
const COUNT_DOWN = [0x20, 0x00, ...i32(1), 0x6b, 0x22, 0x00];
const LOOP = [0x03, 0x40, ...COUNT_DOWN, 0x0d, 0x00, 0x0b];
const LOOP_FOR_EVER = [0x03, 0x40, 0x0c, 0x00, 0x0b];
const COPY = [0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfc, 0x0a, 0x00, 0x00];
const FILL = [0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfc, 0x0b, 0x00];

function recurseInto(callee: number): TinyFunction {
  return { parameters: 1, body: [...COUNT_DOWN, 0x04, 0x40, 0x20, 0x00, 0x10, callee, 0x0b] };
}

interface Tiny {
  readonly fuel: { value: bigint };
  readonly exports: Readonly<Record<string, (...args: readonly number[]) => void>>;
}

function instantiate(functions: readonly TinyFunction[]): Tiny {
  const { wasm } = rewrite(tinyModule({ functions }), OPTIONS);
  const memory = new WebAssembly.Memory({ initial: OPTIONS.memoryPagesMin });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
    env: { memory, call: () => {} },
  });
  const { fuel, ...functionExports } = instance.exports;
  // The modules export nothing else.
  return { fuel, exports: functionExports } as unknown as Tiny;
}

/** Units that one call of function 0 burns. */
function cost(functions: readonly TinyFunction[], ...args: readonly number[]): bigint {
  const tiny = instantiate(functions);
  tiny.fuel.value = FUEL;
  tiny.exports["0"]?.(...args);
  return FUEL - tiny.fuel.value;
}

describe("a metered module", () => {
  it("is valid and starts with fuel of its own", ({ expect }) => {
    const functions = [{ parameters: 1, body: LOOP }, recurseInto(FIRST + 1)];
    const { wasm, functions: count, loops } = rewrite(tinyModule({ functions }), OPTIONS);

    expect(WebAssembly.validate(tinyModule({ functions }))).toBe(true);
    expect(WebAssembly.validate(wasm)).toBe(true);
    expect({ count, loops }).toEqual({ count: 3, loops: 1 });
    expect(instantiate(functions).fuel.value).toBe(2n ** 28n);
  });

  it("stops a loop that never ends", ({ expect }) => {
    const tiny = instantiate([{ body: LOOP_FOR_EVER }]);
    tiny.fuel.value = 1000n;

    expect(() => tiny.exports["0"]?.()).toThrow(WebAssembly.RuntimeError);
    expect(tiny.fuel.value).toBe(-1n);
  });

  it("stops at the first instruction that pays once the balance is negative", ({ expect }) => {
    const tiny = instantiate([{ parameters: 1, body: LOOP }]);
    tiny.fuel.value = -1n;

    expect(() => tiny.exports["0"]?.(1)).toThrow(WebAssembly.RuntimeError);
    expect(tiny.fuel.value).toBe(-2n);
  });

  it("charges a unit for each turn of a loop, also of one within another", ({ expect }) => {
    expect(cost([{ parameters: 1, body: LOOP }], 1)).toBe(1n);
    expect(cost([{ parameters: 1, body: LOOP }], 12_345)).toBe(12_345n);

    const inner = [...i32(3), 0x21, 0x01, 0x03, 0x40, 0x20, 0x01, ...i32(1), 0x6b, 0x22, 0x01];
    const body = [0x03, 0x40, ...inner, 0x0d, 0x00, 0x0b, ...COUNT_DOWN, 0x0d, 0x00, 0x0b];
    expect(cost([{ parameters: 2, body }], 10, 0)).toBe(10n + 30n);
  });

  it("lets a leaf, and what only calls leaves, run for free", ({ expect }) => {
    const leaf = { body: [...i32(1), 0x1a] };
    expect(cost([leaf])).toBe(0n);
    expect(cost([{ body: [0x10, FIRST + 1, 0x10, FIRST + 1] }, leaf])).toBe(0n);
  });

  it("charges every function of a cycle of calls for its entry", ({ expect }) => {
    expect(cost([recurseInto(FIRST)], 100)).toBe(100n * ENTRY_UNITS);
    expect(cost([recurseInto(FIRST + 1), recurseInto(FIRST)], 100)).toBe(100n * ENTRY_UNITS);
  });

  it("charges what calls through a table or out of the module", ({ expect }) => {
    const indirect = { body: [...i32(1), 0x11, 0x00, 0x00] };
    expect(cost([indirect, { body: [] }])).toBe(ENTRY_UNITS);
    expect(cost([{ body: [0x10, 0x00] }])).toBe(ENTRY_UNITS);
  });

  it("ends a recursion by its fuel", ({ expect }) => {
    const tiny = instantiate([{ body: [0x10, FIRST] }]);
    tiny.fuel.value = 400n;

    expect(() => tiny.exports["0"]?.()).toThrow(WebAssembly.RuntimeError);
    expect(tiny.fuel.value).toBe(-ENTRY_UNITS);
  });

  it.for([
    ["memory.copy", COPY],
    ["memory.fill", FILL],
  ] as const)("charges %s by its length", ([, body], { expect }) => {
    const functions = [{ parameters: 3, body }];
    expect(cost(functions, 0, 0, 0)).toBe(0n);
    expect(cost(functions, 0, 0, BULK_BYTES_PER_UNIT - 1)).toBe(0n);
    expect(cost(functions, 0, 0, BULK_BYTES_PER_UNIT)).toBe(1n);
    expect(cost(functions, 0, 1, 65_536)).toBe(BigInt(65_536 / BULK_BYTES_PER_UNIT));
  });

  it("takes a bulk length as unsigned, so that none earns fuel", ({ expect }) => {
    const tiny = instantiate([{ parameters: 3, body: FILL }]);
    tiny.fuel.value = FUEL;

    expect(() => tiny.exports["0"]?.(0, 0, -1)).toThrow(WebAssembly.RuntimeError);
    expect(tiny.fuel.value).toBe(FUEL - 2n ** 25n + 1n);
  });

  it("does what the unmetered one does", ({ expect }) => {
    const { wasm } = rewrite(tinyModule({ functions: [{ parameters: 3, body: FILL }] }), OPTIONS);
    const memory = new WebAssembly.Memory({ initial: 2 });
    const imports = { env: { memory, call: () => {} } };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), imports);
    (exports["0"] as (at: number, value: number, bytes: number) => void)(1000, 7, 3);

    expect([...new Uint8Array(memory.buffer, 999, 5)]).toEqual([0, 7, 7, 7, 0]);
  });

  it("burns the same on every run", ({ expect }) => {
    const functions = [
      { parameters: 1, body: [...LOOP, ...i32(50), 0x10, FIRST + 1] },
      recurseInto(FIRST + 1),
    ];
    const burnt = cost(functions, 777);

    expect(burnt).toBe(777n + 50n * ENTRY_UNITS);
    expect(cost(functions, 777)).toBe(burnt);
  });
});

describe("the stack of a rewritten module", () => {
  it("is smaller, and the heap begins right behind it", ({ expect }) => {
    const { wasm } = rewrite(tinyModule({ functions: [] }), OPTIONS);
    const memory = new WebAssembly.Memory({ initial: OPTIONS.memoryPagesMin });
    void new WebAssembly.Instance(new WebAssembly.Module(wasm), {
      env: { memory, call: () => {} },
    });
    const [low = 0, middle = 0, high = 0] = new Uint8Array(memory.buffer, 64, 3);

    const moved = 5 * 1024 * 1024 - OPTIONS.stackBytes;
    expect(low + middle * 256 + high * 65_536).toBe(STACK_TOP - moved);
  });
});
