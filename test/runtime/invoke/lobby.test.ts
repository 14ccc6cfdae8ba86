import { describe, it } from "vitest";
import { Lobby } from "../../../src/runtime/invoke/lobby.ts";

const NOW = 1_000_000;
const FULL = {
  code: "TooManyRequestsException",
  detail: { Reason: "ConcurrentInvocationLimitExceeded" },
};

describe("Lobby", () => {
  it("holds so many bytes of events and no more", ({ expect }) => {
    const lobby = new Lobby(() => 100);
    const leave = lobby.enter(60, NOW);
    lobby.enter(40, NOW);
    expect(() => lobby.enter(1, NOW)).toThrow(expect.objectContaining(FULL));
    leave();
    lobby.enter(60, NOW);
    expect(() => lobby.enter(1, NOW)).toThrow(expect.objectContaining(FULL));
  });

  it("holds so many requests, however small", ({ expect }) => {
    const lobby = new Lobby(() => 100);
    const leaving = Array.from({ length: 1000 }, () => lobby.enter(0, NOW));
    expect(() => lobby.enter(0, NOW)).toThrow(expect.objectContaining(FULL));
    for (const leave of leaving) leave();
    lobby.enter(100, NOW);
  });

  it("lets one in that is alone, whatever it brings", ({ expect }) => {
    const lobby = new Lobby(() => 100);
    const leave = lobby.enter(1000, NOW);
    expect(() => lobby.enter(1, NOW)).toThrow(expect.objectContaining(FULL));
    leave();
    lobby.enter(1, NOW);
  });

  it("forgets those whose requests have been ended", ({ expect }) => {
    const lobby = new Lobby(() => 100);
    const leave = lobby.enter(60, NOW);
    lobby.enter(40, NOW + 1000);
    expect(() => lobby.enter(1, NOW + 59_999)).toThrow(expect.objectContaining(FULL));
    lobby.enter(60, NOW + 60_000);
    expect(() => lobby.enter(1, NOW + 60_000)).toThrow(expect.objectContaining(FULL));
    // Its request goes on after all.
    leave();
    expect(() => lobby.enter(1, NOW + 60_000)).toThrow(expect.objectContaining(FULL));
  });
});
