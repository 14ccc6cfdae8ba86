import { afterEach, beforeEach, describe, it, vi } from "vitest";
import { boundWithoutCaller, whenAborted } from "../../../src/runtime/invoke/without-caller.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const left = Promise.withResolvers<void>();
  const end = vi.fn<() => void>();
  const over = boundWithoutCaller(left.promise, end);
  return { leave: left.resolve, end, over };
}

describe("boundWithoutCaller()", () => {
  it("ends what goes on for too long, and before the platform would", async ({ expect }) => {
    const { leave, end } = setUp();
    await vi.advanceTimersByTimeAsync(900_000);
    leave();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(end).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(9_000);
    expect(end).toHaveBeenCalledOnce();
  });

  it("leaves alone what is over by then, or was over before", async ({ expect }) => {
    const [late, early] = [setUp(), setUp()];
    early.over();
    late.leave();
    early.leave();
    await vi.advanceTimersByTimeAsync(1000);
    late.over();
    await vi.advanceTimersByTimeAsync(900_000);

    expect(late.end).not.toHaveBeenCalled();
    expect(early.end).not.toHaveBeenCalled();
  });
});

describe("whenAborted()", () => {
  it("resolves by the signal, or at once if it has been given", async ({ expect }) => {
    const controller = new AbortController();
    const waited = whenAborted(controller.signal);
    controller.abort();

    await expect(waited).resolves.toBeUndefined();
    await expect(whenAborted(controller.signal)).resolves.toBeUndefined();
  });
});
