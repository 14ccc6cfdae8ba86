import { describe, it } from "vitest";
import { FUEL_PER_MS, POLL, SLICE_MS } from "../../../sandbox/engine/limits.ts";
import { GRANT, setUp, START } from "./set-up-clock.ts";

describe("a rest", () => {
  it("is due when a slice is over, to whom may rest", ({ expect }) => {
    const { clock, burnMs } = setUp();
    clock.deadline = START + 1000;
    clock.rested();
    clock.run(() => {
      burnMs(SLICE_MS - 1);
      expect(clock.tick(true)).toBe(POLL.goOn);
      expect(clock.sliceIsOver).toBe(false);
      burnMs(2);
      expect(clock.sliceIsOver).toBe(true);
      expect(clock.tick(false)).toBe(POLL.goOn);
      burnMs(2);
      expect(clock.tick(true)).toBe(POLL.rest);
    });
  });

  it("is due by the wall where it moves, whatever is burnt", ({ expect }) => {
    const { clock, wall, burnMs } = setUp();
    clock.rested();
    clock.run(() => {
      wall.time += SLICE_MS - 1;
      burnMs(500);
      expect(clock.tick(true)).toBe(POLL.goOn);
      wall.time += 1;
      burnMs(2);
      expect(clock.tick(true)).toBe(POLL.rest);
    });
  });

  it("shows what time it is, which may be less than the fuel stands for", ({ expect }) => {
    const { clock, gauge, wall, burnMs } = setUp();
    clock.deadline = START + 100;
    clock.rested();
    clock.run(() => {
      burnMs(60);
      expect(clock.tick(true)).toBe(POLL.rest);
      wall.time += 25;
      clock.rested();
      expect(clock.remainingMs).toBe(75);
      expect(gauge.value).toBe(GRANT);
      expect(clock.fuelUsed).toBe(BigInt(60 * FUEL_PER_MS));
      // What the guest has been shown stays, until the wall gets there.
      expect(clock.now()).toBe(START + 60);
      burnMs(40);
      expect(clock.now()).toBe(START + 65);
    });
  });

  it("does not pass for a clock that moves while code runs", ({ expect }) => {
    const { clock, wall, burnMs } = setUp();
    clock.rested();
    clock.run(() => {
      burnMs(60);
      clock.tick(true);
      wall.time += 25;
      // Somebody asks before the guest goes on.
      clock.now();
      clock.rested();
      burnMs(10);
      expect(clock.remainingMs).toBe(Number.POSITIVE_INFINITY);
      clock.deadline = START + 100;
      expect(clock.remainingMs).toBe(65);
    });
  });

  it("comes before a deadline that only fuel says is there", ({ expect }) => {
    const { clock, wall, burnMs } = setUp();
    clock.deadline = START + 10;
    clock.rested();
    clock.run(() => {
      burnMs(11);
      expect(clock.tick(true)).toBe(POLL.rest);
      clock.rested();
      // No time has passed, so that fuel has the last word: and it is asked at once.
      expect(clock.tick(false)).toBe(POLL.stop);
      wall.time += 9;
      clock.rested();
      expect(clock.tick(false)).toBe(POLL.goOn);
      burnMs(2);
      expect(clock.tick(false)).toBe(POLL.stop);
    });
  });
});
