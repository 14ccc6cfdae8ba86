// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const fs = require("node:fs");
const path = require("node:path");
const { text } = require("node:stream/consumers");
const { pipeline } = require("node:stream/promises");
const { once } = require("node:events");
const root = fs.mkdtempSync("/tmp/fs-rest-");
const at = (name) => path.join(root, name);
const show = (error) => String(error.message ?? error).replaceAll(root, "ROOT");
const ask = (f) => {
  try {
    return f();
  } catch (error) {
    return `${error.name} ${error.code} ${show(error)}`;
  }
};
const failure = async (stream) => {
  const [error] = await once(stream, "error").catch((error) => [error]);
  return `${error.code} ${show(error)}`;
};

return (async () => {
  fs.writeFileSync(at("abc"), "abcdefghij");
  const reader = fs.createReadStream(at("abc"), { start: 2, end: 5, highWaterMark: 3 });
  print(
    reader.pending,
    reader.fd,
    reader.path === at("abc"),
    reader.flags,
    reader.start,
    reader.end,
    reader.autoClose,
    reader instanceof fs.ReadStream,
  );
  const events = [];
  for (const name of ["open", "ready", "data", "end", "close"])
    reader.on(name, (value) => events.push(name === "data" ? String(value) : name));
  await once(reader, "close");
  print(events, reader.bytesRead, reader.destroyed, reader.closed, reader.fd);
  print(
    await text(fs.createReadStream(at("abc"), "latin1")),
    await text(fs.createReadStream(at("abc"), { encoding: "hex" })),
  );
  print(
    await failure(fs.createReadStream(at("none"))),
    await failure(fs.createReadStream(root).resume()),
    await failure(fs.createWriteStream(at("no/where"))),
  );
  for (const options of [
    { start: -1 },
    { start: 5, end: 2 },
    { start: "x" },
    { end: "x" },
    { encoding: "nope" },
    5,
    { highWaterMark: -1 },
  ])
    print(ask(() => fs.createReadStream(at("abc"), options) && "made"));
  const fd = fs.openSync(at("abc"));
  print(
    await text(fs.createReadStream(null, { fd, autoClose: false, start: 8 })),
    fs.readSync(fd, Buffer.alloc(3)),
  );
  fs.closeSync(fd);
  const early = fs.createReadStream(at("abc"));
  early.destroy();
  await once(early, "close");
  print(early.destroyed, early.bytesRead);
  const controller = new AbortController();
  const aborted = fs.createReadStream(at("abc"), { signal: controller.signal });
  controller.abort();
  print(await failure(aborted));

  const writer = fs.createWriteStream(at("out"));
  const written = [];
  for (const name of ["open", "ready", "finish", "close"])
    writer.on(name, () => written.push(name));
  writer.write("one ");
  writer.write(Buffer.from("two "));
  writer.write("746872656520", "hex");
  writer.end("four");
  await once(writer, "close");
  print(
    written,
    writer.bytesWritten,
    fs.readFileSync(at("out"), "utf8"),
    writer.path === at("out"),
  );
  await pipeline(fs.createReadStream(at("out")), fs.createWriteStream(at("copy"), { flags: "a" }));
  await pipeline(fs.createReadStream(at("out")), fs.createWriteStream(at("copy"), { flags: "a" }));
  print(fs.readFileSync(at("copy"), "utf8"));
  await pipeline(["XX"], fs.createWriteStream(at("copy"), { flags: "r+", start: 4 }));
  print(fs.readFileSync(at("copy"), "utf8"));
  fs.writeFileSync(at("big"), Buffer.alloc(300_000, "z"));
  let chunks = 0;
  for await (const chunk of fs.createReadStream(at("big"))) chunks += chunk.length;
  print(chunks);
  const closing = fs.createWriteStream(at("closing"));
  await new Promise((resolve) => closing.close(resolve));
  print(closing.destroyed, closing.writableFinished, fs.existsSync(at("closing")));
  const calls = [];
  const own = {
    open: (...args) => (calls.push("open"), fs.open(...args)),
    read: (...args) => (calls.push("read"), fs.read(...args)),
    close: (...args) => (calls.push("close"), fs.close(...args)),
  };
  print(await text(fs.createReadStream(at("abc"), { fs: own })), calls);

  const handle = await fs.promises.open(at("abc"), "r+");
  print(await text(handle.createReadStream()), handle.fd);
  const other = await fs.promises.open(at("abc"), "r+");
  await once(other.createWriteStream({ start: 0 }).end("ABC"), "close");
  print(String(await fs.promises.readFile(at("abc"))), other.fd);
  fs.writeFileSync(at("lines"), "one\ntwo\r\nthree");
  const lines = [];
  const lined = await fs.promises.open(at("lines"));
  for await (const line of lined.readLines()) lines.push(line);
  print(lines, lined.fd);

  fs.writeFileSync(at("doomed"), "still here");
  const open = fs.openSync(at("doomed"), "r+");
  fs.unlinkSync(at("doomed"));
  print(fs.existsSync(at("doomed")), fs.readFileSync(open, "utf8"), fs.fstatSync(open).size);
  fs.writeSync(open, "!", 10);
  const back = Buffer.alloc(20);
  print(fs.readSync(open, back, 0, 20, 0), String(back.subarray(0, 11)));
  fs.writeFileSync(at("doomed"), "another");
  print(fs.fstatSync(open).size, fs.statSync(at("doomed")).size);
  fs.closeSync(open);
  const moved = fs.openSync(at("doomed"));
  fs.renameSync(at("doomed"), at("renamed"));
  print(fs.readFileSync(moved, "utf8"));
  fs.closeSync(moved);
  print(ask(() => fs.readSync(moved, Buffer.alloc(1))));

  fs.mkdirSync(at("tree/a/b"), { recursive: true });
  fs.writeFileSync(at("tree/f"), "x");
  fs.writeFileSync(at("tree/a/g.txt"), "y");
  fs.writeFileSync(at("tree/a/b/h.txt"), "z");
  print(
    ask(() => fs.cpSync(at("tree"), at("t2"))).replace("tree/", "tree"),
    ask(() => fs.cpSync(at("tree"), at("tree/a/c"), { recursive: true })).replace(
      "tree/ ",
      "tree ",
    ),
  );
  print(
    ask(() => fs.cpSync(at("tree/f"), at("tree/f"))),
    ask(() => fs.cpSync(at("tree/a"), at("tree/f"), { recursive: true })),
    ask(() => fs.cpSync(at("tree/f"), at("tree/a"), { recursive: true })),
  );
  fs.cpSync(at("tree"), at("t2"), { recursive: true });
  print(
    fs.readdirSync(at("t2"), { recursive: true }).sort(),
    ask(() => fs.cpSync(at("tree/f"), at("t2/f"), { errorOnExist: true, force: false })),
    ask(() => fs.cpSync(at("nothing"), at("t3"))),
  );
  await fs.promises.cp(at("tree"), at("t4"), {
    recursive: true,
    filter: async (from) => !from.endsWith("b"),
  });
  print(fs.readdirSync(at("t4"), { recursive: true }).sort());
  print(
    await new Promise((resolve) => fs.cp(at("tree/f"), at("t5"), resolve)),
    fs.readFileSync(at("t5"), "utf8"),
  );
  print(
    fs.globSync("**/*.txt", { cwd: at("tree") }).sort(),
    fs.globSync(["*", "a/*"], { cwd: at("tree") }).sort(),
    fs.globSync("**", { cwd: at("tree") }).sort(),
  );
  print(
    fs.globSync("{f,a/b}", { cwd: at("tree") }).sort(),
    fs
      .globSync("a/[a-g]*", { cwd: at("tree"), withFileTypes: true })
      .map((entry) => entry.name)
      .sort(),
  );
  print(fs.globSync(at("tree/*")).map(show).sort(), fs.globSync("a/../f", { cwd: at("tree") }));
  const globbed = [];
  for await (const name of fs.promises.glob("*", { cwd: at("tree") })) globbed.push(name);
  print(
    globbed.sort(),
    await new Promise((resolve) =>
      fs.glob("f", { cwd: at("tree") }, (error, found) => resolve(found)),
    ),
  );

  const directory = fs.opendirSync(at("tree"));
  const first = directory.readSync();
  print(["a", "f"].includes(first.name), directory.path === at("tree"));
  directory.closeSync();
  print(
    ask(() => directory.readSync()),
    ask(() => directory.closeSync()),
    ask(() => fs.opendirSync(at("tree/f"))),
  );
  const names = [];
  for await (const entry of await fs.promises.opendir(at("tree"), { recursive: true }))
    names.push(show(path.join(entry.parentPath, entry.name)));
  print(names.sort());
  await new Promise((resolve) =>
    fs.opendir(at("tree"), (error, dir) =>
      dir.read((error, entry) => (print(error, typeof entry.name), dir.close(resolve))),
    ),
  );
  print(
    ask(() => fs.watchFile.name),
    typeof fs.watch,
    typeof fs.promises.watch,
  );
  const blob = await fs.openAsBlob(at("abc"), { type: "text/plain" });
  print(blob.size, blob.type, await blob.text());
  const space = fs.statfsSync("/tmp");
  print(
    Object.keys(space).join(),
    typeof space.bavail,
    typeof fs.statfsSync("/tmp", { bigint: true }).bavail,
  );
  const temporary = fs.mkdtempDisposableSync(at("tmp-"));
  print(fs.existsSync(temporary.path), temporary.remove(), fs.existsSync(temporary.path));
  print(
    ask(() => fs.accessSync(at("abc"), fs.constants.W_OK)),
    ask(() => fs.accessSync(at("none"))),
    ask(() => fs.readlinkSync(at("abc"))),
  );
  fs.utimesSync(at("abc"), 1000, 2000);
  print(fs.statSync(at("abc")).mtimeMs);
  print(
    Object.keys(fs.promises)
      .filter((name) => !["lchmod"].includes(name))
      .sort()
      .join(),
  );
  fs.rmSync(root, { recursive: true });
})();
