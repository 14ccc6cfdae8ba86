import { describe, it } from "vitest";
import { bootBare, callMain, doorHooks, restore } from "./bare-guest.ts";

/** Where JSRuntime keeps how many bytes may be allocated until the collector runs: 256 KiB at first. */
const THRESHOLD_OFFSET = 116;
const THRESHOLD_BYTES = 262_144;

/**
 * Runs a body, its promise jobs and the functions that it has given to `later`, each with its jobs, and gives what it has
 * logged. The collector runs with the next allocation after each call of `collect`.
 */
async function logOf(body: string): Promise<readonly string[]> {
  const { snapshot } = await bootBare(`
    const log = [], queue = [];
    const collect = () => { __door(0); return { garbage: {} }; };
    const later = (work) => queue.push(work);
    function main(text) {
      if (text === "run") { ${body} }
      if (text === "next") queue.shift()();
      return JSON.stringify({ log, left: queue.length });
    }`);
  const instance = await restore(snapshot);
  const threshold = snapshot.addresses.runtime + THRESHOLD_OFFSET;
  instance.hooks = doorHooks(() => {
    new DataView(instance.memory.buffer).setUint32(threshold, 1, true);
    return undefined;
  });
  const enter = (text: string) => {
    const answer = callMain(instance, snapshot, text);
    instance.run(() => instance.drainJobs());
    // As `main` always gives it.
    return JSON.parse(answer ?? "null") as {
      readonly log: readonly string[];
      readonly left: number;
    };
  };
  enter("run");
  // Promise jobs may have put more into the queue after the answer was made.
  while (enter("look").left > 0) enter("next");
  return enter("look").log;
}

describe("the collector", () => {
  it("runs when the tests want it to", async ({ expect }) => {
    const { snapshot } = await bootBare("function main() { return ''; }");
    const instance = await restore(snapshot);
    const at = snapshot.addresses.runtime + THRESHOLD_OFFSET;
    const bytes = new DataView(instance.memory.buffer).getUint32(at, true);
    expect(bytes).toBeGreaterThanOrEqual(THRESHOLD_BYTES);
  });

  it.for([
    [
      "an async function that waits",
      `(async () => {
         const held = { call(value) { this.resolve(value); } };
         later(() => { collect(); held.call("called"); });
         log.push(await new Promise((resolve) => { held.resolve = resolve; collect(); }));
       })();`,
      ["called"],
    ],
    [
      "an async function in a loop, whose variable changes",
      `(async () => {
         let wake;
         const tick = (left) => { collect(); wake("tick " + left); if (left > 0) later(() => tick(left - 1)); };
         later(() => tick(2));
         for (let count = 0; count < 3; count++) log.push(await new Promise((resolve) => { wake = resolve; collect(); }));
       })();`,
      ["tick 2", "tick 1", "tick 0"],
    ],
    [
      "an async generator",
      `(async () => {
         async function* ticks() {
           let wake;
           later(() => { collect(); wake("first"); });
           yield await new Promise((resolve) => { wake = resolve; collect(); });
           later(() => { collect(); wake("second"); });
           yield await new Promise((resolve) => { wake = resolve; collect(); });
         }
         for await (const tick of ticks()) { collect(); log.push(tick); }
       })();`,
      ["first", "second"],
    ],
    [
      "a generator that nobody holds any more",
      `{
         const ask = (() => {
           function* numbers() { const own = { value: "own" }; own.self = own; yield () => own.value; }
           const running = numbers();
           const first = running.next().value;
           running.first = first; running.self = running;
           return first;
         })();
         collect();
         later(() => { collect(); log.push(ask()); });
       }`,
      ["own"],
    ],
  ] as const)("spares what a closure has captured of %s", async ([, body, logged], { expect }) => {
    expect(await logOf(body)).toEqual(logged);
  });
});
