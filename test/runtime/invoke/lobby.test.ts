import { describe, it } from "vitest";
import { Lobby } from "../../../src/runtime/invoke/lobby.ts";

const FULL = {
  code: "TooManyRequestsException",
  detail: { Reason: "ConcurrentInvocationLimitExceeded" },
};

describe("Lobby", () => {
  it("holds so many bytes of events and no more", ({ expect }) => {
    const lobby = new Lobby(() => 100);
    const leave = lobby.enter(60);
    lobby.enter(40);
    expect(() => lobby.enter(1)).toThrow(expect.objectContaining(FULL));
    leave();
    lobby.enter(60);
    expect(() => lobby.enter(1)).toThrow(expect.objectContaining(FULL));
  });

  it("holds so many requests, however small", ({ expect }) => {
    const lobby = new Lobby(() => 100);
    const leaving = Array.from({ length: 1000 }, () => lobby.enter(0));
    expect(() => lobby.enter(0)).toThrow(expect.objectContaining(FULL));
    for (const leave of leaving) leave();
    lobby.enter(100);
  });

  it("lets one in that is alone, whatever it brings", ({ expect }) => {
    const lobby = new Lobby(() => 100);
    const leave = lobby.enter(1000);
    expect(() => lobby.enter(1)).toThrow(expect.objectContaining(FULL));
    leave();
    lobby.enter(1);
  });
});
