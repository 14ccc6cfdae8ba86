import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { Stay } from "../../../src/runtime/invoke/stay.ts";

/** Less than the platform gives what goes on without a caller. */
const GIVEN_UP_MS = 29_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const left = Promise.withResolvers<void>();
  const deferred: Promise<void>[] = [];
  const keep = vi.fn<() => void>();
  const leave = vi.fn<() => void>();
  const lobby = { enter: vi.fn<(bytes: number, now: number) => () => void>(() => leave) };
  const stay = new Stay(
    {
      defer: (work) => void deferred.push(work),
      slot: { keep },
      left: () => left.promise,
      bytes: 10,
    },
    lobby,
  );
  const sandbox = { giveUp: vi.fn<() => void>() };
  return { stay, deferred, keep, sandbox, leave: left.resolve, lobby, leaveLobby: leave };
}

describe("Stay", () => {
  it("costs nothing until something is waited for", ({ expect }) => {
    const { stay, deferred, keep, sandbox } = setUp();
    stay.in(sandbox);
    stay.end();
    expect([deferred.length, keep.mock.calls.length]).toEqual([0, 0]);
  });

  it("keeps the request and the slot until the invocation is over", async ({ expect }) => {
    const { stay, deferred, keep } = setUp();
    stay.begin();
    stay.begin();
    expect([deferred.length, keep.mock.calls.length]).toEqual([1, 1]);
    const isOver = vi.fn<() => void>();
    void deferred[0]?.then(isOver);
    await vi.advanceTimersByTimeAsync(900_000);
    expect(isOver).not.toHaveBeenCalled();
    stay.end();
    await vi.advanceTimersByTimeAsync(0);
    expect(isOver).toHaveBeenCalledOnce();
  });

  it("is in the lobby until it has its sandbox, or until it ends without one", ({ expect }) => {
    for (const leaves of ["in", "end"] as const) {
      const { stay, sandbox, lobby, leaveLobby } = setUp();
      stay.begin();
      stay.begin();
      expect([lobby.enter.mock.calls, leaveLobby.mock.calls]).toEqual([[[10, Date.now()]], []]);
      if (leaves === "in") stay.in(sandbox);
      stay.end();
      stay.end();
      expect(leaveLobby).toHaveBeenCalledOnce();
    }
  });

  it("that begins with its sandbox there is in no lobby", ({ expect }) => {
    const { stay, sandbox, lobby } = setUp();
    stay.in(sandbox);
    stay.begin();
    expect(lobby.enter).not.toHaveBeenCalled();
  });

  it("gives up what its caller has left, also if that had no sandbox yet", async ({ expect }) => {
    const { stay, sandbox, leave } = setUp();
    stay.begin();
    leave();
    await vi.advanceTimersByTimeAsync(GIVEN_UP_MS);
    stay.in(sandbox);
    expect(sandbox.giveUp).toHaveBeenCalledOnce();
  });

  it("gives up nothing that is over", async ({ expect }) => {
    const { stay, sandbox, leave } = setUp();
    stay.begin();
    stay.in(sandbox);
    leave();
    await vi.advanceTimersByTimeAsync(1000);
    stay.end();
    await vi.advanceTimersByTimeAsync(GIVEN_UP_MS);
    expect(sandbox.giveUp).not.toHaveBeenCalled();
  });
});
