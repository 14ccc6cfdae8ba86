import { describe, it } from "vitest";
import { gapsSource } from "../../../sandbox/prepare/node-exports.ts";
import { findGapsApart } from "./find-gaps.ts";

const nothing = { members: [], refused: [] };
const querystring = Object.keys(process.getBuiltinModule("node:querystring"));
const [ofNone = {}, ofSome = {}] = findGapsApart([
  {},
  {
    fs: { members: ["readFileSync"], refused: [] },
    test: nothing,
    events: { ...nothing, members: ["on"] },
    querystring: { members: querystring, refused: [] },
  },
]);

describe("findGaps()", () => {
  it("names what the guest does not make, by kind", ({ expect }) => {
    const { repl, fs, sqlite } = ofSome;

    expect(repl?.functions).toContain("REPLServer");
    expect(repl?.symbols["REPL_MODE_STRICT"]).toEqual({ text: "repl-strict", isShared: false });
    expect(repl?.reason).toBe("a function has no terminal");
    expect(fs?.functions).toContain("writeFileSync");
    expect(fs?.functions).not.toContain("readFileSync");
    expect(sqlite?.values["constants"]).toMatchObject({ SQLITE_DENY: 1 });
  });

  it("describes objects with functions, and instances by the methods of their classes", ({
    expect,
  }) => {
    const { http, fs } = ofNone;

    expect(fs?.objects["promises"]?.functions).toContain("readFile");
    expect(http?.objects["globalAgent"]?.functions).toContain("createConnection");
  });

  it("knows modules that are functions themselves", ({ expect }) => {
    const { test, events } = ofSome;

    expect(test?.isFunction).toBe(true);
    expect(events?.isFunction).toBe(false);
  });

  it("does not carry large data along", ({ expect }) => {
    const { tls } = ofNone;
    expect(tls?.objects["rootCertificates"]).toMatchObject({ functions: [], values: {} });
  });

  it("leaves out modules without a gap", ({ expect }) => {
    expect(ofNone["querystring"]).toBeDefined();
    expect(ofSome["querystring"]).toBeUndefined();
  });
});

describe("gapsSource()", () => {
  it("gives a function that makes the same description", ({ expect }) => {
    const { cluster } = ofNone;
    if (cluster === undefined) throw new Error("Nothing lacks of node:cluster");
    // oxlint-disable-next-line typescript/no-implied-eval -- it is a program's text.
    const make = new Function(`return ${gapsSource(cluster)}`)() as () => unknown;
    expect(make()).toEqual(cluster);
  });
});
