import { describe, it } from "vitest";
import { bootBare, callMain, doorHooks, restore } from "./bare-guest.ts";

const PRELUDE = `
  const { asyncFrame, trackRejections, promiseState, promiseResult } = __natives;
  const A = { name: "A" }, B = { name: "B" };
  let log = [];
  const see = (text) => log.push(text + (asyncFrame()?.name ?? "-"));
  const within = (frame, work) => {
    const before = asyncFrame(frame);
    try { return work(); } finally { asyncFrame(before); }
  };
`;

/** Runs a body and its promise jobs in a restored guest, and gives what it logged. */
async function logOf(body: string): Promise<readonly string[]> {
  const main = `function main(text) { if (text === "run") { ${body} } return JSON.stringify(log); }`;
  const { snapshot } = await bootBare(`${PRELUDE} ${main}`);
  const instance = await restore(snapshot);
  instance.hooks = doorHooks(() => undefined);
  callMain(instance, snapshot, "run");
  instance.run(() => instance.drainJobs());
  // A text, as `main` always gives one.
  return JSON.parse(callMain(instance, snapshot) ?? "null") as readonly string[];
}

describe("the async frame", () => {
  it.for([
    ["is nothing at first", `see("")`, ["-"]],
    [
      "is what has been entered",
      `within(A, () => { see(""); within(B, () => see("")); see(""); }); see("")`,
      ["A", "B", "A", "-"],
    ],
    [
      "is kept by a reaction from when it was registered, not from when its promise is settled",
      `let settle; const shared = new Promise((r) => settle = r);
       within(A, () => shared.then(() => see("1")));
       shared.then(() => see("2"));
       within(B, () => settle());`,
      ["1A", "2-"],
    ],
    [
      "is kept over await",
      `const run = async (n) => { await null; see(n); await 1; see(n); };
       within(A, () => run("1")); within(B, () => run("2")); run("3")`,
      ["1A", "2B", "3-", "1A", "2B", "3-"],
    ],
    [
      "is where a thenable is asked that a reaction gives",
      `within(A, () => Promise.resolve().then(() => ({ then(r) { see("then"); r(); } })).then(() => see("after")))`,
      ["thenA", "afterA"],
    ],
    [
      "is where a thenable is asked that is awaited",
      `within(A, async () => { await { then(r) { see("then"); r(); } }; see("after"); })`,
      ["thenA", "afterA"],
    ],
    [
      "is kept by async generators",
      `async function* count() { for (let i = 0; i < 2; i++) { await null; see("g"); yield i; } }
       within(A, async () => { for await (const i of count()) see(i); })`,
      ["gA", "0A", "gA", "1A"],
    ],
    ["is kept by a microtask", `within(A, () => queueMicrotask(() => see("")))`, ["A"]],
    [
      "is what a job has entered only until that job ends",
      `Promise.resolve().then(() => { asyncFrame(A); see("1"); }).then(() => see("2")); queueMicrotask(() => see("3"))`,
      ["1A", "3-", "2-"],
    ],
    [
      "may be any value",
      `for (const frame of ["text" + 1, 5, 1.5, 7n, Symbol.iterator, null]) within(frame, () => queueMicrotask(() => log.push(typeof asyncFrame())))`,
      ["string", "number", "number", "bigint", "symbol", "object"],
    ],
  ] as const)("%s", async ([, body, expected], { expect }) => {
    expect(await logOf(body)).toEqual(expected);
  });

  it("is nothing in another copy of the same guest", async ({ expect }) => {
    const { snapshot } = await bootBare(
      `${PRELUDE} function main(text) { if (text === "enter") asyncFrame(A); return String(asyncFrame()?.name); }`,
    );
    const [one, other] = [await restore(snapshot), await restore(snapshot)];

    expect(callMain(one, snapshot, "enter")).toBe("A");
    expect(callMain(one, snapshot)).toBe("A");
    expect(callMain(other, snapshot)).toBe("undefined");
  });

  it("is let go of: by reactions that run, that are dropped, and that are part of a cycle", async ({
    expect,
  }) => {
    const { snapshot } = await bootBare(`${PRELUDE}
      const refs = [];
      const make = (name) => { const frame = { name }; refs.push(new WeakRef(frame)); return frame; };
      function main(text) {
        if (text !== "run") return String(refs.filter((ref) => ref.deref() !== undefined).length);
        within(make("runs"), () => Promise.resolve().then(() => 1));
        within(make("rejects"), () => Promise.reject(1).catch(() => 1));
        within(make("dropped"), () => new Promise(() => {}).then(() => 1));
        const frame = make("cycle");
        frame.promise = new Promise(() => {});
        within(frame, () => frame.promise.then(() => 1));
        return String(refs.length);
      }`);
    const instance = await restore(snapshot);
    instance.hooks = doorHooks(() => undefined);

    expect(callMain(instance, snapshot, "run")).toBe("4");
    instance.run(() => instance.drainJobs());
    // Enough objects for the collector to look for cycles.
    instance.run(() =>
      instance.values.free(instance.evaluate("for (let i = 0; i < 1e5; i++) [{}]; 1", "<host>")),
    );
    instance.run(() =>
      instance.values.free(
        instance.evaluate(
          "{ const all = []; for (let i = 0; i < 1e5; i++) all.push({}); } 1",
          "<host>",
        ),
      ),
    );
    expect(callMain(instance, snapshot)).toBe("0");
  });
});

describe("the tracker of rejections", () => {
  const TRACK = `trackRejections((promise, reason, isHandled) => log.push([promise instanceof Promise, reason, isHandled]));`;

  it.for([
    ["hears of a promise that nobody handles", "Promise.reject(1)", [[true, 1, false]]],
    [
      "not of one that has a handler",
      "new Promise((_, r) => setReject = r).catch(() => {}); setReject(1)",
      [],
    ],
    [
      "hears when one is handled after all",
      "const p = Promise.reject(1); p.catch(() => {}); p.catch(() => {})",
      [
        [true, 1, false],
        [true, 1, true],
      ],
    ],
    [
      "hears of an async function's promise",
      "(async () => { await null; throw 2; })()",
      [[true, 2, false]],
    ],
    [
      "hears of the promise at the end of a chain",
      "new Promise((_, r) => setReject = r).then(() => {}).then(() => {}); setReject(3)",
      [[true, 3, false]],
    ],
  ] as const)("%s", async ([, body, expected], { expect }) => {
    expect(await logOf(`let setReject; ${TRACK} ${body}`)).toEqual(expected);
  });

  it("may throw, and nothing comes of it", async ({ expect }) => {
    const body = `trackRejections(() => { throw 1; }); const p = Promise.reject(2); p.catch((e) => log.push(e))`;
    expect(await logOf(body)).toEqual([2]);
  });

  it("may reject promises itself", async ({ expect }) => {
    const body = `trackRejections((p, n) => { log.push(n); if (n < 3) Promise.reject(n + 1); }); Promise.reject(1)`;
    expect(await logOf(body)).toEqual([1, 2, 3]);
  });
});

describe("the state of a promise", () => {
  it("is told, and what it was settled with", async ({ expect }) => {
    const body = `
      const rejected = Promise.reject("no"); rejected.catch(() => {});
      for (const value of [new Promise(() => {}), Promise.resolve("yes"), rejected, {}, 5, undefined])
        log.push([promiseState(value), promiseResult(value) ?? null])`;
    expect(await logOf(body)).toEqual([
      [0, null],
      [1, "yes"],
      [2, "no"],
      [-1, null],
      [-1, null],
      [-1, null],
    ]);
  });
});
