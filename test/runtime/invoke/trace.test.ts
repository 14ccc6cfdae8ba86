import { describe, it } from "vitest";
import { traceId } from "../../../src/runtime/invoke/trace.ts";

const ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793";
const NOW = 0x5759e988 * 1000 + 999;
const hex = (digits: number) => "abcdef0123456789abcdef01".slice(0, digits);

const OWN =
  "Root=1-5759e988-abcdef0123456789abcdef01;Parent=abcdef0123456789;Sampled=0;Lineage=1:abcdef01:0";

describe("traceId()", () => {
  it("starts a trace of its own, of this second, that is not sampled", ({ expect }) => {
    expect(traceId(undefined, NOW, hex)).toBe(OWN);
    expect(traceId(undefined, 1000, hex)).toContain("Root=1-00000001-");
  });

  it.for([
    ROOT,
    `${ROOT};Parent=53995c3f42cd8ad8;Sampled=1`,
    `${ROOT};Sampled=0;Lineage=a:1:b`,
    ROOT.toUpperCase().replace("ROOT", "Root"),
  ])("continues the caller's: %s", (header, { expect }) => {
    expect(traceId(header, NOW, hex)).toBe(header);
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
    expect(traceId(header, NOW, hex)).toBe(OWN);
  });
});
