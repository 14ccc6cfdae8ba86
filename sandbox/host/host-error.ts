import { type HostErrorFields } from "../messages.ts";

/** A refusal that the guest is meant to see, as an Error with these fields. Anything else thrown by the host is a bug. */
export class HostError extends Error {
  override readonly name = "HostError";
  readonly fields: HostErrorFields;

  constructor(message: string, fields: HostErrorFields) {
    super(message);
    this.fields = fields;
  }
}

/** Errors of errno(3) that the file system answers with: the number that Node gives on Linux, and libuv's text. */
const FILE_ERRORS = {
  EBUSY: [-16, "resource busy or locked"],
  EMFILE: [-24, "too many open files"],
  EEXIST: [-17, "file already exists"],
  EINVAL: [-22, "invalid argument"],
  EISDIR: [-21, "illegal operation on a directory"],
  ENAMETOOLONG: [-36, "name too long"],
  ENOENT: [-2, "no such file or directory"],
  ENOMEM: [-12, "not enough memory"],
  ENOSPC: [-28, "no space left on device"],
  ENOTDIR: [-20, "not a directory"],
  ENOTEMPTY: [-39, "directory not empty"],
  EROFS: [-30, "read-only file system"],
  EXDEV: [-18, "cross-device link not permitted"],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type FileErrorCode = keyof typeof FILE_ERRORS;

/** What went wrong with a file; who asked, and by which path, is added where it is known. */
export class FileFault extends Error {
  override readonly name = "FileFault";
  readonly code: FileErrorCode;

  constructor(code: FileErrorCode) {
    super(code);
    this.code = code;
  }
}

/** The error that Node's `fs` throws: `ENOENT: no such file or directory, open '/tmp/x'`. */
export function fileError(
  code: FileErrorCode,
  syscall: string,
  paths: { readonly path: string; readonly dest?: string },
): HostError {
  const [errno, text] = FILE_ERRORS[code];
  const arrow = paths.dest === undefined ? "" : ` -> '${paths.dest}'`;
  const message = `${code}: ${text}, ${syscall} '${paths.path}'${arrow}`;
  return new HostError(message, { code, errno, syscall, ...paths });
}
