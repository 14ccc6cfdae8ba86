// oxlint-disable -- odd code on purpose: what matters is that Node and the guest agree on it.
const fs = require("node:fs");
const { promises } = fs;
const root = "/tmp/lamella-case-fs";
fs.rmSync(root, { recursive: true, force: true });
const attempt = (fn) => {
  try {
    return fn();
  } catch (error) {
    const { errno, code, syscall, path, dest, message, name } = error;
    return JSON.stringify({ name, message, errno, code, syscall, path, dest });
  }
};
print(
  fs.mkdirSync(`${root}/a/b`, { recursive: true }),
  fs.mkdirSync(`${root}/a/b`, { recursive: true }),
  fs.mkdirSync(`${root}/c`),
);
fs.writeFileSync(`${root}/f.txt`, "héllo");
print(
  fs.readFileSync(`${root}/f.txt`, "utf8"),
  fs.readFileSync(`${root}/f.txt`),
  fs.readFileSync(`${root}/f.txt`, { encoding: "hex" }),
  fs.readFileSync(new URL(`file://${root}/f.txt`), "latin1"),
);
fs.appendFileSync(`${root}/f.txt`, Buffer.from(" more"));
fs.writeFileSync(`${root}/g`, "YWI=", "base64");
print(
  fs.readFileSync(`${root}/f.txt`, "utf8"),
  fs.readFileSync(`${root}/g`, "utf8"),
  fs.existsSync(`${root}/g`),
  fs.existsSync(`${root}/none`),
  fs.existsSync(),
);
for (const [name, ...args] of [
  ["readFileSync", `${root}/none`],
  ["readFileSync", root],
  ["readFileSync", `${root}/g/x`],
  ["writeFileSync", `${root}/no/x`, ""],
  ["writeFileSync", root, ""],
  ["openSync", `${root}/none`, "r"],
  ["openSync", `${root}/g`, "wx"],
  ["statSync", `${root}/none`],
  ["lstatSync", `${root}/none`],
  ["accessSync", `${root}/none`],
  ["readdirSync", `${root}/none`],
  ["readdirSync", `${root}/g`],
  ["mkdirSync", `${root}/a`],
  ["mkdirSync", `${root}/x/y`],
  ["mkdirSync", `${root}/g`],
  ["rmdirSync", `${root}/none`],
  ["rmdirSync", `${root}/a`],
  ["rmdirSync", `${root}/g`],
  ["rmSync", `${root}/none`],
  ["rmSync", `${root}/a`],
  ["unlinkSync", `${root}/none`],
  ["renameSync", `${root}/none`, `${root}/z`],
  ["copyFileSync", `${root}/none`, `${root}/z`],
  ["copyFileSync", `${root}/g`, `${root}/f.txt`, fs.constants.COPYFILE_EXCL],
  ["truncateSync", `${root}/none`],
  ["utimesSync", `${root}/none`, 1, 1],
  ["realpathSync", `${root}/none`],
  ["readlinkSync", `${root}/g`],
  ["chmodSync", `${root}/none`, 0o644],
  ["opendirSync", `${root}/none`],
  ["mkdtempSync", `${root}/none/x-`],
])
  print(
    name,
    attempt(() => fs[name](...args)),
  );
for (const [name, ...args] of [
  ["readFileSync"],
  ["readFileSync", null],
  ["readFileSync", {}],
  ["readFileSync", "a\0b"],
  ["readFileSync", `${root}/g`, "nope"],
  ["readFileSync", `${root}/g`, 5],
  ["writeFileSync", `${root}/q`, 5],
  ["writeFileSync", `${root}/q`, {}],
  ["openSync", `${root}/q`, "zz"],
  ["closeSync", "x"],
  ["closeSync", 999],
  ["readSync", 999, Buffer.alloc(1)],
  ["fstatSync", 999],
  ["mkdirSync", 1],
  ["renameSync", 1, 2],
  ["readFile", root],
  ["stat", root],
  ["mkdirSync", `${root}/m`, "9z"],
  ["utimesSync", `${root}/g`, {}, 1],
])
  print(
    name,
    attempt(() => fs[name](...args)),
  );
const stat = fs.statSync(`${root}/g`);
print(
  stat.isFile(),
  stat.isDirectory(),
  stat.size,
  stat.mtime instanceof Date,
  typeof stat.mtimeMs,
  (stat.mode & 0o777).toString(8),
  fs.statSync(root).isDirectory(),
  fs.statSync(`${root}/none`, { throwIfNoEntry: false }),
  typeof fs.statSync(root, { bigint: true }).size,
);
print(
  fs.readdirSync(root),
  fs
    .readdirSync(root, { withFileTypes: true })
    .map((d) => [d.name, d.isDirectory(), d.isFile(), d.parentPath]),
  fs.readdirSync(root, { recursive: true }).sort(),
  fs.readdirSync(root, "buffer")[0],
);
const fd = fs.openSync(`${root}/h`, "w+");
print(
  fs.writeSync(fd, "0123456789"),
  fs.writeSync(fd, Buffer.from("ab"), 0, 2, 4),
  fs.writeSync(fd, "Z", 0, "utf8"),
  fs.fstatSync(fd).size,
);
const buffer = Buffer.alloc(4);
print(
  fs.readSync(fd, buffer, 0, 4, 0),
  buffer.toString(),
  fs.readSync(fd, buffer),
  fs.readSync(fd, buffer, { position: 8 }),
  buffer.toString(),
  fs.readFileSync(`${root}/h`, "utf8"),
);
fs.ftruncateSync(fd, 3);
fs.fsyncSync(fd);
fs.closeSync(fd);
print(
  fs.readFileSync(`${root}/h`, "utf8"),
  attempt(() => fs.closeSync(fd)),
);
const appendFd = fs.openSync(`${root}/h`, "a");
fs.writeSync(appendFd, "X");
fs.closeSync(appendFd);
fs.truncateSync(`${root}/g`, 1);
fs.renameSync(`${root}/g`, `${root}/g2`);
fs.copyFileSync(`${root}/h`, `${root}/h2`);
fs.utimesSync(`${root}/h`, 100, new Date(200000));
print(
  fs.readFileSync(`${root}/h`, "utf8"),
  fs.readFileSync(`${root}/g2`, "utf8"),
  fs.readFileSync(`${root}/h2`, "utf8"),
  fs.statSync(`${root}/h`).mtimeMs,
  fs.realpathSync(`${root}/a/../h`),
  fs.realpathSync.native(root),
);
const temporary = fs.mkdtempSync(`${root}/t-`);
print(
  temporary.length,
  fs.existsSync(temporary),
  fs.chmodSync(`${root}/h`, 0o644),
  attempt(() => fs.readFileSync(`${root}/h`, { flag: "r+" }).toString()),
);
fs.cpSync(`${root}/a`, `${root}/copy`, { recursive: true });
print(
  fs.readdirSync(`${root}/copy`),
  fs.constants.O_CREAT,
  fs.constants.S_IFMT,
  fs.R_OK ?? 4,
  Object.keys(fs.constants).length,
);
fs.rmSync(`${root}/a`, { recursive: true });
fs.unlinkSync(`${root}/h2`);
fs.rmdirSync(`${root}/c`);
print(
  fs.readdirSync(root).filter((name) => !name.startsWith("t-")),
  fs.rmSync(`${root}/none`, { force: true }),
);
const order = [];
return (async () => {
  await new Promise((resolve) => {
    fs.readFile(`${root}/h`, "utf8", (error, data) => {
      order.push(["callback", error, data]);
      resolve();
    });
    order.push("sync");
  });
  print(order);
  print(
    await new Promise((resolve) =>
      fs.readFile(`${root}/none`, (error) =>
        resolve([error.message, error.code, error.errno, error.stack]),
      ),
    ),
  );
  print(
    await new Promise((resolve) => fs.exists(`${root}/h`, resolve)),
    await new Promise((resolve) => fs.stat(`${root}/h`, (error, s) => resolve(s.size))),
    await new Promise((resolve) =>
      fs.mkdir(`${root}/cb/d`, { recursive: true }, (error, first) => resolve(first)),
    ),
  );
  print(
    await promises.readFile(`${root}/h`, "utf8"),
    await promises.readFile(`${root}/none`).catch((error) => error.message),
    await promises.mkdir(`${root}/p`),
    await promises.readdir(`${root}/cb`),
    await promises.access(`${root}/p`),
    await promises.rm(`${root}/p`, { recursive: true }),
  );
  print(
    await promises.readFile(5.5).catch((error) => error.code),
    await promises.writeFile(`${root}/w`, "data"),
    (await promises.stat(`${root}/w`)).size,
    await promises.unlink(`${root}/w`),
    promises === require("fs/promises"),
    require("node:fs/promises").constants === fs.constants,
  );
  const handle = await promises.open(`${root}/fh`, "w+");
  print(
    typeof handle.fd,
    (await handle.write("hello")).bytesWritten,
    await handle.writeFile("!"),
    (await handle.read(Buffer.alloc(3), 0, 3, 0)).bytesRead,
    (await handle.stat()).size,
    await handle.truncate(2),
    await handle.close(),
    handle.fd,
  );
  print(
    await promises.readFile(`${root}/fh`, "utf8"),
    await promises.appendFile(`${root}/fh`, "z"),
    await promises.readFile(`${root}/fh`, "utf8"),
  );
  const { promisify } = require("util");
  print(
    await promisify(fs.readFile)(`${root}/fh`, "utf8"),
    await promisify(fs.exists)(`${root}/fh`),
  );
  const readFd = fs.openSync(`${root}/fh`);
  print(await promisify(fs.read)(readFd, Buffer.alloc(2), 0, 2, 0), fs.closeSync(readFd));
  fs.rmSync(root, { recursive: true, force: true });
})();
