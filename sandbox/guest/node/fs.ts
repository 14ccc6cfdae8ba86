import { ASYNC_DISPOSE } from "../web/dispose-symbols.ts";
import { callbackForm, type Operation, promiseForm } from "./fs/async.ts";
import { constants } from "./fs/constants.ts";
import * as files from "./fs/files.ts";
import { cp, cpAsync } from "./fs/copy.ts";
import { Dir } from "./fs/dir.ts";
import { glob, globIterator, globSync } from "./fs/glob.ts";
import { FileHandle } from "./fs/handle.ts";
import * as paths from "./fs/paths.ts";
import { BigIntStats, Dirent, Stats } from "./fs/stats.ts";
import { ReadStream, WriteStream } from "./fs/streams.ts";
import { refuse } from "./refuse.ts";
import { toPath } from "./url-file.ts";
import { setImmediate } from "../web/timers.ts";
import { assertFunction, assertString } from "./validate.ts";

/** Operations by the names of their path arguments. */
const ON_PATHS: Readonly<Record<string, readonly [Operation, ...string[]]>> = {
  access: [paths.access, "path"],
  appendFile: [files.appendFile, "path"],
  chmod: [paths.chmod, "path"],
  chown: [paths.chown, "path"],
  copyFile: [files.copyFile, "src", "dest"],
  lchown: [paths.chown, "path"],
  link: [paths.link, "existingPath", "newPath"],
  lstat: [paths.lstat, "path"],
  lutimes: [paths.utimes, "path"],
  mkdir: [paths.mkdir, "path"],
  mkdtemp: [paths.mkdtemp, "prefix"],
  open: [files.open, "path"],
  opendir: [paths.opendir, "path"],
  readFile: [files.readFile, "path"],
  readdir: [paths.readdir, "path"],
  readlink: [paths.readlink, "path"],
  realpath: [paths.realpath, "path"],
  rename: [paths.rename, "oldPath", "newPath"],
  rm: [paths.rm, "path"],
  rmdir: [paths.rmdir, "path"],
  stat: [paths.stat, "path"],
  statfs: [paths.statfs, "path"],
  symlink: [paths.symlink, "target", "path"],
  truncate: [files.truncate, "path"],
  unlink: [paths.unlink, "path"],
  utimes: [paths.utimes, "path"],
  writeFile: [files.writeFile, "path"],
};

const ON_DESCRIPTORS: Readonly<Record<string, Operation>> = {
  close: files.close,
  fchmod: files.fchmod,
  fchown: files.fchown,
  fdatasync: files.fsync,
  fstat: files.fstat,
  fsync: files.fsync,
  ftruncate: files.ftruncate,
  futimes: files.futimes,
};

const bytesAndBuffer = (count: string, extra: string) => ({
  names: [count, extra],
  extra: (args: readonly unknown[]) => args[1],
});

const TRANSFERS: Readonly<Record<string, readonly [Operation, ReturnType<typeof bytesAndBuffer>]>> =
  {
    read: [files.read, bytesAndBuffer("bytesRead", "buffer")],
    write: [files.write, bytesAndBuffer("bytesWritten", "buffer")],
    readv: [files.readv, bytesAndBuffer("bytesRead", "buffers")],
    writev: [files.writev, bytesAndBuffer("bytesWritten", "buffers")],
  };

const WATCHERS = ["watch", "watchFile", "unwatchFile"];
const UNWATCHED = "nobody but the function itself writes its files";

const others = {
  cp(source: unknown, target: unknown, ...rest: readonly unknown[]): void {
    const callback = rest.at(-1);
    assertFunction(callback, "cb");
    cpAsync(source, target, rest.length > 1 ? rest[0] : undefined).then(
      () => setImmediate(() => callback(null)),
      (error: unknown) => setImmediate(() => callback(error)),
    );
  },
  cpSync: cp,
  createReadStream: (path: unknown, options?: unknown) => new ReadStream(path, options),
  createWriteStream: (path: unknown, options?: unknown) => new WriteStream(path, options),
  ReadStream,
  WriteStream,
  FileReadStream: ReadStream,
  FileWriteStream: WriteStream,
  glob,
  globSync: (pattern: unknown, options?: object) => globSync(pattern, options),
  mkdtempDisposableSync: paths.mkdtempDisposable,
  openAsBlob,
};

/** The bytes as they are now: Node's blob reads them later, and fails when the file has changed. */
async function openAsBlob(path: unknown, options: { readonly type?: unknown } = {}) {
  const { type = "" } = options;
  assertString(type, "options.type");
  const { Blob } = globalThis as unknown as { Blob: new (parts: unknown[], bag: object) => object };
  return new Blob([files.readFile(toPath(path))], { type });
}

async function mkdtempDisposable(prefix: unknown, options?: unknown): Promise<object> {
  const made = paths.mkdtempDisposable(prefix, options) as { path: string; remove(): void };
  const remove = async () => made.remove();
  return { path: made.path, remove, [ASYNC_DISPOSE]: remove };
}

function existsCallback(path: unknown, callback: unknown): void {
  assertFunction(callback, "cb");
  setImmediate(() => callback(paths.exists(path)));
}

Object.defineProperty(existsCallback, Symbol.for("nodejs.util.promisify.custom"), {
  value: (path: unknown) => new Promise((resolve) => existsCallback(path, resolve)),
});

function makePromises(): object {
  const forms = Object.entries(ON_PATHS).map(([name, [operation]]) => [
    name,
    promiseForm(name, operation),
  ]);
  const open = promiseForm("open", files.open);
  return {
    ...Object.fromEntries(forms),
    readFile: onHandle(files.readFile, "readFile"),
    writeFile: onHandle(files.writeFile, "writeFile"),
    appendFile: onHandle(files.appendFile, "appendFile"),
    open: async (...args: unknown[]) => new FileHandle((await open(...args)) as number),
    cp: cpAsync,
    watch: refuse("node:fs/promises.watch", UNWATCHED),
    glob: globIterator,
    mkdtempDisposable,
    constants,
  };
}

/** These take a FileHandle where a path stands. */
function onHandle(operation: Operation, name: string) {
  const form = promiseForm(name, operation);
  return async (target: unknown, ...rest: unknown[]) =>
    form(target instanceof FileHandle ? target.fd : toPath(target), ...rest);
}

/** node:fs/promises. */
export const fsPromises = makePromises();

function makeFs(): Record<string, unknown> {
  const fs: Record<string, unknown> = {};
  for (const [name, [operation, ...names]] of Object.entries(ON_PATHS)) {
    fs[name] = callbackForm(name, operation, { paths: names });
    fs[`${name}Sync`] = operation;
  }
  for (const [name, operation] of Object.entries(ON_DESCRIPTORS)) {
    fs[name] = callbackForm(name, operation);
    fs[`${name}Sync`] = operation;
  }
  for (const [name, [operation, options]] of Object.entries(TRANSFERS)) {
    fs[name] = callbackForm(name, operation, options);
    fs[`${name}Sync`] = operation;
  }
  Object.assign(fs, others);
  for (const name of WATCHERS) fs[name] = refuse(`node:fs.${name}`, UNWATCHED);
  Object.assign(fs["realpath"] as object, { native: fs["realpath"] });
  const realpathSync = (...args: Parameters<typeof paths.realpath>) => paths.realpath(...args);
  const sync = {
    existsSync: paths.exists,
    realpathSync: Object.assign(realpathSync, { native: realpathSync }),
  };
  const { F_OK, R_OK, W_OK, X_OK } = constants;
  const classes = { Stats, BigIntStats, Dirent, Dir, FileHandle };
  return Object.assign(
    fs,
    sync,
    { exists: existsCallback, constants, F_OK, R_OK, W_OK, X_OK, promises: fsPromises },
    classes,
  );
}

/** node:fs. */
export const fs = makeFs();
