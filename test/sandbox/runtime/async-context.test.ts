import { describe, it } from "vitest";
import { parseResult, startGuest } from "./run.ts";

const ALS = "const als = new (require('async_hooks').AsyncLocalStorage)();";

describe("each invocation begins without a store", () => {
  it.for([
    ["by the handler", "", "als.enterWith('left')"],
    ["behind an await of it", "", "await null; als.enterWith('left')"],
    ["by a tick of it", "", "process.nextTick(() => als.enterWith('left')); await 1"],
    [
      "by a timer of it",
      "",
      "await new Promise((r) => setTimeout(() => { als.enterWith('left'); r(); }, 1))",
    ],
    ["by the module", "als.enterWith('left')", ""],
  ] as const)("though one was entered %s", async ([, setup, body], { expect }) => {
    const guest = await startGuest(`${ALS} ${setup};
      exports.handler = async () => { const found = als.getStore() ?? null; ${body}; return found; }`);
    expect(parseResult(await guest.invoke())).toBe(null);
    expect(parseResult(await guest.invoke())).toBe(null);
  });

  it("though one was entered by a callback handler", async ({ expect }) => {
    const guest = await startGuest(`${ALS}
      exports.handler = (event, context, callback) => { const found = als.getStore() ?? null; als.enterWith("left"); callback(null, found); }`);
    expect(parseResult(await guest.invoke())).toBe(null);
    expect(parseResult(await guest.invoke())).toBe(null);
  });
});

describe("a store", () => {
  it("is kept by what an invocation leaves behind, in the next one", async ({ expect }) => {
    const guest = await startGuest(`${ALS} const seen = [];
      exports.handler = (event) => als.run(event.id, async () => {
        if (event.id === 1) return void setTimeout(() => seen.push(als.getStore()), 5);
        await new Promise((resolve) => setTimeout(resolve, 20));
        return [...seen, als.getStore()];
      })`);
    await guest.invoke({ id: 1 });
    expect(parseResult(await guest.invoke({ id: 2 }))).toEqual([1, 2]);
  });

  it("is let go of when nothing runs in its name any more", async ({ expect }) => {
    const guest = await startGuest(`${ALS} const refs = [];
      exports.handler = (event) => {
        const store = { bytes: new Uint8Array(100_000) };
        refs.push(new WeakRef(store));
        if (refs.length > 20) refs.shift();
        return als.run(store, async () => {
          await null;
          await new Promise((resolve) => setTimeout(resolve, 1));
          await Promise.all([1, 2, 3].map(async () => als.getStore()));
          return refs.filter((ref) => ref.deref() !== undefined).length;
        });
      }`);
    // The engine collects cycles when there are many, so that memory grows at first.
    for (let index = 0; index < 1500; index++) parseResult(await guest.invoke());
    const before = guest.memoryBytes;
    for (let index = 0; index < 300; index++) expect(parseResult(await guest.invoke())).toBe(1);
    expect(guest.memoryBytes).toBe(before);
  });

  it("costs the same fuel in every copy", async ({ expect }) => {
    const source = `${ALS} exports.handler = () => als.run(1, async () => { for (let i = 0; i < 1000; i++) await i; return als.getStore(); })`;
    const [one, other] = [await startGuest(source), await startGuest(source)];
    expect(parseResult(await one.invoke())).toBe(1);
    expect(parseResult(await other.invoke())).toBe(1);
    expect(one.fuelUsed).toBe(other.fuelUsed);
  });
});

describe("process", () => {
  it("emits beforeExit when the loop is empty, with what is left of the code", async ({
    expect,
  }) => {
    const source = `
      process.on("beforeExit", (code) => console.log("beforeExit", code));
      exports.handler = (event, context, callback) => { setTimeout(() => console.log("timer"), 1); callback(null, 1); }`;
    const variables = { AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING: "1" };
    const guest = await startGuest(source, { variables });
    expect(parseResult(await guest.invoke())).toBe(1);
    expect(guest.lines).toEqual(["INFO timer", "INFO beforeExit 0"]);
  });

  it("prints warnings unless their listeners are removed", async ({ expect }) => {
    const guest = await startGuest(`exports.handler = async () => {
      process.on("warning", (w) => console.log(w.name, w.message, w.code));
      process.emitWarning("one", { type: "Own", code: "C1", detail: "more" });
      await new Promise((resolve) => setImmediate(resolve));
      process.removeAllListeners("warning");
      process.emitWarning("two");
      await new Promise((resolve) => setImmediate(resolve));
    }`);
    parseResult(await guest.invoke());
    expect(guest.lines).toEqual([
      "(node:8) [C1] Own: one\nmore\n(Use `node --trace-warnings ...` to show where the warning was created)\n",
      "INFO Own one C1",
    ]);
  });
});
