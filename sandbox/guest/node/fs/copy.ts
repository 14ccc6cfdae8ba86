import { byteRange } from "../../web/bytes.ts";
import { nodeError } from "../errors.ts";
import { absolute, ask, findStat, statOf, toPath } from "./common.ts";
import { mkdir, readdir } from "./paths.ts";
import { joinPath } from "./stats.ts";
import { posix } from "../path-posix.ts";
import { assertFunction, assertObject } from "../validate.ts";

interface CopyOptions {
  readonly recursive?: boolean;
  readonly force?: boolean;
  readonly errorOnExist?: boolean;
  readonly preserveTimestamps?: boolean;
  readonly filter?: (source: string, target: string) => unknown;
}

/** fs.cpSync. */
export function cp(source: unknown, target: unknown, given?: unknown): void {
  const options = readOptions(given);
  const run = (from: string, to: string): void => {
    if (options.filter !== undefined && !options.filter(from, to)) return;
    for (const [childFrom, childTo] of copyOne(from, to, options)) run(childFrom, childTo);
  };
  run(toPath(source, "src"), toPath(target, "dest"));
}

/** The promise form: its filter may take its time. */
export async function cpAsync(source: unknown, target: unknown, given?: unknown): Promise<void> {
  const options = readOptions(given);
  const run = async (from: string, to: string): Promise<void> => {
    if (options.filter !== undefined && !(await options.filter(from, to))) return;
    for (const [childFrom, childTo] of copyOne(from, to, options)) await run(childFrom, childTo);
  };
  await run(toPath(source, "src"), toPath(target, "dest"));
}

function readOptions(given: unknown): CopyOptions {
  if (given === undefined) return {};
  assertObject(given, "options");
  const options: CopyOptions = given;
  if (options.filter !== undefined) assertFunction(options.filter, "options.filter");
  return options;
}

/** Copies a file, or makes a directory and gives the pairs of what is to be copied into it. */
function copyOne(from: string, to: string, options: CopyOptions): readonly [string, string][] {
  const source = statOf(from, "lstat");
  const known = findStat(to);
  const isFolder = source.type === "directory";
  if (absolute(from) === absolute(to)) {
    throw copyError("ERR_FS_CP_EINVAL", `src and dest cannot be the same ${to}`);
  }
  if (isFolder && known?.type === "file") {
    throw copyError(
      "ERR_FS_CP_DIR_TO_NON_DIR",
      `Cannot overwrite non-directory ${to} with directory ${from}`,
    );
  }
  if (!isFolder && known?.type === "directory") {
    throw copyError(
      "ERR_FS_CP_NON_DIR_TO_DIR",
      `Cannot overwrite directory ${to} with non-directory ${from}`,
    );
  }
  if (isFolder) return copyFolder(from, to, options);
  if (known === undefined || options.force !== false)
    copyContent(from, to, options, source.mtimeMs);
  else if (options.errorOnExist) throw exists(to);
  return [];
}

function copyFolder(from: string, to: string, options: CopyOptions): readonly [string, string][] {
  if (!options.recursive) {
    const text = `Recursive option not enabled, cannot copy a directory: ${from}`;
    throw copyError("ERR_FS_EISDIR", text);
  }
  if (`${absolute(to)}/`.startsWith(`${absolute(from)}/`)) {
    throw copyError("ERR_FS_CP_EINVAL", `Cannot copy ${from} to a subdirectory of self ${to}`);
  }
  mkdir(to, { recursive: true });
  const names = readdir(from) as string[];
  return names.map((name): [string, string] => [joinPath(from, name), joinPath(to, name)]);
}

function copyContent(from: string, to: string, options: CopyOptions, mtimeMs: number): void {
  const context = { syscall: "cp", path: from, dest: to };
  const { buffer, offset, length } = byteRange(ask(context, "fsRead", absolute(from), 0, -1));
  mkdir(posix.dirname(absolute(to)), { recursive: true });
  ask(context, "fsCreate", absolute(to), false, true);
  ask(context, "fsWrite", absolute(to), 0, buffer, offset, length);
  if (options.preserveTimestamps) ask(context, "fsTouch", absolute(to), mtimeMs);
}

function copyError(code: string, text: string): Error {
  return nodeError(Error, code, text);
}

function exists(path: string): Error {
  const text = `Target already exists: cp returned EEXIST (${path} already exists) ${path}`;
  const error = nodeError(Error, "ERR_FS_CP_EEXIST", text);
  error.name = "SystemError";
  const fields = { errno: 17, syscall: "cp", path };
  const info = {
    message: `${path} already exists`,
    path,
    syscall: "cp",
    errno: 17,
    code: "EEXIST",
  };
  return Object.assign(error, { info, ...fields });
}
