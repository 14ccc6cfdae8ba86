import { unavailable } from "./errors.ts";
import { callbackForm, type Operation, promiseForm } from "./fs-async.ts";
import { constants } from "./fs-constants.ts";
import * as files from "./fs-files.ts";
import { FileHandle } from "./fs-handle.ts";
import * as paths from "./fs-paths.ts";
import { BigIntStats, Dir, Dirent, Stats } from "./fs-stats.ts";
import { toPath } from "./url-file.ts";
import { setImmediate } from "../web/timers.ts";
import { assertFunction, type Callback } from "./validate.ts";

/** Operations by the names of their path arguments. */
const ON_PATHS: Readonly<Record<string, readonly [Operation, ...string[]]>> = {
  access: [paths.access, "path"],
  appendFile: [files.appendFile, "path"],
  chmod: [paths.chmod, "path"],
  chown: [paths.chown, "path"],
  copyFile: [files.copyFile, "src", "dest"],
  cp: [paths.cp, "src", "dest"],
  lchown: [paths.chown, "path"],
  link: [paths.link],
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
  statfs: [paths.statfs],
  symlink: [paths.symlink],
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

const STREAMS = [
  "createReadStream",
  "createWriteStream",
  "ReadStream",
  "WriteStream",
  "FileReadStream",
  "FileWriteStream",
];
const WATCHERS = ["watch", "watchFile", "unwatchFile"];
const LATER = ["glob", "globSync", "openAsBlob"];

function refusal(name: string, why: string): Callback {
  const refuse = function (): never {
    throw unavailable(`${name}()${why}`);
  };
  return Object.defineProperty(refuse, "name", { value: name });
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
    watch: refusal("fs.promises.watch", ""),
    glob: refusal("fs.promises.glob", ""),
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
  for (const name of STREAMS)
    fs[name] = refusal(`fs.${name}`, ", for streams come with the guest's stream module,");
  for (const name of [...WATCHERS, ...LATER]) fs[name] = refusal(`fs.${name}`, "");
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
