import { describe, it } from "vitest";
import { readBody } from "../../src/identity/read-body.ts";

const PIECE_BYTES = 1000;

/** A request whose body says how much of it has been taken. */
function sending(bytes: number, declared?: number) {
  let taken = 0;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        if (taken >= bytes) return controller.close();
        const length = Math.min(PIECE_BYTES, bytes - taken);
        taken += length;
        controller.enqueue(new Uint8Array(length).fill(7));
      },
      cancel: () => void (isCancelled = true),
    },
    // Nothing is taken before it is asked for.
    { highWaterMark: 0 },
  );
  const headers: HeadersInit = declared === undefined ? {} : { "content-length": `${declared}` };
  // Node wants to be told that the answer does not come before the end of the body.
  const init: RequestInit & { readonly duplex: "half" } = {
    method: "POST",
    body,
    headers,
    duplex: "half",
  };
  return {
    request: new Request("http://localhost/", init),
    taken: () => taken,
    isCancelled: () => isCancelled,
  };
}

describe("readBody()", () => {
  it("gives what is not too long, whether its length is declared or not", async ({ expect }) => {
    for (const declared of [undefined, 5000]) {
      const { request } = sending(5000, declared);
      expect((await readBody(request, 5000))?.byteLength).toBe(5000);
    }
    expect(await readBody(new Request("http://localhost/"), 0)).toEqual(new Uint8Array());
  });

  it("takes all of what is too long, so that the answer is heard", async ({ expect }) => {
    const { request, taken } = sending(9000, 9000);
    expect(await readBody(request, 5000, 9000)).toBeUndefined();
    expect(taken()).toBe(9000);
  });

  it("takes nothing of what is said to be far too long", async ({ expect }) => {
    const { request, taken, isCancelled } = sending(9001, 9001);
    expect(await readBody(request, 5000, 9000)).toBeUndefined();
    expect([taken(), isCancelled()]).toEqual([0, true]);
  });

  it("takes no more than it may keep of what has no length", async ({ expect }) => {
    const { request, taken, isCancelled } = sending(1_000_000);
    expect(await readBody(request, 5000)).toBeUndefined();
    expect(taken()).toBeLessThanOrEqual(5000 + 2 * PIECE_BYTES);
    expect(isCancelled()).toBe(true);
  });
});
