import { describe, it } from "vitest";
import { readEngineParts } from "../engine-parts.ts";
import { TestGuest } from "../guest-runner.ts";

const engine = readEngineParts();

/** Runs the body of an async function that has `fs`. /tmp has 64 MB in these tests. */
async function run(body: string): Promise<unknown> {
  const files = {
    "index.js": `const fs = require("fs"); exports.handler = async () => {${body}};`,
  };
  const guest = await TestGuest.create(engine, { files, memoryMb: 64 });
  await guest.start();
  const outcome = await guest.invoke();
  if (outcome.kind !== "result") return outcome;
  return JSON.parse(outcome.json);
}

describe("/tmp of a guest that means no good", () => {
  it("is full at its limit, and has room again when files go", async ({ expect }) => {
    const told = await run(`
      const piece = Buffer.alloc(1 << 20);
      let count = 0, code;
      try { for (;; count++) fs.writeFileSync("/tmp/" + count, piece); } catch (error) { code = error.code; }
      for (let at = 0; at < count; at++) fs.unlinkSync("/tmp/" + at);
      fs.rmSync("/tmp/" + count, { force: true });
      fs.writeFileSync("/tmp/again", piece);
      return [code, count > 60 && count < 64, fs.readdirSync("/tmp")];`);
    expect(told).toEqual(["ENOSPC", true, ["again"]]);
  });

  it("cannot be outgrown by files that are open and removed", async ({ expect }) => {
    const told = await run(`
      const piece = Buffer.alloc(1 << 20);
      let count = 0;
      const fds = [];
      try {
        for (;; count++) {
          const fd = fs.openSync("/tmp/x", "w+");
          fds.push(fd);
          fs.writeSync(fd, piece);
          fs.unlinkSync("/tmp/x");
        }
      } catch (error) { fds.code = error.code; }
      for (const fd of fds) fs.closeSync(fd);
      fs.writeFileSync("/tmp/y", piece);
      return [fds.code, count < 64];`);
    expect(told).toEqual(["ENOSPC", true]);
  });

  it("ends a stream that fills it with ENOSPC", async ({ expect }) => {
    const told = await run(`
      const stream = fs.createWriteStream("/tmp/big");
      const failed = new Promise((resolve) => stream.on("error", resolve));
      const piece = Buffer.alloc(1 << 20);
      (function more() { stream.write(piece, (error) => error || more()); })();
      return [(await failed).code, stream.destroyed];`);
    expect(told).toEqual(["ENOSPC", true]);
  });

  it("bounds open files", async ({ expect }) => {
    const told = await run(`
      fs.writeFileSync("/tmp/a", "a");
      let count = 0;
      try { for (;; count++) fs.openSync("/tmp/a"); } catch (error) { return [error.code, error.syscall, count]; }`);
    expect(told).toEqual(["EMFILE", "open", 1021]);
  });

  it("bounds how many files there are", async ({ expect }) => {
    const told = await run(`
      let count = 0;
      try { for (;; count++) fs.mkdirSync("/tmp/" + count); } catch (error) { return [error.code, count < 70_000]; }`);
    expect(told).toEqual(["ENOSPC", true]);
  });

  it("has no links, and the rest of the tree is read-only", async ({ expect }) => {
    const told = await run(`
      const codes = [];
      const ask = (work) => { try { work(); codes.push("ok"); } catch (error) { codes.push(error.code); } };
      fs.writeFileSync("/tmp/a", "a");
      ask(() => fs.symlinkSync("/tmp/a", "/tmp/b"));
      ask(() => fs.linkSync("/tmp/a", "/tmp/b"));
      ask(() => fs.writeFileSync("/var/task/x", ""));
      ask(() => fs.mkdirSync("/x"));
      ask(() => fs.rmSync("/var/task/index.js"));
      ask(() => fs.renameSync("/tmp/a", "/var/task/a"));
      ask(() => fs.writeFileSync("/tmp/../var/task/x", ""));
      ask(() => fs.writeFileSync("/tmp/" + "n".repeat(300), ""));
      ask(() => fs.writeFileSync("/tmp/a\\0b", ""));
      ask(() => fs.truncateSync("/tmp/a", 1e15));
      ask(() => fs.writeSync(fs.openSync("/tmp/a", "r+"), "x", 1e15));
      return codes;`);
    expect(told).toEqual([
      "EPERM",
      "EPERM",
      "EROFS",
      "EROFS",
      "EROFS",
      "EXDEV",
      "EROFS",
      "ENAMETOOLONG",
      "ERR_INVALID_ARG_VALUE",
      "ENOSPC",
      "ENOSPC",
    ]);
  });
});
