import { describe, it } from "vitest";
import { pollMoreOften } from "../../../sandbox/prepare/interrupts.ts";

/** `i32.const 10000; i32.store align=2 offset=288`, between two other bytes. */
const RESET = [0x01, 0x41, 0x90, 0xce, 0x00, 0x36, 0x02, 0xa0, 0x02, 0x0b];

describe("pollMoreOften()", () => {
  it("replaces the counter by one of the same length", ({ expect }) => {
    const changed = pollMoreOften(Uint8Array.from(RESET), 250);

    expect([...changed]).toEqual([0x01, 0x41, 0xfa, 0x81, 0x00, 0x36, 0x02, 0xa0, 0x02, 0x0b]);
  });

  it("refuses an engine without it, and one that has it twice", ({ expect }) => {
    expect(() => pollMoreOften(Uint8Array.of(0x41, 0x90), 250)).toThrow("once, got 0");
    expect(() => pollMoreOften(Uint8Array.from([...RESET, ...RESET]), 250)).toThrow("once, got 2");
  });
});
