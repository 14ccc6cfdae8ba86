import { CRYPTOGRAPHY } from "./corpus-cryptography.ts";
import { type Outcome } from "../../sandbox/host/environment.ts";

/**
 * What the worst caller would deploy. Each case is the body of an async handler, and the ways in which it may end:
 * whichever limit it meets first, it must meet one.
 */
export interface AbuseCase {
  readonly name: string;
  readonly body: string;
  readonly ends: readonly Outcome["kind"][];
}

const LIMITS = ["timeout", "out-of-memory"] as const;

export const CORPUS: readonly AbuseCase[] = [
  { name: "loops for ever", body: "for (;;);", ends: ["timeout"] },
  {
    name: "swallows the interruption",
    body: "for (;;) { try { for (;;); } catch {} finally { for (;;); } }",
    ends: ["timeout"],
  },
  {
    name: "loops in promise jobs",
    body: "const again = () => { Promise.resolve().then(again); }; again(); await new Promise(() => {});",
    ends: LIMITS,
  },
  {
    name: "loops in next ticks",
    body: "const again = () => process.nextTick(again); again(); await new Promise(() => {});",
    ends: LIMITS,
  },
  {
    name: "loops in immediates",
    body: "const again = () => setImmediate(again); again(); await new Promise(() => {});",
    ends: LIMITS,
  },
  {
    name: "sorts 3 million items",
    body: "const a = Array.from({ length: 3e6 }, (_, i) => (i * 7919) % 3000017); for (;;) a.sort();",
    ends: LIMITS,
  },
  {
    name: "sorts typed arrays",
    body: "const a = new Float64Array(3e6).map((_, i) => Math.sin(i)); for (;;) { a.sort(); a.reverse(); }",
    ends: LIMITS,
  },
  {
    name: "stringifies for ever",
    body: "const a = Array(2e5).fill('abc'); for (;;) JSON.stringify(a);",
    ends: LIMITS,
  },
  {
    name: "stringifies with a looping toJSON",
    body: "JSON.stringify({ toJSON() { for (;;); } });",
    ends: ["timeout"],
  },
  { name: "backtracks a regex", body: "/^(a+)+$/.test('a'.repeat(40) + 'b');", ends: ["timeout"] },
  {
    name: "multiplies BigInts",
    body: "let b = 3n ** 100000n; for (;;) b = (b * b) % (1n << 400000n);",
    ends: LIMITS,
  },
  {
    name: "searches long strings",
    body: "for (;;) 'a'.repeat(2 ** 24).indexOf('b');",
    ends: LIMITS,
  },
  {
    name: "fills typed arrays",
    body: "const u = new Uint8Array(2 ** 24); for (;;) u.fill(1);",
    ends: LIMITS,
  },
  {
    name: "fills memory with objects",
    body: "const a = []; for (;;) a.push({ a });",
    ends: ["out-of-memory"],
  },
  {
    name: "fills memory with strings",
    body: "const a = []; for (let i = 0; ; i++) a.push(String(i).repeat(1000));",
    ends: ["out-of-memory"],
  },
  {
    name: "doubles a string",
    body: "let s = 'x'; for (;;) { s += s; s.charCodeAt(0); }",
    ends: ["failure", "out-of-memory"],
  },
  {
    name: "fills memory with typed arrays",
    body: "const a = []; for (;;) a.push(new Uint8Array(2 ** 20));",
    ends: ["out-of-memory"],
  },
  {
    name: "swallows the failure to allocate",
    body: "const a = []; for (;;) { try { a.push(new Uint8Array(2 ** 20)); } catch {} }",
    ends: LIMITS,
  },
  {
    name: "asks for more memory than there is at once",
    body: "new ArrayBuffer(2 ** 31 - 1);",
    ends: ["failure", "out-of-memory"],
  },
  { name: "recurses", body: "const f = () => f() + 1; f();", ends: ["failure"] },
  {
    name: "recurses through getters",
    body: "const o = { get a() { return this.a; } }; o.a;",
    ends: ["failure"],
  },
  {
    name: "recurses in native code",
    body: "let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; JSON.stringify(o);",
    ends: ["failure", "crash", "timeout"],
  },
  {
    name: "nests source code deeply",
    body: "(0, eval)('('.repeat(1e5) + ')'.repeat(1e5));",
    ends: ["failure", "crash"],
  },
  {
    name: "opens 10,000 timers and never settles",
    body: "for (let i = 0; i < 10000; i++) setInterval(() => {}, 1); await new Promise(() => {});",
    ends: ["timeout"],
  },
  { name: "never settles", body: "await new Promise(() => {});", ends: ["failure"] },
  {
    name: "waits for too long",
    body: "await new Promise((r) => setTimeout(r, 60000));",
    ends: ["timeout"],
  },
  { name: "throws a non-error", body: "throw { toString() { throw 1; } };", ends: ["failure"] },
  { name: "throws null", body: "throw null;", ends: ["failure"] },
  {
    name: "throws a proxy",
    body: "throw new Proxy({}, { get() { throw 1; }, has() { throw 2; } });",
    ends: ["failure"],
  },
  { name: "exits", body: "process.exit(3);", ends: ["exit"] },
  {
    name: "exits while it is exiting",
    body: "process.on('exit', () => process.exit(4)); process.exit(5);",
    ends: ["exit"],
  },
  {
    name: "pollutes prototypes",
    body:
      "for (const p of [Object, Array, Function, Promise, String, Map, Error]) " +
      "for (const k of Object.getOwnPropertyNames(p.prototype)) " +
      "try { p.prototype[k] = () => { throw new Error('polluted'); }; } catch {} throw new Error('done');",
    ends: ["failure", "crash", "timeout"],
  },
  {
    name: "tampers with what the runtime uses",
    body:
      "globalThis.Promise = globalThis.JSON = globalThis.Error = globalThis.Date = undefined; " +
      "process.exit = process.nextTick = setTimeout = queueMicrotask = undefined; return 1;",
    ends: ["result", "failure"],
  },
  {
    name: "replaces then on promises",
    body: "Promise.prototype.then = function () { for (;;); }; return 1;",
    ends: ["result", "timeout"],
  },
  {
    name: "answers with a hostile object",
    body: "return { toJSON() { for (;;); } };",
    ends: ["timeout"],
  },
  { name: "floods the log", body: "for (;;) console.log('x'.repeat(10000));", ends: LIMITS },
  {
    name: "fills /tmp",
    body: "for (;;) require('fs').appendFileSync('/tmp/x', 'x'.repeat(100000));",
    ends: ["failure", "timeout"],
  },
  {
    name: "fills /tmp with empty files",
    body: "for (let i = 0; ; i++) require('fs').writeFileSync('/tmp/' + i, '');",
    ends: ["failure", "timeout"],
  },
  {
    name: "asks for random bytes for ever",
    body: "const b = new Uint8Array(65536); for (;;) crypto.getRandomValues(b);",
    ends: ["timeout"],
  },
  {
    name: "requires itself for ever",
    body: "for (;;) { delete require.cache[__filename]; require(__filename); }",
    ends: LIMITS,
  },
  {
    name: "imports what is not there for ever",
    body: "for (let i = 0; ; i++) await import('./none' + i + '.mjs').catch(() => {});",
    ends: LIMITS,
  },
  {
    name: "compiles code for ever",
    body: "for (let i = 0; ; i++) new Function('return ' + i)();",
    ends: LIMITS,
  },
  {
    name: "walks a chain of proxies",
    body: "let p = {}; for (let i = 0; i < 1e5; i++) p = new Proxy(p, {}); p.x;",
    ends: ["failure", "crash"],
  },
  ...CRYPTOGRAPHY,
];
