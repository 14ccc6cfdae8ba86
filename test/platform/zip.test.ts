import { readFileSync, readdirSync } from "node:fs";
import { deflateSync, zipSync } from "fflate";
import { describe, it } from "vitest";
import { checkZip, findNode, indexZip, readEntry } from "../../src/platform/zip.ts";
import { type ZipReason } from "../../src/platform/zip-refusal.ts";
import { type Ends, link, type Part, zipOf } from "./zip-builder.ts";

const LIMITS = { unzippedBytesMax: 1_000_000 };
const FIXTURES = new URL("../fixtures/zip/", import.meta.url);
const FILE: Part = { name: "index.js", content: "exports.handler = 1" };

describe("checkZip()", () => {
  for (const name of readdirSync(FIXTURES)) {
    it(`accepts ${name}`, ({ expect }) => {
      expect(checkZip(fixture(name), LIMITS)).toMatchObject({ ok: true });
    });
  }

  it("counts entries and bytes", ({ expect }) => {
    const zip = zipOf([FILE, { name: "lib/" }, { name: "lib/a", content: "a", method: 0 }]);
    expect(checkZip(zip, LIMITS)).toEqual({ ok: true, entries: 3, unzippedBytes: 20 });
  });

  it("accepts a package without entries, and one with a comment", ({ expect }) => {
    expect(checkZip(zipOf([]), LIMITS)).toMatchObject({ ok: true, entries: 0 });
    const comment = new TextEncoder().encode("PK\u0005\u0006 is how an end record starts");
    expect(checkZip(zipOf([FILE], { comment }), LIMITS)).toMatchObject({ ok: true });
  });

  const refused: readonly (readonly [string, ZipReason, readonly Part[], Ends?])[] = [
    ["a trailer", "not-a-zip", [FILE], { trailer: new Uint8Array(1) }],
    ["a prefix", "not-a-zip", [FILE], { prefix: new TextEncoder().encode("#!/bin/sh\n") }],
    ["more entries than there are", "corrupt", [FILE], { entries: 2 }],
    ["fewer entries than there are", "corrupt", [FILE, { name: "b" }], { entries: 1 }],
    ["a directory that starts elsewhere", "corrupt", [FILE], { directoryOffset: 0 }],

    ["encryption", "encrypted", [{ ...FILE, flags: 1 }]],
    ["strong encryption", "encrypted", [{ ...FILE, flags: 0x40 }]],
    ["other methods", "corrupt", [{ ...FILE, method: 12 }]],
    ["a wrong checksum", "corrupt", [{ ...FILE, crc: 1 }]],
    ["a wrong checksum of a stored file", "corrupt", [{ ...FILE, method: 0, crc: 1 }]],
    ["more bytes than declared", "corrupt", [{ ...FILE, declaredBytes: 3 }]],
    ["fewer bytes than declared", "corrupt", [{ ...FILE, declaredBytes: 300 }]],
    ["a local name of its own", "corrupt", [{ ...FILE, localName: "index.ts" }]],
    ["a local size of its own", "corrupt", [{ ...FILE, localBytes: 1 }]],
    ["data that is no deflate stream", "corrupt", [{ ...FILE, data: Uint8Array.of(7, 7, 7, 7) }]],
    [
      "data that ends early",
      "corrupt",
      [{ ...FILE, data: deflateSync(bytes(99)).subarray(0, -2) }],
    ],
    ["two entries on the same data", "corrupt", [FILE, { ...FILE, headerOffset: 0 }]],
    ["a header outside of the file", "corrupt", [{ ...FILE, headerOffset: 99_999 }]],
    ["a directory with content", "corrupt", [{ name: "d/", content: "x" }]],

    ["..", "unsafe-path", [{ name: "../evil" }]],
    [".. in the middle", "unsafe-path", [{ name: "a/../b" }]],
    ["an absolute path", "unsafe-path", [{ name: "/etc/passwd" }]],
    ["a drive letter", "unsafe-path", [{ name: "C:/x" }]],
    ["a backslash", "unsafe-path", [{ name: "a\\..\\b" }]],
    ["a backslash beside other scripts", "unsafe-path", [{ name: "ü\\b" }]],
    ["NUL", "unsafe-path", [{ name: "a\0.js" }]],
    ["an empty name", "unsafe-path", [{ name: "" }]],
    ["a file called .", "unsafe-path", [{ name: "." }]],
    ["a path over 4096 bytes", "unsafe-path", [{ name: "a/".repeat(2049) }]],
    ["a name over 255 bytes", "unsafe-path", [{ name: `d/${"ü".repeat(128)}` }]],
    ["invalid UTF-8", "unsafe-path", [{ name: Uint8Array.of(0x61, 0xff) }]],

    ["the same path twice", "duplicate", [FILE, FILE]],
    ["the same path spelt twice", "duplicate", [{ name: "a/b" }, { name: "./a//b" }]],
    ["a file and a directory", "duplicate", [{ name: "a" }, { name: "a/" }]],
    ["a file above a file", "duplicate", [{ name: "a" }, { name: "a/b" }]],
    ["a directory turned file", "duplicate", [{ name: "a/b" }, { name: "a" }]],
    ["a file through a link", "duplicate", [link("l", "d"), { name: "l/x" }, { name: "d/" }]],

    ["a link out of the tree", "symlink", [link("l", "../x")]],
    ["a link out and in again", "symlink", [link("d/l", "../../task/x")]],
    ["a link out through a link", "symlink", [link("d/e/up", "../.."), link("l", "d/e/up/../x")]],
    ["an absolute link", "symlink", [link("l", "/etc/passwd")]],
    ["an empty link", "symlink", [link("l", "")]],
    ["a link to itself", "symlink", [link("l", "l")]],
    ["a ring of links", "symlink", [link("a", "b"), link("b", "c/x"), link("c", "a")]],
    ["a link longer than a path", "symlink", [link("l", "x/".repeat(3000))]],
  ];
  for (const [name, reason, parts, ends] of refused) {
    it(`refuses ${name} as ${reason}`, ({ expect }) => {
      expect(checkZip(zipOf(parts, ends), LIMITS)).toEqual({ ok: false, reason });
    });
  }

  it("refuses what is no zip at all", ({ expect }) => {
    for (const length of [0, 1, 21, 22, 100_000]) {
      expect(checkZip(bytes(length), LIMITS)).toEqual({ ok: false, reason: "not-a-zip" });
    }
  });

  it("refuses a package over the limit, whether it says so or lies", ({ expect }) => {
    const content = new Uint8Array(400_000);
    const honest = zipSync({ a: content, b: content, c: content });
    expect(checkZip(honest, LIMITS)).toEqual({ ok: false, reason: "too-large" });
    expect(checkZip(honest, { unzippedBytesMax: 1_200_000 })).toMatchObject({ ok: true });
    expect(checkZip(honest, { unzippedBytesMax: 1_199_999 })).toMatchObject({ ok: false });
  });

  it("refuses more files and directories than an index may hold", ({ expect }) => {
    const deep = (index: number) => ({ name: `${index}/${"d/".repeat(1000)}f` });
    const zip = zipOf(Array.from({ length: 101 }, (_, index) => deep(index)));
    expect(checkZip(zip, LIMITS)).toEqual({ ok: false, reason: "too-large" });
  });

  it("survives any one byte changed, and any cut", ({ expect }) => {
    const zip = zipOf([FILE, { name: "lib/a", content: "a".repeat(500) }, link("l", "lib/a")]);
    for (const index of zip.keys()) {
      const changed = Uint8Array.from(zip);
      changed[index] = (changed[index] ?? 0) ^ 0xff;
      expect(typeof checkZip(changed, LIMITS).ok).toBe("boolean");
      expect(checkZip(zip.subarray(0, index), LIMITS).ok).toBe(false);
    }
  });
});

describe("indexZip()", () => {
  it("gives files, directories, modes and times as Info-ZIP wrote them", ({ expect }) => {
    const zip = fixture("info-zip-links.zip");
    const index = indexZip(zip);

    expect([...index.entries.keys()].toSorted()).toEqual([
      "index.js",
      "naïve.txt",
      "node_modules/.bin/semver",
      "node_modules/alias",
      "node_modules/semver/bin/semver.js",
    ]);
    expect(index.entries.get("index.js")).toMatchObject({
      mode: 0o644,
      mtimeMs: Date.UTC(2024, 1, 29, 12, 34, 56),
    });
    expect(index.entries.get("node_modules/semver/bin/semver.js")?.mode).toBe(0o755);
    expect(index.directories.get("node_modules")?.names.toSorted()).toEqual([
      ".bin",
      "alias",
      "semver",
    ]);
    expect(index.directories.get("empty")?.names).toEqual([]);
  });

  it("makes the directories that have no entry", ({ expect }) => {
    const index = indexZip(zipOf([{ name: "a/b/c.js" }, { name: "d.js" }]));
    expect(index.directories.get("")?.names).toEqual(["a", "d.js"]);
    expect(index.directories.get("a/b")).toMatchObject({ names: ["c.js"], mode: 0o755 });
  });
});

describe("readEntry()", () => {
  it("reads stored and deflated files", ({ expect }) => {
    const zip = zipOf([FILE, { name: "stored", content: "plain", method: 0 }, { name: "empty" }]);
    const index = indexZip(zip);
    const read = (path: string) => {
      const entry = index.entries.get(path);
      return entry && new TextDecoder().decode(readEntry(zip, entry));
    };
    expect(read("index.js")).toBe("exports.handler = 1");
    expect(read("stored")).toBe("plain");
    expect(read("empty")).toBe("");
  });
});

describe("findNode()", () => {
  const index = indexZip(
    zipOf([
      { name: "store/p/index.js" },
      link("node_modules/p", "../store/p"),
      link("deep", "node_modules/p/index.js"),
      link("here", "."),
      link("gone", "nowhere"),
    ]),
  );
  const pathOf = (path: string) => {
    const node = findNode(index, path);
    return node && `${node.kind} ${node.path}`;
  };

  it("follows links on the way and at the end", ({ expect }) => {
    expect(pathOf("node_modules/p")).toBe("directory store/p");
    expect(pathOf("node_modules/p/index.js")).toBe("file store/p/index.js");
    expect(pathOf("deep")).toBe("file store/p/index.js");
    expect(pathOf("here/here/node_modules/p/index.js")).toBe("file store/p/index.js");
    expect(pathOf("here")).toBe("directory ");
  });

  it("finds nothing at the end of a link that leads nowhere, or below a file", ({ expect }) => {
    expect(pathOf("gone")).toBeUndefined();
    expect(pathOf("gone/x")).toBeUndefined();
    expect(pathOf("deep/x")).toBeUndefined();
    expect(pathOf("nothing")).toBeUndefined();
  });
});

function fixture(name: string): Uint8Array {
  return readFileSync(new URL(name, FIXTURES));
}

function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7) % 251);
}
