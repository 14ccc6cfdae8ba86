import { describe, it } from "vitest";
import { FileSystem } from "../../../../sandbox/host/files/file-system.ts";
import { Scratch } from "../../../../sandbox/host/files/scratch.ts";
import { NODE_BYTES } from "../../../../sandbox/host/files/scratch-node.ts";
import { textTree } from "../../guest-runner.ts";

const BYTES_MAX = 100_000;

function make() {
  const scratch = new Scratch(BYTES_MAX, () => 0);
  const files = new FileSystem({ "/var/task": textTree({ "index.js": "text" }) }, scratch);
  const write = (path: string, bytes: number) => {
    files.fsCreate(path, false, true);
    files.fsWrite(path, 0, new ArrayBuffer(bytes), 0, bytes);
  };
  return { scratch, files, write };
}

const FD = "/proc/self/fd/3";

describe("Descriptors", () => {
  it("keep a file that is removed, renamed or replaced", ({ expect }) => {
    const { files, write } = make();
    write("/tmp/a", 10);
    files.fsOpen(3, "/tmp/a");
    files.fsRemove("/tmp/a", "file");
    expect(() => files.fsStat("/tmp/a")).toThrow("ENOENT");
    expect(JSON.parse(files.fsStat(FD)).size).toBe(10);
    expect(files.fsRead(FD, 0, -1).byteLength).toBe(10);
    write("/tmp/a", 3);
    files.fsWrite(FD, -1, new ArrayBuffer(5), 0, 5);
    expect([JSON.parse(files.fsStat(FD)).size, JSON.parse(files.fsStat("/tmp/a")).size]).toEqual([
      15, 3,
    ]);
    files.fsClose(3);
    expect(() => files.fsStat(FD)).toThrow("ENOENT");
  });

  it("pay for what they keep until they are closed", ({ expect }) => {
    const { files, scratch, write } = make();
    files.fsMkdir("/tmp/d", false);
    write("/tmp/d/a", 60_000);
    files.fsOpen(3, "/tmp/d/a");
    files.fsOpen(4, "/tmp/d/a");
    files.fsRemove("/tmp/d", "tree");
    expect(scratch.bytes).toBe(60_000 + NODE_BYTES);
    expect(() => write("/tmp/b", 60_000)).toThrow("ENOSPC");
    files.fsClose(3);
    expect(scratch.bytes).toBe(60_000 + 2 * NODE_BYTES);
    files.fsClose(4);
    files.fsClose(4);
    expect(scratch.bytes).toBe(NODE_BYTES);
    write("/tmp/b", 60_000);
  });

  it("end with their environment", ({ expect }) => {
    const { files, scratch, write } = make();
    write("/tmp/a", 100);
    files.fsOpen(3, "/tmp/a");
    files.fsRemove("/tmp/a", "file");
    files.closeAll();
    expect(scratch.bytes).toBe(0);
  });

  it("name files that are read-only, too", ({ expect }) => {
    const { files } = make();
    files.fsOpen(3, "/var/task/index.js");
    expect(files.fsRead(FD, 0, -1).byteLength).toBe(4);
    expect(() => files.fsWrite(FD, 0, new ArrayBuffer(1), 0, 1)).toThrow("EROFS");
  });

  it("are no places in the tree", ({ expect }) => {
    const { files, scratch, write } = make();
    write("/tmp/a", 100);
    files.fsOpen(3, "/tmp/a");
    expect(() => files.fsRemove(FD, "file")).toThrow("EROFS");
    expect(() => files.fsRename(FD, "/tmp/b")).toThrow("EROFS");
    expect(() => files.fsStat("/tmp/\u00003")).toThrow("EINVAL");
    expect(scratch.bytes).toBe(100 + NODE_BYTES);
  });

  it("are bounded", ({ expect }) => {
    const { files, write } = make();
    write("/tmp/a", 1);
    for (const number of [1024, -1, 1.5, Number.NaN]) {
      expect(() => files.fsOpen(number, "/tmp/a")).toThrow("EMFILE");
    }
    expect(() => files.fsOpen(3, "/tmp/none")).toThrow("ENOENT");
  });
});
