/**
 * The one door between a guest and its host. A guest asks for everything outside itself (time, randomness,
 * files, modules, logs) by one of these calls, and the host asks the guest to run by one of `GuestEntry`'s.
 * Calls are numbered by their place in `HOST_CALLS`, so a recorder can sit at the door; append, never reorder.
 *
 * Only strings, numbers, booleans, undefined and ArrayBuffers cross; the JSON texts among the strings are described in
 * `messages.ts`. A byte range goes as (buffer, offset, length).
 * A refusal arrives in the guest as an Error that carries the fields of `HostErrorFields`.
 */
export const HOST_CALLS = [
  "now",
  "random",
  "log",
  "stdout",
  "result",
  "failure",
  "exit",
  "textEncode",
  "textDecode",
  "urlParse",
  "urlSet",
  "fsStat",
  "fsRead",
  "fsList",
  "fsCreate",
  "fsWrite",
  "fsTruncate",
  "fsMkdir",
  "fsRemove",
  "fsRename",
  "fsTouch",
  "moduleResolve",
  "moduleCompile",
  "memory",
  "moduleImport",
  "guestModule",
  "codecOpen",
  "codecWrite",
  "codecParams",
  "codecReset",
  "codecClose",
  "crc32",
  "httpOpen",
  "httpWrite",
  "httpEnd",
  "httpRead",
  "httpCancel",
  "streamOpen",
  "streamWrite",
  "streamEnd",
  "bytesToText",
  "textToBytes",
  "utf8Length",
  "bytesCompare",
  "intl",
  "cryptoRun",
  "bytesSwap",
  "bytesTranscode",
  "binaryToBase64",
  "base64ToBinary",
  "fsSpace",
  "fsOpen",
  "fsClose",
  "timeZone",
  "dnsQuery",
] as const;

export type HostCall = (typeof HOST_CALLS)[number];

export type LogLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";

export interface HostInterface {
  /** Milliseconds since the epoch, with fractions; never goes backwards within an environment. */
  now(): number;
  /** Cryptographically secure bytes; at most 65,536 at a time. */
  random(byteLength: number): ArrayBuffer;
  /** One formatted console call, without the time, the request id and the final newline. */
  log(level: LogLevel, message: string): void;
  /** Bytes written to process.stdout or process.stderr, as text, passed through unformatted. */
  stdout(text: string): void;
  /** The handler's result, as JSON text. Only the first result or failure of a start or an invocation counts. */
  result(json: string): void;
  /** A failure, as the JSON text of a `GuestFailure`. */
  failure(json: string): void;
  /** process.exit(): never returns to the guest. */
  exit(code: number): void;
  /** UTF-8 bytes of a string; lone surrogates become U+FFFD. */
  textEncode(text: string): ArrayBuffer;
  /** Decodes whole input. `label` is one of the WHATWG labels. Throws a RangeError or TypeError as TextDecoder does. */
  textDecode(
    label: string,
    fatal: boolean,
    ignoreBom: boolean,
    bytes: ArrayBuffer,
    offset: number,
    length: number,
  ): string;
  /** JSON text of `UrlParts`, or undefined when the input is no valid URL. */
  urlParse(input: string, base: string | undefined): string | undefined;
  /** Runs one setter of URL on `href` and returns the new parts as JSON text. */
  urlSet(href: string, property: string, value: string): string;
  /** JSON text of `FileStat`. ENOENT, ENOTDIR. */
  fsStat(path: string): string;
  /** `length` bytes from `position`, fewer at the end of the file; -1 means all that is left. */
  fsRead(path: string, position: number, length: number): ArrayBuffer;
  /** JSON text of `[name, "file" | "directory"][]`, sorted by name. */
  fsList(path: string): string;
  /** Creates a file, or opens an existing one; EEXIST when `exclusive`, EROFS outside /tmp. */
  fsCreate(path: string, exclusive: boolean, truncate: boolean): void;
  /** Writes at `position`, or at the end when it is -1; returns the number of bytes written. ENOSPC. */
  fsWrite(
    path: string,
    position: number,
    bytes: ArrayBuffer,
    offset: number,
    length: number,
  ): number;
  fsTruncate(path: string, length: number): void;
  fsMkdir(path: string, recursive: boolean): void;
  /** Removes a file or an empty directory (`kind` says which is expected), or anything when `kind` is "tree". */
  fsRemove(path: string, kind: "file" | "directory" | "tree"): void;
  fsRename(from: string, to: string): void;
  /** Sets the modification time, in milliseconds since the epoch. */
  fsTouch(path: string, mtimeMs: number): void;
  /**
   * An operation that gives the answer of node:dns as JSON text. `kind` is "lookup" (`detail` is the family), "resolve" (the
   * type of the records), "reverse" or "service" (the port).
   */
  dnsQuery(kind: string, name: string, detail: string): number;
  /** JSON text of `FileSpace`: of the file system that the path is in. */
  fsSpace(path: string): string;
  /**
   * Keeps the file at a path under a descriptor's number: `/proc/self/fd/<number>` then names it, even when it is
   * renamed or removed. EMFILE.
   */
  fsOpen(descriptor: number, path: string): void;
  fsClose(descriptor: number): void;
  /**
   * Resolves a specifier as Node does and returns `format:path`, such as `commonjs:/var/task/index.js`,
   * `module:/var/task/index.mjs`, `json:/var/task/data.json` or `builtin:fs`.
   */
  moduleResolve(specifier: string, parentPath: string, mode: "require" | "import"): string;
  /** The CommonJS wrapper function of a file: (exports, require, module, __filename, __dirname) => void. */
  moduleCompile(path: string, text?: string): CommonJsWrapper;
  /** JSON text of `MemoryFigures`. */
  memory(): string;
  /** Evaluates an ES module at once and gives `{ namespace }`, or a promise of it if it awaits at its top level. */
  moduleImport(path: string): { readonly namespace: object } | Promise<unknown>;
  /** The function that makes one of the guest's own lazily loaded modules; see `sandbox/guest/lazy.ts`. */
  guestModule(name: string): (shared: readonly unknown[]) => unknown;
  /**
   * Opens a compression stream and gives its number; `kind` is one of `CODEC_KINDS`, `options` the JSON text of
   * its numeric options. An empty dictionary is none. Z_MEM_ERROR when too many are open.
   */
  codecOpen(
    kind: string,
    options: string,
    dictionary: ArrayBuffer,
    offset: number,
    length: number,
  ): number;
  /**
   * Works through at most `CODEC_STEP_BYTES_MAX` of the input, until that or `room` bytes of output are used up. Gives
   * the output, and in 4 more bytes (little-endian) how much of the input it has read. Input that is cut off is not
   * flushed. A step that reads nothing and leaves room has come to the end. An error closes the stream.
   */
  codecWrite(
    codec: number,
    flush: number,
    room: number,
    bytes: ArrayBuffer,
    offset: number,
    length: number,
  ): ArrayBuffer;
  codecParams(codec: number, level: number, strategy: number): void;
  codecReset(codec: number): void;
  codecClose(codec: number): void;
  /** CRC-32 of the bytes, begun with `value`. */
  crc32(bytes: ArrayBuffer, offset: number, length: number, value: number): number;
  /**
   * Begins an HTTP request: an operation that gives the response's head as JSON text, and whose number the exchange is
   * known by. `head` is JSON text of `HttpRequestHead`. EMFILE when too many are open.
   */
  httpOpen(head: string, body: ArrayBuffer, offset: number, length: number): number;
  /** Writes a piece of the request's body: an operation that ends when the next one is welcome. */
  httpWrite(exchange: number, bytes: ArrayBuffer, offset: number, length: number): number;
  /** The request's body is complete. */
  httpEnd(exchange: number): void;
  /** An operation that gives the next bytes of the response's body, already decoded; none at its end. */
  httpRead(exchange: number): number;
  /** Ends an exchange at once; none of its operations settles for the guest. */
  httpCancel(exchange: number): void;
  /** Begins the response of a streaming handler, before its first byte. EPIPE when nobody takes one. */
  streamOpen(contentType: string): void;
  /** Begins to write bytes of the response, one write at a time; the operation is over when they are taken. */
  streamWrite(bytes: ArrayBuffer, offset: number, length: number): number;
  /** The response is complete; the handler may run on. */
  streamEnd(): void;
  /** Bytes as text in one of Node's encodings but UTF-8: base64, base64url, hex, latin1, ascii, utf16le. */
  bytesToText(encoding: string, bytes: ArrayBuffer, offset: number, length: number): string;
  /** The other way round; what the encoding does not know is left out, as by Buffer.from. */
  textToBytes(encoding: string, text: string): ArrayBuffer;
  /** How many bytes the UTF-8 of a text takes. */
  utf8Length(text: string): number;
  /** -1, 0 or 1, as Buffer.compare gives it. */
  bytesCompare(
    a: ArrayBuffer,
    offsetOfA: number,
    lengthOfA: number,
    b: ArrayBuffer,
    offsetOfB: number,
    lengthOfB: number,
  ): number;
  /**
   * One method of one of Intl's formatters, which is made of JSON text of its locales and options or found again by it.
   * "" only makes it. `args` is JSON text of an array, and so is the answer; see `readArguments` in sandbox/host/intl.
   * RangeErrors and TypeErrors are Intl's own.
   */
  intl(name: string, locales: string, options: string, method: string, args: string): string;
  /**
   * Runs one operation of `sandbox/host/crypto`. `parameters` is JSON text of its named parameters; its `parts` are the
   * lengths of the byte strings that follow each other in `bytes`. Gives bytes, text or a number, and several byte strings
   * as their count, their lengths (32-bit, little-endian) and themselves.
   */
  cryptoRun(
    operation: string,
    parameters: string,
    bytes: ArrayBuffer,
    offset: number,
    length: number,
  ): ArrayBuffer | string | number;
  /** The bytes with those of each word of `wordBytes` (2, 4 or 8) the other way round. */
  bytesSwap(wordBytes: number, bytes: ArrayBuffer, offset: number, length: number): ArrayBuffer;
  /** Text in one encoding (utf8, utf16le, latin1, ascii) as bytes in another, as buffer.transcode() does it. */
  bytesTranscode(
    from: string,
    to: string,
    bytes: ArrayBuffer,
    offset: number,
    length: number,
  ): ArrayBuffer;
  /** btoa(), or undefined where it throws. */
  binaryToBase64(text: string): string | undefined;
  /** atob(), or undefined where it throws. */
  base64ToBinary(text: string): string | undefined;
  /** Takes the value of TZ: what the engine's local time is from now on. Gives the zone, UTC where it names none. */
  timeZone(variable: string): string;
}

export type CommonJsWrapper = (
  exports: unknown,
  require: unknown,
  module: unknown,
  filename: string,
  dirname: string,
) => void;

/** The classes of node:zlib that a guest may open, by the name that Node gives them. */
export const CODEC_KINDS = [
  "Deflate",
  "Inflate",
  "Gzip",
  "Gunzip",
  "DeflateRaw",
  "InflateRaw",
  "Unzip",
  "BrotliCompress",
  "BrotliDecompress",
  "ZstdCompress",
  "ZstdDecompress",
] as const;

export type CodecKind = (typeof CODEC_KINDS)[number];

/** Input that one call of `codecWrite` takes, and output that it gives, in bytes: it bounds how long a guest is away from its fuel. */
export const CODEC_STEP_BYTES_MAX = 256 * 1024;

/** What the guest offers to the host. After each call the host runs the promise jobs that it left behind. */
export interface GuestEntry {
  /** Sets up the process and loads the handler's module; answered by `result` (of nothing) or `failure`. */
  start(config: string): void;
  /** Runs what the function wants done before its memory is copied; answered by `result` (of nothing) or `failure`. */
  checkpoint(): void;
  /** The first call of a copy: makes it differ from all others and runs the function's hooks; answered like `start`. */
  restore(config: string): void;
  /** Hands the event (JSON text) to the handler; answered by `result` or `failure`. */
  invoke(event: string, context: string): void;
  /**
   * One turn of the event loop: next-tick callbacks, else one due timer. Returns the number of milliseconds until
   * the next turn is due, Infinity when only operations of the host are waited for, or `IDLE` when nothing is.
   */
  turn(): number;
  /** Called when the loop is empty and nobody has answered yet. */
  drained(): void;
  /**
   * An operation that a host call has begun is over. `error` is empty, or the JSON text of `HostErrorFields` with
   * `name` and `message`. It gave `text`, `bytes`, both or nothing.
   */
  settle(operation: number, error: string, text: string, bytes?: ArrayBuffer): void;
  /** Asked when the engine is prepared: JSON text of a `BuiltinDescription` of each builtin module, by module name. */
  builtins(): string;
  /**
   * Called after each of the others, when no promise job is left: runs what was put off to the next tick or, if there
   * is nothing, reports the promises that nobody handles. Returns 1 to be called again once its promise jobs have run.
   */
  finishTurn(): number;
}

/** A guest's event loop has nothing left to wait for. */
export const IDLE = -1;

/** The names of `GuestEntry`'s functions. */
export const GUEST_ENTRY = [
  "start",
  "checkpoint",
  "restore",
  "invoke",
  "turn",
  "drained",
  "builtins",
  "settle",
  "finishTurn",
] as const satisfies readonly (keyof GuestEntry)[];

/** What stands in front of a CommonJS file, on its first line. */
export const COMMON_JS_PREFIX = "(function (exports, require, module, __filename, __dirname) { ";

/** What stands in front of an ES module, on its first line: it makes import.meta Node's. */
export function esModulePrefix(path: string, directory: string, url: string): string {
  const filename = JSON.stringify(path);
  // The guest keeps (specifier, parentPath) => URL under that name.
  const resolve = `globalThis[Symbol.for("lamella.resolve")](\`\${specifier}\`,${filename})`;
  return (
    `import.meta.dirname=${JSON.stringify(directory)};import.meta.filename=${filename};` +
    `import.meta.resolve=(specifier)=>${resolve};import.meta.url=${JSON.stringify(url)};`
  );
}
