import { describe, it } from "vitest";
import { FileSystem } from "../../../../sandbox/host/files/file-system.ts";
import { OverlayTree } from "../../../../sandbox/host/files/overlay.ts";
import { Scratch } from "../../../../sandbox/host/files/scratch.ts";
import { HostError } from "../../../../sandbox/host/host-error.ts";
import { memoryTree } from "./memory-tree.ts";

const SCRATCH_BYTES = 1_048_576;

function newFileSystem(): FileSystem {
  const task = memoryTree(
    { "index.js": "exports.handler = 1", "lib/ü.json": "{}", "store/p/a.js": "a" },
    { "node_modules/p": "store/p" },
  );
  const layer = memoryTree({ "nodejs/node_modules/x/index.js": "x" });
  const scratch = new Scratch(SCRATCH_BYTES, () => 5000);
  return new FileSystem({ "/var/task": task, "/opt": layer }, scratch);
}

describe("FileSystem reading", () => {
  const files = newFileSystem();

  it("stats files and directories of the trees", ({ expect }) => {
    expect(JSON.parse(files.fsStat("/var/task/index.js"))).toMatchObject({
      type: "file",
      size: 19,
      mode: 0o644,
      mtimeMs: 1000,
    });
    expect(JSON.parse(files.fsStat("/var/task/lib/../lib/"))).toMatchObject({ type: "directory" });
    expect(JSON.parse(files.fsStat("/dev/null"))).toMatchObject({ type: "file", size: 0 });
  });

  it("gives each file a number of its own, and always the same", ({ expect }) => {
    const paths = ["/var/task/index.js", "/var/task/lib/ü.json", "/var/task", "/tmp", "/"];
    const numbers = paths.map((path) => JSON.parse(files.fsStat(path)).ino);
    expect(new Set(numbers).size).toBe(paths.length);
    expect(numbers.every((ino) => Number.isSafeInteger(ino))).toBe(true);
    expect(JSON.parse(newFileSystem().fsStat("/var/task")).ino).toBe(numbers[2]);
  });

  it("reads whole files and pieces of them", ({ expect }) => {
    const read = (position: number, length: number) =>
      new TextDecoder().decode(files.fsRead("/var/task/index.js", position, length));
    expect(read(0, -1)).toBe("exports.handler = 1");
    expect(read(8, 7)).toBe("handler");
    expect(read(18, 100)).toBe("1");
    expect(read(19, 1)).toBe("");
    expect(read(1000, -1)).toBe("");
    expect(files.fsRead("/dev/null", 0, -1).byteLength).toBe(0);
  });

  it("lists directories in order, mounts among them", ({ expect }) => {
    expect(JSON.parse(files.fsList("/var/task"))).toEqual([
      ["index.js", "file"],
      ["lib", "directory"],
      ["node_modules", "directory"],
      ["store", "directory"],
    ]);
    expect(JSON.parse(files.fsList("/var"))).toEqual([
      ["lang", "directory"],
      ["runtime", "directory"],
      ["task", "directory"],
    ]);
    expect(JSON.parse(files.fsList("/var/runtime"))).toEqual([]);
    const root = JSON.parse(files.fsList("/")).map(([name]: [string]) => name);
    expect(root).toEqual(expect.arrayContaining(["opt", "tmp", "var"]));
  });

  it("follows links", ({ expect }) => {
    expect(files.kind("/var/task/node_modules/p/a.js")).toBe("file");
    expect(files.real("/var/task/node_modules/p/a.js")).toBe("/var/task/store/p/a.js");
    expect(files.real("/opt/nodejs")).toBe("/opt/nodejs");
  });

  it("refuses with the errors of Linux", ({ expect }) => {
    expect(errorOf(() => files.fsStat("/var/task/none"))).toEqual({
      message: "ENOENT: no such file or directory, stat '/var/task/none'",
      code: "ENOENT",
      errno: -2,
      syscall: "stat",
      path: "/var/task/none",
    });
    expect(codeOf(() => files.fsStat("/home/none/x"))).toBe("ENOENT");
    expect(codeOf(() => files.fsStat("/var/task/index.js/x"))).toBe("ENOTDIR");
    expect(codeOf(() => files.fsStat("/var/task/index.js/"))).toBe("ENOTDIR");
    expect(codeOf(() => files.fsRead("/var/task", 0, -1))).toBe("EISDIR");
    expect(codeOf(() => files.fsList("/var/task/index.js"))).toBe("ENOTDIR");
    expect(codeOf(() => files.fsStat(`/tmp/${"x".repeat(256)}`))).toBe("ENAMETOOLONG");
    expect(codeOf(() => files.fsStat(`/tmp/${"ü".repeat(128)}`))).toBe("ENAMETOOLONG");
    expect(codeOf(() => files.fsStat("/tmp/x".repeat(1000)))).toBe("ENAMETOOLONG");
    expect(codeOf(() => files.fsStat("relative"))).toBe("EINVAL");
    expect(codeOf(() => files.fsStat("/tmp/\0"))).toBe("EINVAL");
    expect(codeOf(() => files.fsRead("/var/task/index.js", Number.NaN, 1))).toBe("EINVAL");
    expect(codeOf(() => files.fsRead("/var/task/index.js", 0, -2))).toBe("EINVAL");
  });
});

describe("FileSystem writing", () => {
  it("writes, appends, truncates and touches below /tmp", ({ expect }) => {
    const files = newFileSystem();
    files.fsCreate("/tmp/f", true, false);
    expect(write(files, "/tmp/f", 0, "hello")).toBe(5);
    write(files, "/tmp/f", -1, " world");
    write(files, "/tmp/f", 0, "J");
    expect(read(files, "/tmp/f")).toBe("Jello world");
    files.fsTruncate("/tmp/f", 5);
    expect(read(files, "/tmp/f")).toBe("Jello");
    files.fsTouch("/tmp/f", 123.5);
    expect(JSON.parse(files.fsStat("/tmp/f"))).toMatchObject({ mtimeMs: 123.5, size: 5 });
    files.fsCreate("/tmp/f", false, true);
    expect(JSON.parse(files.fsStat("/tmp/f"))).toMatchObject({ mtimeMs: 5000, size: 0 });
  });

  it("does not let a caller write through what it has read", ({ expect }) => {
    const files = newFileSystem();
    new Uint8Array(files.fsRead("/var/task/index.js", 0, -1)).fill(0);
    expect(read(files, "/var/task/index.js")).toBe("exports.handler = 1");
  });

  it("makes, lists and removes directories", ({ expect }) => {
    const files = newFileSystem();
    files.fsMkdir("/tmp/a/b/c", true);
    files.fsMkdir("/tmp/a/b/c/", true);
    files.fsCreate("/tmp/a/z", false, false);
    expect(JSON.parse(files.fsList("/tmp/a"))).toEqual([
      ["b", "directory"],
      ["z", "file"],
    ]);
    expect(codeOf(() => files.fsMkdir("/tmp/a", false))).toBe("EEXIST");
    expect(codeOf(() => files.fsMkdir("/tmp/x/y", false))).toBe("ENOENT");
    expect(codeOf(() => files.fsMkdir("/tmp/a/z", true))).toBe("EEXIST");
    expect(codeOf(() => files.fsMkdir("/tmp/a/z/y", true))).toBe("ENOTDIR");
    expect(codeOf(() => files.fsRemove("/tmp/a", "directory"))).toBe("ENOTEMPTY");
    expect(codeOf(() => files.fsRemove("/tmp/a", "file"))).toBe("EISDIR");
    expect(codeOf(() => files.fsRemove("/tmp/a/z", "directory"))).toBe("ENOTDIR");
    expect(codeOf(() => files.fsRemove("/tmp/none", "tree"))).toBe("ENOENT");
    expect(codeOf(() => files.fsRemove("/tmp", "tree"))).toBe("EBUSY");
    files.fsRemove("/tmp/a", "tree");
    expect(JSON.parse(files.fsList("/tmp"))).toEqual([]);
  });

  it("renames as rename(2) does", ({ expect }) => {
    const files = newFileSystem();
    files.fsMkdir("/tmp/d/e", true);
    files.fsCreate("/tmp/f", false, false);
    files.fsRename("/tmp/f", "/tmp/d/g");
    files.fsRename("/tmp/d", "/tmp/h");
    expect(files.kind("/tmp/h/g")).toBe("file");
    expect(codeOf(() => files.fsRename("/tmp/h", "/tmp/h/e/x"))).toBe("EINVAL");
    expect(codeOf(() => files.fsRename("/tmp/h", "/tmp/h/g"))).toBe("EINVAL");
    expect(codeOf(() => files.fsRename("/tmp/h/g", "/tmp/h/e"))).toBe("EISDIR");
    expect(codeOf(() => files.fsRename("/tmp/h/e", "/tmp/h/g"))).toBe("ENOTDIR");
    expect(codeOf(() => files.fsRename("/tmp/h/e", "/tmp"))).toBe("EBUSY");
    files.fsMkdir("/tmp/i", false);
    expect(codeOf(() => files.fsRename("/tmp/i", "/tmp/h"))).toBe("ENOTEMPTY");
    expect(errorOf(() => files.fsRename("/tmp/none", "/tmp/x"))).toMatchObject({
      message: "ENOENT: no such file or directory, rename '/tmp/none' -> '/tmp/x'",
      dest: "/tmp/x",
    });
    expect(codeOf(() => files.fsRename("/var/task/index.js", "/tmp/x"))).toBe("EXDEV");
    expect(codeOf(() => files.fsRename("/tmp/i", "/var/task/i"))).toBe("EXDEV");
    expect(codeOf(() => files.fsRename("/var/task/lib", "/var/task/l"))).toBe("EROFS");
  });

  it("is read-only outside of /tmp, but says first what is wrong anyway", ({ expect }) => {
    const files = newFileSystem();
    expect(codeOf(() => files.fsCreate("/var/task/new", false, false))).toBe("EROFS");
    expect(codeOf(() => files.fsCreate("/var/task/index.js", false, true))).toBe("EROFS");
    expect(codeOf(() => files.fsCreate("/var/task/index.js", true, false))).toBe("EEXIST");
    expect(codeOf(() => files.fsCreate("/var/task/none/x", false, false))).toBe("ENOENT");
    expect(codeOf(() => files.fsCreate("/var/task/lib", false, false))).toBe("EISDIR");
    expect(codeOf(() => files.fsMkdir("/var/task", false))).toBe("EEXIST");
    expect(files.fsMkdir("/var/task", true)).toBeUndefined();
    expect(codeOf(() => files.fsMkdir("/var/new/deep", true))).toBe("EROFS");
    expect(codeOf(() => files.fsRemove("/var/task/index.js", "file"))).toBe("EROFS");
    expect(codeOf(() => files.fsTouch("/var/task/index.js", 0))).toBe("EROFS");
    expect(codeOf(() => files.fsTruncate("/var/task/none", 0))).toBe("ENOENT");
    expect(codeOf(() => write(files, "/var/task/index.js", 0, "x"))).toBe("EROFS");
    expect(codeOf(() => files.fsCreate("/tmp/../var/task/x", false, false))).toBe("EROFS");
    expect(codeOf(() => files.fsCreate("/tmpx", false, false))).toBe("EROFS");
  });

  it("swallows what is written to /dev/null", ({ expect }) => {
    const files = newFileSystem();
    files.fsCreate("/dev/null", false, true);
    expect(write(files, "/dev/null", -1, "gone")).toBe(4);
    files.fsTruncate("/dev/null", 0);
    expect(read(files, "/dev/null")).toBe("");
  });

  it("refuses numbers and kinds that are none", ({ expect }) => {
    const files = newFileSystem();
    files.fsCreate("/tmp/f", false, false);
    const bytes = new ArrayBuffer(4);
    for (const [position, offset, length] of [
      [0, 0, 5],
      [0, -1, 1],
      [0, 0.5, 1],
      [Number.NaN, 0, 1],
      [-2, 0, 1],
      [0, 2 ** 53, 1],
    ] as const) {
      expect(codeOf(() => files.fsWrite("/tmp/f", position, bytes, offset, length))).toBe("EINVAL");
    }
    expect(codeOf(() => files.fsWrite("/tmp/f", 2 ** 52, bytes, 0, 1))).toBe("ENOSPC");
    expect(codeOf(() => files.fsTruncate("/tmp/f", -1))).toBe("EINVAL");
    expect(codeOf(() => files.fsTouch("/tmp/f", Infinity))).toBe("EINVAL");
    expect(codeOf(() => files.fsRemove("/tmp/f", "all" as "tree"))).toBe("EINVAL");
  });
});

function write(files: FileSystem, path: string, position: number, text: string): number {
  const bytes = new TextEncoder().encode(text);
  return files.fsWrite(path, position, bytes.buffer, 0, bytes.length);
}

function read(files: FileSystem, path: string): string {
  return new TextDecoder().decode(files.fsRead(path, 0, -1));
}

function errorOf(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (error instanceof HostError) return { message: error.message, ...error.fields };
    throw error;
  }
  return undefined;
}

function codeOf(work: () => unknown): string | undefined {
  return errorOf(work)?.code;
}

describe("FileSystem and packed files", () => {
  const tree = memoryTree({
    "big.js": "x".repeat(100_000),
    "small.js": "1",
    "limit.js": "y".repeat(4096),
  });
  const newFiles = (bytesMax?: number) => {
    let units = 0;
    const files = new FileSystem(
      { "/var/task": tree },
      new Scratch(SCRATCH_BYTES, () => 0),
      bytesMax,
    );
    files.charge = (more) => (units += more);
    return { files, units: () => units };
  };

  it("charges for the whole of what it inflates, however little is asked for", ({ expect }) => {
    const { files, units } = newFiles();
    for (let count = 1; count <= 3; count++) {
      files.fsRead("/var/task/big.js", 0, 1);
      files.fsRead("/var/task/small.js", 0, 1);
      expect(units()).toBeGreaterThanOrEqual(count * 100_000);
    }
    const before = units();
    files.content("/var/task/big.js");
    expect(units() - before).toBeGreaterThanOrEqual(100_000);
    // In pieces it is inflated once.
    files.fsRead("/var/task/big.js", 0, 10);
    const once = units();
    for (let at = 10; at < 1000; at += 10) files.fsRead("/var/task/big.js", at, 10);
    expect(units()).toBe(once);
  });

  it("inflates nothing that is too large, and says so", ({ expect }) => {
    const { files, units } = newFiles(4096);
    expect(() => files.fsRead("/var/task/big.js", 0, 1)).toThrow("ENOMEM: not enough memory, read");
    expect(() => files.content("/var/task/big.js")).toThrow(HostError);
    expect(units()).toBeLessThan(1000);
    expect(JSON.parse(files.fsStat("/var/task/big.js"))).toMatchObject({ size: 100_000 });
    expect(files.fsRead("/var/task/limit.js", 0, -1).byteLength).toBe(4096);
  });

  it("takes as few looks at a long path as at a short one, and charges for each", ({ expect }) => {
    let looks = 0;
    const counted = { ...tree, stat: (path: string) => ((looks += 1), tree.stat(path)) };
    const mounts = { "/var/task": counted, "/opt": new OverlayTree([counted, counted]) };
    const files = new FileSystem(mounts, new Scratch(SCRATCH_BYTES, () => 0));
    let units = 0;
    files.charge = (more) => (units += more);
    for (const directory of ["/var/task", "/opt"]) {
      expect(files.kind(`${directory}/${"a/".repeat(1900)}x`)).toBeUndefined();
    }
    expect(looks).toBeLessThan(20);
    expect(units).toBeGreaterThan(2 * 3800);
  });
});
