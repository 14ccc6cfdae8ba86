import { zipSync, type Zippable } from "fflate";
import { describe, it } from "vitest";
import { PackageTree } from "../../../src/runtime/environments/package-tree.ts";
import { link, zipOf } from "../../platform/zip-builder.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
const MODIFIED = "2026-01-02T03:04:06";

const FILES: Zippable = {
  "index.js": utf8("exports.handler = async () => 1"),
  "lib/a.js": [utf8("a"), { mtime: MODIFIED }],
  "lib/deep/b.js": utf8("b".repeat(100_000)),
  stored: [utf8("as it is"), { level: 0 }],
  empty: utf8(""),
  "ä/é.txt": utf8("umlaut"),
};

const tree = new PackageTree(zipSync(FILES));

describe("PackageTree", () => {
  it("reads files, deflated, stored, empty, and by any name", ({ expect }) => {
    expect(text(tree.read("index.js"))).toBe("exports.handler = async () => 1");
    expect(text(tree.read("lib/deep/b.js"))).toBe("b".repeat(100_000));
    expect(text(tree.read("stored"))).toBe("as it is");
    expect(text(tree.read("empty"))).toBe("");
    expect(text(tree.read("ä/é.txt"))).toBe("umlaut");
  });

  it("gives the same bytes each time", ({ expect }) => {
    expect(tree.read("lib/a.js")).toEqual(tree.read("lib/a.js"));
  });

  it("knows files and directories", ({ expect }) => {
    expect(tree.stat("lib/deep/b.js")).toMatchObject({ type: "file", size: 100_000 });
    expect(tree.stat("lib/deep")).toMatchObject({ type: "directory", size: 4096, mode: 0o755 });
    expect(tree.stat("")).toMatchObject({ type: "directory" });
    expect(new Date(tree.stat("lib/a.js")?.mtimeMs ?? 0).toISOString()).toMatch(
      /^2026-01-02T\d\d:\d\d:06/,
    );
  });

  it("lists what a directory holds", ({ expect }) => {
    expect(tree.list("lib")).toEqual([
      ["a.js", "file"],
      ["deep", "directory"],
    ]);
    expect(
      tree
        .list("")
        ?.map(([name]) => name)
        .toSorted(),
    ).toEqual(["empty", "index.js", "lib", "stored", "ä"].toSorted());
  });

  it.for([
    "none",
    "lib/none",
    "index.js/x",
    "lib/",
    "/index.js",
    "./index.js",
    "lib/../index.js",
    "__proto__",
    "constructor",
  ])("has nothing at %s", (path, { expect }) => {
    expect(tree.stat(path)).toBeUndefined();
    expect(tree.read(path)).toBeUndefined();
    expect(tree.list(path)).toBeUndefined();
    expect(tree.real(path)).toBeUndefined();
  });

  it("does not take a file for a directory, or a directory for a file", ({ expect }) => {
    expect(tree.read("lib")).toBeUndefined();
    expect(tree.list("index.js")).toBeUndefined();
  });

  it("follows links, and lists them as what they lead to", ({ expect }) => {
    const linked = new PackageTree(
      zipOf([
        { name: "real/a.js", content: "a" },
        link("file.js", "real/a.js"),
        link("folder", "real"),
        link("nowhere", "none"),
      ]),
    );
    expect(text(linked.read("file.js"))).toBe("a");
    expect(text(linked.read("folder/a.js"))).toBe("a");
    expect(linked.real("folder/a.js")).toBe("real/a.js");
    expect(linked.list("folder")).toEqual([["a.js", "file"]]);
    expect(new Map(linked.list(""))).toEqual(
      new Map([
        ["real", "directory"],
        ["file.js", "file"],
        ["folder", "directory"],
        ["nowhere", "file"],
      ]),
    );
    expect(linked.read("nowhere")).toBeUndefined();
  });
});
