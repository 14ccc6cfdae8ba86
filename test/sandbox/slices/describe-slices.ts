import { describe, it } from "vitest";
import { FUEL_PER_MS, SLICE_MS } from "../../../sandbox/engine/limits.ts";
import { type EngineParts, liveClock, restingClock, TestGuest } from "../guest-runner.ts";

/** Some slices of work for the guest, on any machine: its own clock counts them by fuel. */
const SPIN = `const spin = (n = 5e5) => { let i = 0; while (i < n) i++; return i; };`;
const MS_PER_REST = 13;

async function open(engine: EngineParts, clock = restingClock(MS_PER_REST), body = "") {
  const files = { "index.js": `${SPIN} exports.handler = async (event) => { ${body} };` };
  const guest = await TestGuest.create(engine, { files, clock, memoryMb: 64 });
  await guest.start();
  return guest;
}

/** Each computes for several slices in another way, and gives 1. */
const WORK: readonly (readonly [name: string, body: string])[] = [
  ["a loop", "spin(2e6); return 1"],
  ["a recursion", "const f = (n) => (n < 2 ? n : f(n - 1) + f(n - 2)); f(28); return 1"],
  ["deep in its stack", "const f = (n) => (n > 0 ? f(n - 1) : spin(2e6)); f(1000); return 1"],
  ["a loop that awaits", "for (let i = 0; i < 2e5; i++) await null; return 1"],
  [
    "promise jobs",
    "let n = 0; await new Promise((done) => { const again = () => (spin(200), ++n < 3e4 ? Promise.resolve().then(again) : done()); again(); }); return 1",
  ],
  [
    "ticks",
    "let n = 0; await new Promise((done) => { const again = () => (++n < 5e4 ? process.nextTick(again) : done()); again(); }); return 1",
  ],
  [
    "immediates",
    "let n = 0; await new Promise((done) => { const again = () => (++n < 1e4 ? setImmediate(again) : done()); again(); }); return 1",
  ],
  [
    "the comparator of a sort",
    "Array.from({ length: 1e5 }, (_, i) => (i * 7919) % 100003).sort((a, b) => a - b); return 1",
  ],
  ["callbacks of an array", "Array.from({ length: 3e5 }, (_, i) => i).map((i) => i + 1); return 1"],
  ["a regular expression", "/^(a+)+$/.test('a'.repeat(21) + 'b'); return 1"],
  ["the replacer of a text", "'ab'.repeat(5e4).replace(/a/g, () => 'c'); return 1"],
  [
    "a reviver of JSON",
    "JSON.parse(JSON.stringify(Array(2e5).fill(1)), (key, value) => value); return 1",
  ],
  ["toJSON()", "JSON.stringify({ toJSON: () => spin(2e6) }); return 1"],
  ["a getter", "const o = { get a() { return spin(2e6); } }; o.a; return 1"],
  [
    "a generator",
    "const g = function* () { for (let i = 0; i < 5e5; i++) yield i; }; for (const x of g()); return 1",
  ],
  ["a proxy", "const p = new Proxy({}, { get: () => spin(2e6) }); p.a; return 1"],
  ["BigInts", "let b = 3n; for (let i = 0; i < 6e4; i++) b = (b * 3n) % (1n << 4000n); return 1"],
  ["a finalizer", "try { spin(1); } finally { spin(2e6); } return 1"],
  ["source text of its own", "(0, eval)('let i = 0; while (i < 2e6) i++;'); return 1"],
];

/** Each is one operation of the engine, during which it executes no code of the guest. */
const NATIVE: readonly (readonly [name: string, body: string])[] = [
  ["a sort", "Array.from({ length: 4e5 }, (_, i) => (i * 7919) % 400009).sort()"],
  ["a sort of numbers", "new Float64Array(5e5).map((_, i) => Math.sin(i)).sort()"],
  ["JSON", "JSON.stringify(Array(5e5).fill('abc'))"],
  ["a product of BigInts", "(3n ** 300000n) ** 2n"],
  ["a BigInt's text", "(7n ** 150000n).toString()"],
  ["a search", "'a'.repeat(2 ** 24).indexOf('ab')"],
  ["a split", "'a,'.repeat(1e6).split(',')"],
];

/** The same in Node.js and in workerd. */
export function describeSlices(engine: EngineParts): void {
  describe("a guest that computes", () => {
    it.for([
      ["a loop", "spin(2e7); return 'long'"],
      [
        "operations that fail at once",
        "for (let i = 0; i < 300; i++) { await fetch('http://169.254.169.254/').catch(() => {}); spin(30_000); } return 'long'",
      ],
    ])("lets another one answer meanwhile: %s", async ([, body], { expect }) => {
      const order: string[] = [];
      const [long, short] = [
        await open(engine, { ...liveClock, rests: () => 0 }, body),
        await open(engine, { ...liveClock, rests: () => 0 }, "return 'short'"),
      ];
      await Promise.all([
        long.invoke({}, 60_000).then(() => order.push("long")),
        // As a request comes: by a turn of the event loop.
        liveClock
          .sleep(1)
          .then(() => short.invoke())
          .then(() => order.push("short")),
      ]);
      expect(order).toEqual(["short", "long"]);
    });

    it("takes turns with another one that computes", async ({ expect }) => {
      const order: string[] = [];
      const work = async (name: string) => {
        const clock = restingClock(MS_PER_REST, () => order.push(name));
        const guest = await open(engine, clock, "spin(2e6); return 1");
        return async () => guest.invoke({}, 60_000);
      };
      const guests = [await work("a"), await work("b"), await work("c")];
      order.length = 0;
      await Promise.all(guests.map((invoke) => invoke()));

      expect(order.slice(0, 6).join("")).toBe("abcabc");
    });

    it.for(WORK)("rests in %s", async ([, body], { expect }) => {
      const clock = restingClock(MS_PER_REST);
      const guest = await open(engine, clock, body);
      const before = clock.rests();

      expect(await guest.invoke({}, 60_000)).toEqual({ kind: "result", json: "1" });
      expect(clock.rests() - before).toBeGreaterThan(0);
    });

    it.for(NATIVE)("rests in the midst of %s", async ([, expression], { expect }) => {
      const clock = restingClock(MS_PER_REST);
      const guest = await open(engine, clock, `${expression}; return 1`);
      const before = clock.rests();

      expect(await guest.invoke({}, 60_000)).toEqual({ kind: "result", json: "1" });
      // Two more could have come before it and behind it.
      expect(clock.rests() - before).toBeGreaterThan(2);
    });

    it.for([
      ["a CommonJS module", { "index.js": `${SPIN} spin(2e6); exports.handler = async () => 1;` }],
      ["an ES module", { "index.mjs": `${SPIN} spin(2e6); export const handler = async () => 1;` }],
      [
        "an ES module that another one imports",
        {
          "index.mjs": `import { n } from "./other.mjs"; export const handler = async () => n;`,
          "other.mjs": `${SPIN} export const n = spin(2e6);`,
        },
      ],
    ] as const)("rests while it loads %s", async ([, files], { expect }) => {
      const clock = restingClock(MS_PER_REST);
      const guest = await TestGuest.create(engine, { files, clock });

      expect(await guest.start()).toEqual({ kind: "result", json: "null" });
      expect(clock.rests()).toBeGreaterThan(0);
    });

    it("goes on below a frame of the host, where nothing can be suspended", async ({ expect }) => {
      const clock = restingClock(MS_PER_REST);
      const guest = await TestGuest.create(engine, {
        files: {
          "index.js": `${SPIN} exports.handler = async () => [require("./other.mjs").n, spin(2e6)];`,
          "other.mjs": `${SPIN} export const n = spin(2e6);`,
        },
        clock,
      });
      await guest.start();

      expect(await guest.invoke({}, 60_000)).toEqual({ kind: "result", json: "[2000000,2000000]" });
      expect(clock.rests()).toBeGreaterThan(0);
    });

    it("sees a clock that does not go backwards, and has gone on by what passed", async ({
      expect,
    }) => {
      const body =
        "const start = Date.now(); let last = start, sound = true; " +
        "for (let i = 0; i < 4e5; i++) { const now = Date.now(); sound &&= now >= last; last = now; } return [sound, last - start]";
      const clock = restingClock(1000);
      const guest = await open(engine, clock, body);
      const [before, rests] = [clock.now(), clock.rests()];
      const outcome = await guest.invoke({}, 900_000);
      const [sound, ms] = JSON.parse(outcome.kind === "result" ? outcome.json : "[]") as [
        boolean,
        number,
      ];

      expect(clock.rests() - rests).toBeGreaterThan(0);
      expect(sound).toBe(true);
      expect(ms).toBeGreaterThanOrEqual(clock.now() - before);
      expect(ms).toBeLessThan(clock.now() - before + SLICE_MS + 1);
    });
  });

  describe("the deadline of a guest that computes, where the clock stands still", () => {
    const TIMEOUT_MS = 200;

    it.for([
      ["a loop", "for (;;);"],
      ["a loop that swallows", "for (;;) { try { for (;;); } catch {} finally { for (;;); } }"],
      ["promise jobs", "for (;;) await null;"],
      [
        "immediates",
        "const again = () => setImmediate(again); again(); await new Promise(() => {});",
      ],
    ])(
      "comes when its time is over, and neither sooner nor a slice later: %s",
      async ([, body = ""], { expect }) => {
        const clock = restingClock(MS_PER_REST);
        const guest = await open(engine, clock, body);
        const [before, fuelBefore] = [clock.now(), guest.fuelUsed];

        expect((await guest.invoke({}, TIMEOUT_MS)).kind).toBe("timeout");
        expect(clock.now() - before).toBeGreaterThanOrEqual(TIMEOUT_MS - SLICE_MS);
        expect(clock.now() - before).toBeLessThanOrEqual(TIMEOUT_MS + SLICE_MS);
        // It was given whole slices, each of which took less time than its fuel stands for.
        const slices = (TIMEOUT_MS - 2 * SLICE_MS) / MS_PER_REST;
        expect(Number(guest.fuelUsed - fuelBefore)).toBeGreaterThan(
          slices * SLICE_MS * FUEL_PER_MS,
        );
      },
    );

    it("comes also where resting takes no time", async ({ expect }) => {
      const guest = await open(engine, restingClock(0), "for (;;);");
      expect((await guest.invoke({}, TIMEOUT_MS)).kind).toBe("timeout");
    });
  });

  describe("a guest that is discarded while it rests", () => {
    it("never goes on", async ({ expect }) => {
      let rests = 0;
      const clock = restingClock(MS_PER_REST, () => {
        rests += 1;
        if (rests === 2) guest.discard();
      });
      const body = "try { spin(2e6); } finally { console.log('still here'); } return 1";
      const guest: TestGuest = await open(engine, clock, body);
      rests = 0;

      expect((await guest.invoke({}, 60_000)).kind).toBe("crash");
      expect(rests).toBe(2);
      expect(guest.dead).toBe(true);
      expect(guest.lines).toEqual([]);
      expect((await guest.invoke()).kind).toBe("crash");
    });
  });
}
