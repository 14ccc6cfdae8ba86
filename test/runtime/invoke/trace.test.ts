import { describe, it } from "vitest";
import { repeatsOf, traceId } from "../../../src/runtime/invoke/trace.ts";

const ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793";
const NOW = 0x5759e988 * 1000 + 999;
const hex = (digits: number) => "abcdef0123456789abcdef01".slice(0, digits);

const ARN = "arn:aws:lambda:us-east-1:000000000000:function:f";
const of = (arn = ARN) => ({ hex, arn });
/** That of ARN. */
const HASH = traceId(undefined, NOW, of()).slice(-10, -2);

const OWN = `Root=1-5759e988-abcdef0123456789abcdef01;Parent=abcdef0123456789;Sampled=0;Lineage=1:${HASH}:0`;

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
    `${ROOT}; Parent=1`,
    `${ROOT};`,
    ` ${ROOT}`,
    `${ROOT};a=${"x".repeat(512)}`,
  ])("does not continue what is no trace: %j", (header, { expect }) => {
    expect(traceId(header, NOW, of())).toBe(OWN);
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
    expect(trace.length).toBeLessThan(200);
    for (const lineage of ["a:1:b", "2:aaaaaaaa:3", "1:aaaaaaaa", "1:aaaaaaaa:999999"]) {
      const header = `${ROOT};Lineage=${lineage}`;
      expect(traceId(header, NOW, of())).toBe(`${ROOT};Lineage=1:${HASH}:0`);
    }
  });
});
