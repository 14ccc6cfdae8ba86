/** Linux error numbers with libuv's wording: name, number, text. */
const TABLE = `E2BIG 7 argument list too long
EACCES 13 permission denied
EADDRINUSE 98 address already in use
EADDRNOTAVAIL 99 address not available
EAFNOSUPPORT 97 address family not supported
EAGAIN 11 resource temporarily unavailable
EALREADY 114 connection already in progress
EBADF 9 bad file descriptor
EBUSY 16 resource busy or locked
ECANCELED 125 operation canceled
ECONNABORTED 103 software caused connection abort
ECONNREFUSED 111 connection refused
ECONNRESET 104 connection reset by peer
EDESTADDRREQ 89 destination address required
EEXIST 17 file already exists
EFAULT 14 bad address in system call argument
EFBIG 27 file too large
EHOSTUNREACH 113 host is unreachable
EINTR 4 interrupted system call
EINVAL 22 invalid argument
EIO 5 i/o error
EISCONN 106 socket is already connected
EISDIR 21 illegal operation on a directory
ELOOP 40 too many symbolic links encountered
EMFILE 24 too many open files
EMLINK 31 too many links
EMSGSIZE 90 message too long
ENAMETOOLONG 36 name too long
ENETDOWN 100 network is down
ENETUNREACH 101 network is unreachable
ENFILE 23 file table overflow
ENOBUFS 105 no buffer space available
ENODEV 19 no such device
ENOENT 2 no such file or directory
ENOMEM 12 not enough memory
ENOPROTOOPT 92 protocol not available
ENOSPC 28 no space left on device
ENOSYS 38 function not implemented
ENOTCONN 107 socket is not connected
ENOTDIR 20 not a directory
ENOTEMPTY 39 directory not empty
ENOTSOCK 88 socket operation on non-socket
ENOTSUP 95 operation not supported on socket
ENXIO 6 no such device or address
EPERM 1 operation not permitted
EPIPE 32 broken pipe
EPROTO 71 protocol error
EPROTONOSUPPORT 93 protocol not supported
EPROTOTYPE 91 protocol wrong type for socket
ERANGE 34 result too large
EROFS 30 read-only file system
ESPIPE 29 invalid seek
ESRCH 3 no such process
ETIMEDOUT 110 connection timed out
ETXTBSY 26 text file is busy
EXDEV 18 cross-device link not permitted`;

/** Numbers that libuv has no words for, listed by os.constants.errno all the same. */
const SILENT =
  "EBADMSG 74 ECHILD 10 EDEADLK 35 EDOM 33 EDQUOT 122 EIDRM 43 EILSEQ 84 EINPROGRESS 115 EMULTIHOP 72 ENETRESET 102 " +
  "ENODATA 61 ENOEXEC 8 ENOLCK 37 ENOLINK 67 ENOMSG 42 ENOSR 63 ENOSTR 60 ENOTTY 25 EOPNOTSUPP 95 EOVERFLOW 75 " +
  "ESTALE 116 ETIME 62 EWOULDBLOCK 11";

export interface Errno {
  readonly code: string;
  /** Negative, as on error objects. */
  readonly errno: number;
  readonly text: string;
}

let known: ReadonlyMap<string, Errno> | undefined;

function table(): ReadonlyMap<string, Errno> {
  known ??= new Map(
    TABLE.split("\n").map((line) => {
      const [code = "", number = "", ...words] = line.split(" ");
      return [code, { code, errno: -Number(number), text: words.join(" ") }];
    }),
  );
  return known;
}

export function findErrno(code: string): Errno | undefined {
  return table().get(code);
}

export function findErrnoByNumber(errno: number): Errno | undefined {
  for (const entry of table().values()) if (entry.errno === errno) return entry;
  return undefined;
}

/** util.getSystemErrorMap(): number to [code, text]. */
export function systemErrorMap(): Map<number, [string, string]> {
  return new Map([...table().values()].map(({ code, errno, text }) => [errno, [code, text]]));
}

/** os.constants.errno: positive numbers by name. */
export function errnoConstants(): Record<string, number> {
  const numbers: [string, number][] = [...table().values()].map(({ code, errno }) => [
    code,
    -errno,
  ]);
  const silent = SILENT.split(" ");
  for (let at = 0; at < silent.length; at += 2) {
    numbers.push([silent[at] ?? "", Number(silent[at + 1])]);
  }
  const sorted = numbers.toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.assign(Object.create(null), Object.fromEntries(sorted));
}

/** The error of a failed system call, in Node's words. */
export function systemError(
  code: string,
  syscall: string,
  detail: { readonly path?: string | undefined; readonly dest?: string | undefined } = {},
): Error {
  const entry = findErrno(code);
  const where = detail.path === undefined ? "" : ` '${detail.path}'`;
  const target = detail.dest === undefined ? "" : ` -> '${detail.dest}'`;
  const error = new Error(
    `${code}: ${entry?.text ?? "unknown error"}, ${syscall}${where}${target}`,
  );
  return Object.assign(
    error,
    { errno: entry?.errno ?? -4094, code, syscall },
    detail.path === undefined ? {} : { path: detail.path },
    detail.dest === undefined ? {} : { dest: detail.dest },
  );
}
