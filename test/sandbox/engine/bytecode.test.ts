import type { JSValuePointer } from "@jitl/quickjs-ffi-types";
import { describe, it } from "vitest";
import { type Instance } from "../../../sandbox/engine/instance.ts";
import { type Snapshot } from "../../../sandbox/engine/snapshot.ts";
import { GuestException } from "../../../sandbox/engine/values.ts";
import { bootBare } from "./bare-guest.ts";

/** Calls the function that it is given, and shows what comes of it. */
const SHOW = "globalThis.main = (fn) => JSON.stringify(fn(1))";

const SOURCE = `(function outer(a) {
  "use strict";
  const text = "grüße \\u{1f600}", big = 12345678901234567890n, list = [1, 2.5, , "x"];
  class Named { static #count = 0; get value() { return Named.#count++ + a; } }
  const tagged = ((strings) => strings.raw.join("|"))\`a\${a}\\n\`;
  function* later() { yield* [a, /x+/giu.source, ...Object.keys({ __proto__: null, [text]: 1 })]; }
  const caught = (() => { try { null.x } catch ({ name }) { return name } finally { list.push(0) } })();
  return { text, big: String(big), list, name: Named.name, value: new Named().value, tagged,
    later: [...later()], source: outer.toString().length, caught };
})`;

async function boot() {
  const { instance, snapshot } = await bootBare(SHOW);
  return {
    instance,
    show: (evaluate: () => JSValuePointer) =>
      instance.run(() => show(instance, snapshot, evaluate)),
  };
}

function show(instance: Instance, { addresses }: Snapshot, evaluate: () => JSValuePointer) {
  const { values } = instance;
  const fn = evaluate();
  const shown = values.call(addresses.entry["main"] as never, [fn]);
  const text = values.fromGuestString(shown);
  values.free(shown);
  values.free(fn);
  return text;
}

describe("compiled code", () => {
  it("gives in another guest what its source text gives", async ({ expect }) => {
    const [one, two] = [await boot(), await boot()];
    const code = one.instance.run(() => one.instance.bytecode.compile(SOURCE, "/a.js"));
    if (code === undefined) throw new Error("It was not compiled");
    const fromText = one.show(() => one.instance.evaluate(SOURCE, "/a.js"));

    expect(fromText).toContain("grüße 😀");
    expect(two.show(() => two.instance.bytecode.run(code))).toBe(fromText);
    expect(two.show(() => two.instance.bytecode.run(code))).toBe(fromText);
  });

  it("is handed over before it runs, and runs all the same", async ({ expect }) => {
    const { instance, show: showIn } = await boot();
    const kept: Uint8Array[] = [];
    const text = showIn(() =>
      instance.bytecode.evaluateKeeping("(a) => [a, a.constructor.name]", "/a.js", (code) =>
        kept.push(code),
      ),
    );

    expect(text).toBe('[1,"Number"]');
    expect(kept).toHaveLength(1);
  });

  it("knows the lines of its errors", async ({ expect }) => {
    const { instance, show: showIn } = await boot();
    const source =
      "(function broken() {\n\n  try { null.x } catch (error) { return error.stack } })";
    const shown = showIn(() =>
      instance.bytecode.run(instance.bytecode.compile(source, "/dir/a.js")),
    );

    expect(shown).toContain("broken (/dir/a.js:3");
  });

  it("is not made of a text that is no program", async ({ expect }) => {
    const { instance, show: showIn } = await boot();

    expect(() => instance.run(() => instance.bytecode.compile("(", "/a.js"))).toThrow(
      GuestException,
    );
    expect(showIn(() => instance.evaluate("() => 1", "/a.js"))).toBe("1");
  });

  it("leaves nothing behind in the guest", async ({ expect }) => {
    const { instance, show: showIn } = await boot();
    const source =
      "((a) => { function* g() { yield /x+/u.source } return [...g(), 123n + '', `a${a}`] })";
    const code = instance.run(() => instance.bytecode.compile(source, "/a.js"));
    if (code === undefined) throw new Error("It was not compiled");
    const round = () => showIn(() => instance.bytecode.run(code));
    for (let count = 0; count < 50; count++) round();
    const { memoryBytes } = instance;
    for (let count = 0; count < 20_000; count++) round();

    expect(instance.memoryBytes).toBe(memoryBytes);
  });
});
