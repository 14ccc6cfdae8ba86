import { describe, it } from "vitest";
import { PackageTree } from "../../../src/runtime/environments/package-tree.ts";
import { knownSyntaxOf } from "../../../src/runtime/environments/known-syntax.ts";
import { strToU8, zipSync } from "fflate";

const treeOf = () => new PackageTree(zipSync({ "index.js": strToU8("1") }));

describe("knownSyntaxOf()", () => {
  it("shares what is known of a package's files, and of nothing else", ({ expect }) => {
    const [one, other] = [treeOf(), treeOf()];
    knownSyntaxOf(one).set("/var/task/a.js", true);
    knownSyntaxOf(one).set("/opt/a.js", true);

    expect(knownSyntaxOf(one).get("/var/task/a.js")).toBe(true);
    expect(knownSyntaxOf(one).get("/opt/a.js")).toBeUndefined();
    expect(knownSyntaxOf(other).get("/var/task/a.js")).toBeUndefined();
  });

  it("knows for one environment what else it has looked at", ({ expect }) => {
    const known = knownSyntaxOf(treeOf());
    known.set("/opt/a.js", false);
    expect(known.get("/opt/a.js")).toBe(false);
  });
});
