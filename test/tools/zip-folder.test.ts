import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, it } from "vitest";
import { PackageTree } from "../../src/runtime/environments/package-tree.ts";
import { UNZIPPED_BYTES_MAX } from "../../src/aws/limits.ts";
import { checkZip } from "../../src/platform/zip.ts";
import { zipFolder } from "../../tools/zip-folder.ts";

let folder = "";

beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), "lamella-zip-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

describe("zipFolder()", () => {
  it("puts what the folder holds at the package's root", ({ expect }) => {
    write("index.js", "exports.handler = 1");
    write("node_modules/a/lib/b.js", "b".repeat(10_000));
    write(".hidden", "h");
    write("ä ö.txt", "umlaut");
    const tree = new PackageTree(zipFolder(folder));
    const read = (name: string) => new TextDecoder().decode(tree.read(name));

    expect(
      tree
        .list("")
        ?.map(([name]) => name)
        .toSorted(),
    ).toEqual([".hidden", "index.js", "node_modules", "ä ö.txt"].toSorted());
    expect(read("index.js")).toBe("exports.handler = 1");
    expect(read("node_modules/a/lib/b.js")).toBe("b".repeat(10_000));
    expect(read("ä ö.txt")).toBe("umlaut");
  });

  it("makes a package that the service takes", ({ expect }) => {
    write("index.js", "exports.handler = 1");
    expect(checkZip(zipFolder(folder), { unzippedBytesMax: UNZIPPED_BYTES_MAX })).toMatchObject({
      ok: true,
      entries: 1,
    });
  });

  it("leaves links out", ({ expect }) => {
    write("index.js", "");
    symlinkSync("/etc/hosts", path.join(folder, "outside"));
    expect(new PackageTree(zipFolder(folder)).list("")).toEqual([["index.js", "file"]]);
  });

  it("makes an empty package of an empty folder", ({ expect }) => {
    expect(new PackageTree(zipFolder(folder)).list("")).toEqual([]);
  });
});
