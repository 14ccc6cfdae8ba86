import { describe, it } from "vitest";
import { rewrite } from "../../../sandbox/prepare/rewrite.ts";
import { FIRST, i32, tinyModule } from "./tiny-module.ts";

const OPTIONS = { memoryPagesMin: 2, stackBytes: 65_536, asksForFuel: true };
/** What may be owed where nobody asks. */
const DEBT_UNITS = 2n ** 24n;

/** Parameter 0 counts down. */
const COUNT_DOWN = [0x20, 0x00, ...i32(1), 0x6b, 0x22, 0x00];
/** Longer than the others, by instructions that do nothing. */
const LOOP = [
  ...Array.from({ length: 40 }, () => 0x01),
  0x03,
  0x40,
  ...COUNT_DOWN,
  0x0d,
  0x00,
  0x0b,
];
const RECURSION = [...COUNT_DOWN, 0x04, 0x40, 0x20, 0x00, 0x10, FIRST + 1, 0x0b];
const CALL_IMPORT = [0x10, 0x00];

/** Function 0 loops, 1 recurses, and the last one asks the host, which is `onAsk`. */
function instantiate(onAsk: (fuel: { value: bigint }) => void, interpreter?: number) {
  const functions = [
    { parameters: 1, body: LOOP },
    { parameters: 1, body: RECURSION },
    { body: CALL_IMPORT },
  ];
  const options = interpreter === undefined ? OPTIONS : { ...OPTIONS, interpreter };
  const { wasm } = rewrite(tinyModule({ functions }), options);
  let fuel = { value: 0n };
  const instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
    env: { memory: new WebAssembly.Memory({ initial: 2 }), call: () => onAsk(fuel) },
  });
  // The modules export nothing else.
  const exports = instance.exports as unknown as Readonly<Record<string, (n: number) => void>>;
  fuel = instance.exports["fuel"] as unknown as { value: bigint };
  return { fuel, loop: exports["0"], recurse: exports["1"] };
}

describe("a metered module that asks", () => {
  it("goes on in the midst of a loop for as long as it is given more", ({ expect }) => {
    let asked = 0;
    const { fuel, loop } = instantiate((gauge) => {
      asked += 1;
      expect(gauge.value).toBe(-1n);
      gauge.value = 99n;
    });
    fuel.value = 100n;
    loop?.(1000);

    expect(asked).toBe(9);
  });

  it("ends by what the host throws", ({ expect }) => {
    const { fuel, loop } = instantiate(() => {
      throw new Error("No more");
    });
    fuel.value = 100n;
    expect(() => loop?.(1e9)).toThrow("No more");
  });

  it("does not ask for the one function that asks by itself, which traps at its debt", ({
    expect,
  }) => {
    const { fuel, loop } = instantiate(() => expect.unreachable(), FIRST);
    fuel.value = 0n;
    loop?.(1000);
    expect(fuel.value).toBe(-1000n);

    fuel.value = -DEBT_UNITS + 10n;
    expect(() => loop?.(1000)).toThrow(WebAssembly.RuntimeError);
    expect(fuel.value).toBe(-DEBT_UNITS - 1n);
  });

  it("does not ask at entries, which trap at their debt", ({ expect }) => {
    const { fuel, recurse } = instantiate(() => expect.unreachable());
    fuel.value = 0n;
    recurse?.(100);
    expect(fuel.value).toBe(-400n);

    fuel.value = -DEBT_UNITS + 10n;
    expect(() => recurse?.(100)).toThrow(WebAssembly.RuntimeError);
  });
});
