import { describe, it } from "vitest";
import { Pause } from "../../../src/triggers/brokers/pause.ts";

describe("Pause", () => {
  it("doubles up to a minute, and begins anew after a success", ({ expect }) => {
    const pause = new Pause();
    const waited = Array.from({ length: 8 }, () => pause.next() / 1000);
    expect(waited).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    pause.end();
    expect(pause.next()).toBe(1000);
  });
});
