export interface Abuse {
  readonly name: string;
  /** The body of an async handler. */
  readonly body: string;
}

/** Programs that try to outstay their time, each by another part of the engine. None of them ends by itself in 1 s. */
export const ABUSES: readonly Abuse[] = [
  { name: "empty loop", body: `for (;;);` },
  { name: "microtasks", body: `const again = () => Promise.resolve().then(again); await again();` },
  {
    name: "timers",
    body: `const again = () => setTimeout(again, 0); again(); await new Promise(() => {});`,
  },
  { name: "one long timer", body: `await new Promise((resolve) => setTimeout(resolve, 60000));` },
  {
    name: "typed sort",
    body: `const list = new Float64Array(3e6); for (;;) { for (let i = 0; i < list.length; i++) list[i] = (i * 48271) % 2147483647; list.sort(); }`,
  },
  {
    name: "array sort",
    body: `const list = Array.from({ length: 1e6 }, (_, i) => String((i * 48271) % 2147483647)); for (;;) list.toSorted();`,
  },
  {
    name: "JSON",
    body: `const deep = Array.from({ length: 1e5 }, (_, i) => ({ i })); for (;;) JSON.stringify(deep);`,
  },
  { name: "regex", body: `for (;;) /^(a+)+$/.test("a".repeat(40) + "b");` },
  { name: "BigInt power", body: `let n = 3n; for (;;) n = (n ** 3n) & ((1n << 300000n) - 1n);` },
  { name: "BigInt text", body: `const n = 7n ** 300000n; for (;;) n.toString();` },
  { name: "fill", body: `const bytes = new Uint8Array(16 << 20); for (;;) bytes.fill(1);` },
  {
    name: "indexOf",
    body: `const text = "a".repeat(16 << 20); for (;;) text.indexOf("ab");`,
  },
  { name: "split", body: `const text = "a,".repeat(1 << 20); for (;;) text.split(",");` },
  { name: "recursion", body: `const dive = () => dive(); for (;;) try { dive(); } catch {}` },
  {
    name: "swallowed interrupt",
    body: `for (;;) { try { for (;;); } catch {} finally { for (;;); } }`,
  },
];
