import { describe, it } from "vitest";
import {
  hasLineage,
  joinTraces,
  repeatsOf,
  traceId,
  traceOf,
  withoutLineage,
} from "../../src/aws/trace.ts";

const ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793";
const NOW = 0x5759e988 * 1000 + 999;
const hex = (digits: number) => "abcdef0123456789abcdef0123456789abcdef01".slice(0, digits);

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";
const of = (arn = ARN) => ({ hex, arn });
/** That of ARN. */
const HASH = traceId(undefined, NOW, of()).slice(-10, -2);

const OWN = `Root=1-5759e988-abcdef0123456789abcdef01;Parent=23456789abcdef01;Sampled=0;Lineage=1:${HASH}:0`;

describe("traceId()", () => {
  it("starts a trace of its own, of this second, that is not sampled", ({ expect }) => {
    expect(traceId(undefined, NOW, of())).toBe(OWN);
    expect(traceId(undefined, 1000, of())).toContain("Root=1-00000001-");
  });

  it.for([
    ROOT,
    `${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`,
    `${ROOT};Sampled=0;Custom=a:1|b`,
    ROOT.toUpperCase().replace("ROOT", "Root"),
  ])("continues the caller's: %s", (header, { expect }) => {
    expect(traceId(header, NOW, of())).toBe(`${header};Lineage=1:${HASH}:0`);
  });

  it.for([
    "",
    "Self=1",
    "Root=2-5759e988-bd862e3fe1be46a994272793",
    "Root=1-5759e988-bd862e3f",
    `${ROOT}\r\nX-Evil: 1`,
    "Parent=53995c3f42cd8ad8;Sampled=1",
  ])("does not continue what is no trace: %j", (header, { expect }) => {
    expect(traceId(header, NOW, of())).toBe(OWN);
  });

  it.for([
    [` ${ROOT}; Parent=53995c3f42cd8ad8 ;`, `${ROOT};Parent=53995c3f42cd8ad8`],
    [`Self=1-2;${ROOT};Root=1;Parent=1`, `${ROOT};Self=1-2;Parent=1`],
    [`${ROOT};a=${"x".repeat(512)};Parent=1`, ROOT],
    [`${ROOT};a=\u00e9;b=1`, `${ROOT};b=1`],
  ] as const)("takes of a trace what belongs there: %j", ([header, taken], { expect }) => {
    expect(traceOf(header, NOW, hex)).toBe(taken);
  });

  it.for([
    ["long fields", (trace: string) => `${trace};a=${"x".repeat(10_000)}`],
    ["long fields before", (trace: string) => `a=${"x".repeat(10_000)};${trace}`],
    ["many fields", (trace: string) => `${"a=1;".repeat(5000)}${trace}`],
    ["fields up to the bound", (trace: string) => `${trace};a=${"x".repeat(180)}`],
    ["an older lineage", (trace: string) => `${trace};Lineage=1:${HASH}:0`],
    ["a broken lineage", (trace: string) => `${trace};Lineage=1:${HASH}:0:0`],
    ["a lineage of nobody", (trace: string) => `Lineage=1:00000000:9|11111111:9;${trace}`],
    ["what no header has", (trace: string) => `${trace};\u0000;;=;é`],
    ["no root", (trace: string) => trace.replace(/Root=[^;]*/, "")],
    ["a wrong root", (trace: string) => trace.replace(/Root=[^;]*/, "Root=2-0-0")],
    ["blanks", (trace: string) => trace.replaceAll(";", " ; ")],
    ["capitals", (trace: string) => trace.replace("Lineage", "LINEAGE").toUpperCase()],
  ] as const)("goes on counting through %s", ([, pad], { expect }) => {
    let trace = traceId(undefined, NOW, of());
    for (let repeats = 0; repeats < 20; repeats += 1) {
      expect(repeatsOf(trace, ARN)).toBe(repeats);
      const carried = joinTraces(pad(trace)) ?? "";
      // What the services that carry it take: an entry of PutEvents.
      expect(carried.length).toBeLessThanOrEqual(500);
      trace = traceId(pad(carried), NOW, of());
    }
  });

  it("counts how often a chain of calls comes to a function, whatever is between", ({ expect }) => {
    let trace = traceId(ROOT, NOW, of());
    for (let repeats = 0; repeats < 20; repeats += 1) {
      expect(repeatsOf(trace, ARN)).toBe(repeats);
      trace = traceId(trace, NOW, of("arn:aws:lambda:us-east-1:000000000000:function:g"));
      expect(repeatsOf(trace, ARN)).toBe(repeats);
      trace = traceId(trace, NOW, of());
    }
    expect(trace).toMatch(/^Root=[^;]+;Lineage=1:[0-9a-f]{8}:19\|[0-9a-f]{8}:20$/);
  });

  it("bounds what it remembers of a chain, and takes nothing else for a lineage", ({ expect }) => {
    let trace = ROOT;
    for (let count = 0; count < 100; count += 1) trace = traceId(trace, NOW, of(`${ARN}${count}`));
    expect(trace.length).toBeLessThanOrEqual(500);
    for (const lineage of ["a:1:b", "2:aaaaaaaa:3", "1:aaaaaaaa", "1:aaaaaaaa:999999"]) {
      const header = `${ROOT};Lineage=${lineage}`;
      expect(traceId(header, NOW, of())).toBe(`${ROOT};Lineage=1:${HASH}:0`);
    }
  });
});

describe("joinTraces()", () => {
  const lineage = (...entries: string[]) => `Lineage=1:${entries.join("|")}`;

  it("keeps the first trace, and of each function the longest count", ({ expect }) => {
    const one = `${ROOT};Sampled=1;${lineage("aaaaaaaa:3", "bbbbbbbb:1")}`;
    const other = `${ROOT.replace("5759e988", "00000000")};${lineage("bbbbbbbb:7", "cccccccc:0")}`;
    const longest = lineage("aaaaaaaa:3", "bbbbbbbb:7", "cccccccc:0");
    expect(joinTraces(one, undefined, other)).toBe(`${ROOT};Sampled=1;${longest}`);
    expect(joinTraces(ROOT, one)).toBe(`${ROOT};${lineage("aaaaaaaa:3", "bbbbbbbb:1")}`);
    expect(joinTraces("nothing", one)).toBe(one);
    expect(joinTraces(undefined, "nothing", "")).toBeUndefined();
  });

  it("keeps the last lineage whole, whatever the others are padded with", ({ expect }) => {
    const padding = Array.from({ length: 100 }, (_, n) => `${String(n).padStart(8, "0")}:99999`);
    const padded = `${ROOT};${lineage("aaaaaaaa:2", ...padding)}`;
    const own = Array.from({ length: 16 }, (_, n) => `${n.toString(16).repeat(8)}:${n}`);
    const joined = joinTraces(padded, `${ROOT};${lineage(...own)}`) ?? "";
    expect(joined).toBe(`${ROOT};${lineage(...own)}`);
    expect(joined.length).toBeLessThanOrEqual(500);
  });

  it("counts no further than its form has digits for", ({ expect }) => {
    const header = `${ROOT};Lineage=1:${HASH}:99999`;
    expect(repeatsOf(traceId(header, NOW, of()), ARN)).toBe(99_999);
  });
});

describe("withoutLineage()", () => {
  it("leaves the trace of a stranger, and nothing that he tells of others", ({ expect }) => {
    const header = `${ROOT};Sampled=1;Lineage=1:aaaaaaaa:3`;
    expect(hasLineage(header)).toBe(true);
    expect(withoutLineage(header)).toBe(`${ROOT};Sampled=1`);
    expect(hasLineage(withoutLineage(header))).toBe(false);
    expect(withoutLineage("Lineage=1:aaaaaaaa:3")).toBeUndefined();
    expect(withoutLineage(undefined)).toBeUndefined();
  });
});
