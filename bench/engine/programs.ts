export interface Program {
  readonly name: string;
  /** A function expression; its result shows that both engines did the same. */
  readonly source: string;
}

/** The seven programs of the promise: each stresses another part of the engine for some tens of milliseconds. */
export const PROGRAMS: readonly Program[] = [
  {
    name: "fib",
    source: `() => { const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2)); return fib(27); }`,
  },
  {
    name: "loops",
    source: `() => { let sum = 0; for (let i = 0; i < 1e6; i++) sum = (sum + i * 7) % 1000003; return sum; }`,
  },
  {
    name: "allocation",
    source: `() => { let last = null; for (let i = 0; i < 1e5; i++) last = { i, next: { i }, list: [i] }; return last.i; }`,
  },
  {
    name: "JSON",
    source: `() => {
      const rows = Array.from({ length: 2000 }, (_, id) => ({ id, name: "row " + id, tags: ["a", "b"], nested: { ok: true, n: id / 3 } }));
      return JSON.stringify(JSON.parse(JSON.stringify(rows))).length;
    }`,
  },
  {
    name: "sort",
    source: `() => {
      let seed = 1; const list = [];
      for (let i = 0; i < 3e4; i++) { seed = (seed * 48271) % 2147483647; list.push(seed); }
      list.sort((a, b) => a - b); return list[100];
    }`,
  },
  {
    name: "regex",
    source: `() => {
      const text = "user-17@example.com, other text 2026-01-01; ".repeat(8000); let count = 0;
      for (const m of text.matchAll(/([\\w.-]+)@([\\w-]+\\.)+\\w{2,4}|(\\d{4})-(\\d\\d)-(\\d\\d)/g)) count += m[0].length;
      return count + text.replace(/[aeiou]/g, "").length;
    }`,
  },
  {
    name: "BigInt",
    source: `() => { let n = 1n; for (let i = 1n; i < 6000n; i++) n *= i; return n.toString().length; }`,
  },
];

/** The slowest and the fastest things a unit of fuel may stand for. */
export const EXTREMES: readonly Program[] = [
  {
    name: "sort of 3 million, typed",
    source: `() => {
      const list = new Float64Array(3e6); let seed = 1;
      for (let i = 0; i < list.length; i++) { seed = (seed * 48271) % 2147483647; list[i] = seed; }
      return list.sort()[0];
    }`,
  },
  {
    name: "split of 4 MB",
    source: `() => "abcdefgh,".repeat(466034).split(",").length`,
  },
  {
    name: "memory fill",
    source: `() => { const bytes = new Uint8Array(8 << 20); for (let i = 0; i < 20; i++) bytes.fill(i); return bytes[7]; }`,
  },
  {
    name: "indexOf over 16 MB",
    source: `() => { const text = "a".repeat(16 << 20); let sum = 0; for (let i = 0; i < 4; i++) sum += text.indexOf("ab"); return sum; }`,
  },
  {
    name: "empty loop",
    source: `() => { let i = 0; while (i < 3e6) i++; return i; }`,
  },
  {
    name: "regex backtracking",
    source: `() => /^(a+)+$/.test("a".repeat(23) + "b")`,
  },
  {
    name: "concatenation",
    source: `() => { let text = ""; for (let i = 0; i < 3e5; i++) text += "xy"; return text.length; }`,
  },
  {
    name: "BigInt product",
    source: `() => { let n = 3n; for (let i = 0; i < 17; i++) n *= n; return Number(n & 255n); }`,
  },
];
