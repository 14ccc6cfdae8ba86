import { describe, it } from "vitest";
import { HostError } from "../../../sandbox/host/host-error.ts";
import { Operations } from "../../../sandbox/host/operations.ts";

/** An operation that ends when it is told to. */
function manual(operations: Operations) {
  const { promise, resolve, reject } = Promise.withResolvers<{ text: string }>();
  const signals: AbortSignal[] = [];
  const id = operations.start((signal) => {
    signals.push(signal);
    return promise;
  });
  return { id, resolve, reject, aborted: () => signals.map((signal) => signal.aborted) };
}

describe("Operations", () => {
  it("are taken in the order in which they end, each once", async ({ expect }) => {
    const operations = new Operations();
    const first = manual(operations);
    const second = manual(operations);
    second.resolve({ text: "second" });
    await operations.whenSettled();
    first.resolve({ text: "first" });
    await Promise.resolve().then(() => Promise.resolve());

    expect(operations.take()).toEqual([
      { id: second.id, text: "second" },
      { id: first.id, text: "first" },
    ]);
    expect(operations.take()).toEqual([]);
    expect(operations.size).toBe(0);
  });

  it("give the guest a refusal with its fields, and nothing of a fault of ours", async ({
    expect,
  }) => {
    const operations = new Operations();
    const ids = [
      new HostError("no such host", { code: "ENOTFOUND", syscall: "getaddrinfo" }),
      new TypeError("bad argument"),
      new Error("secret of the host"),
      "thrown text",
    ].map((error) => operations.start(() => Promise.reject(error)));
    while (operations.size > 0 && ids.length > 0) {
      await operations.whenSettled();
      if (operations.size === ids.length) break;
    }

    const errors = operations.take().map(({ error = "{}" }) => JSON.parse(error) as unknown);
    expect(errors).toEqual([
      { name: "Error", message: "no such host", code: "ENOTFOUND", syscall: "getaddrinfo" },
      { name: "TypeError", message: "bad argument" },
      { name: "Error", message: "The host failed to do this" },
      { name: "Error", message: "The host failed to do this" },
    ]);
  });

  it("that are under way when an invocation is over are aborted, and lost for the next", async ({
    expect,
  }) => {
    const operations = new Operations();
    const pending = manual(operations);
    const done = manual(operations);
    done.resolve({ text: "nobody has taken this" });
    await operations.whenSettled();
    operations.freeze();
    pending.resolve({ text: "too late" });
    await Promise.resolve();

    expect(pending.aborted()).toEqual([true]);
    expect(operations.size).toBe(2);
    const lost = operations.take();
    expect(lost.map(({ id }) => id)).toEqual([done.id, pending.id]);
    for (const { error = "{}" } of lost)
      expect(JSON.parse(error)).toMatchObject({ code: "ECONNRESET" });
    expect(operations.take()).toEqual([]);
  });

  it("that the guest has aborted are heard of no more", async ({ expect }) => {
    const operations = new Operations();
    const pending = manual(operations);
    operations.abort(pending.id);
    operations.abort(12_345);
    pending.reject(new Error("aborted"));
    await Promise.resolve();

    expect(pending.aborted()).toEqual([true]);
    expect(operations.size).toBe(0);
    expect(operations.take()).toEqual([]);
  });

  it("are bounded in number", ({ expect }) => {
    const operations = new Operations();
    for (let count = 0; count < 1024; count++) manual(operations);
    expect(() => manual(operations)).toThrow(HostError);
    operations.freeze();
    operations.take();
    expect(manual(operations).id).toBeGreaterThan(0);
  });
});
