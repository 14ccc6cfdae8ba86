import { describe, it } from "vitest";
import { findGaps, gapsSource } from "../../../sandbox/prepare/node-exports.ts";

const nothing = { members: [], refused: [] };

describe("findGaps()", () => {
  it("names what the guest does not make, by kind", ({ expect }) => {
    const { repl, fs, sqlite } = findGaps({ fs: { members: ["readFileSync"], refused: [] } });

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
    const { http, fs } = findGaps({});

    expect(fs?.objects["promises"]?.functions).toContain("readFile");
    expect(http?.objects["globalAgent"]?.functions).toContain("createConnection");
  });

  it("knows modules that are functions themselves", ({ expect }) => {
    const { test, events } = findGaps({ test: nothing, events: { ...nothing, members: ["on"] } });

    expect(test?.isFunction).toBe(true);
    expect(events?.isFunction).toBe(false);
  });

  it("does not carry large data along", ({ expect }) => {
    const { tls } = findGaps({});
    expect(tls?.objects["rootCertificates"]).toMatchObject({ functions: [], values: {} });
  });

  it("leaves out modules without a gap", ({ expect }) => {
    const members = Object.keys(process.getBuiltinModule("node:querystring"));
    expect(findGaps({ querystring: { members, refused: [] } })["querystring"]).toBeUndefined();
  });
});

describe("gapsSource()", () => {
  it("gives a function that makes the same description", ({ expect }) => {
    const { cluster } = findGaps({});
    if (cluster === undefined) throw new Error("Nothing lacks of node:cluster");
    // oxlint-disable-next-line typescript/no-implied-eval -- it is a program's text.
    const make = new Function(`return ${gapsSource(cluster)}`)() as () => unknown;
    expect(make()).toEqual(cluster);
  });
});
