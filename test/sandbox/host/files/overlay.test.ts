import { describe, it } from "vitest";
import { OverlayTree } from "../../../../sandbox/host/files/overlay.ts";
import { memoryTree } from "./memory-tree.ts";

const text = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
const names = (tree: OverlayTree, path: string) =>
  tree
    .list(path)
    ?.map(([name, type]) => `${name} ${type}`)
    .toSorted();

describe("OverlayTree", () => {
  it("is an empty directory without layers", ({ expect }) => {
    const tree = new OverlayTree([]);
    expect(tree.stat("")?.type).toBe("directory");
    expect(tree.list("")).toEqual([]);
    expect(tree.stat("nodejs")).toBeUndefined();
    expect(tree.read("nodejs")).toBeUndefined();
    expect(tree.list("nodejs")).toBeUndefined();
  });

  it("joins directories, and lets a later file win whole", ({ expect }) => {
    const tree = new OverlayTree([
      memoryTree({ "bin/tool": "one", "nodejs/node_modules/a/index.js": "a1" }),
      memoryTree({
        "nodejs/node_modules/a/index.js": "a2",
        "nodejs/node_modules/b/index.js": "b2",
      }),
    ]);
    expect(names(tree, "")).toEqual(["bin directory", "nodejs directory"]);
    expect(names(tree, "nodejs/node_modules")).toEqual(["a directory", "b directory"]);
    expect(text(tree.read("nodejs/node_modules/a/index.js"))).toBe("a2");
    expect(text(tree.read("bin/tool"))).toBe("one");
    expect(tree.stat("nodejs/node_modules/a/index.js")?.size).toBe(2);
  });

  it("shows nothing of an earlier directory below a later file, and the other way round", ({
    expect,
  }) => {
    const directory = memoryTree({ "x/y/z": "z", other: "o" });
    const file = memoryTree({ x: "file" });
    const fileOnTop = new OverlayTree([directory, file]);
    expect(fileOnTop.stat("x")?.type).toBe("file");
    expect(fileOnTop.stat("x/y")).toBeUndefined();
    expect(fileOnTop.read("x/y/z")).toBeUndefined();
    expect(fileOnTop.list("x")).toBeUndefined();
    expect(names(fileOnTop, "")).toEqual(["other file", "x file"]);

    const directoryOnTop = new OverlayTree([file, directory]);
    expect(directoryOnTop.stat("x")?.type).toBe("directory");
    expect(directoryOnTop.read("x")).toBeUndefined();
    expect(names(directoryOnTop, "x")).toEqual(["y directory"]);
    expect(text(directoryOnTop.read("x/y/z"))).toBe("z");
  });

  it("hides an earlier directory behind a file of a layer in the middle", ({ expect }) => {
    const tree = new OverlayTree([
      memoryTree({ "x/old": "1" }),
      memoryTree({ x: "2" }),
      memoryTree({ "x/new": "3" }),
    ]);
    expect(names(tree, "x")).toEqual(["new file"]);
    expect(tree.stat("x/old")).toBeUndefined();
  });

  it("follows the links of each layer within it", ({ expect }) => {
    const tree = new OverlayTree([
      memoryTree({ "a/file": "1" }),
      memoryTree({ "b/file": "2" }, { link: "b" }),
    ]);
    expect(text(tree.read("link/file"))).toBe("2");
    expect(tree.real("link/file")).toBe("b/file");
    expect(tree.real("a/file")).toBe("a/file");
    expect(tree.real("none")).toBe("none");
  });
});
