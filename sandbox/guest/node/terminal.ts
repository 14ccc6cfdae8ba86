import { nodeError } from "./errors.ts";
import { functionClass } from "./function-class.ts";
import { promisify } from "./util-promisify.ts";
import { clearLine, clearScreenDown, cursorTo, moveCursor, Readline } from "./readline-cursor.ts";
import { Interface, interfaceOptions, PromiseInterface } from "./readline-interface.ts";
import { emitKeypressEvents } from "./readline-keys.ts";
import { Readable, Writable } from "./stream.ts";

/** node:readline/promises. */
export const readlinePromises = {
  Interface: PromiseInterface,
  Readline,
  createInterface: (first: unknown, output?: unknown) =>
    new PromiseInterface(interfaceOptions(first, output)),
};

// oxlint-disable-next-line typescript/unbound-method -- it is marked, not called.
Object.defineProperty(Interface.prototype.question, promisify.custom, {
  value(this: InstanceType<typeof Interface>, query: string, options?: unknown) {
    return new Promise((resolve) => this.question(query, options ?? {}, resolve));
  },
});

/** node:readline. */
export const readline = {
  Interface,
  clearLine,
  clearScreenDown,
  createInterface: (first: unknown, output?: unknown) =>
    new Interface(interfaceOptions(first, output)),
  cursorTo,
  emitKeypressEvents,
  moveCursor,
  promises: readlinePromises,
};

/** No descriptor of a function is a terminal, so neither stream can be made. */
function refuseTerminal(fd: unknown): never {
  if (!Number.isInteger(fd) || Number(fd) < 0) {
    const text = `"fd" must be a positive integer: ${String(fd)}`;
    throw nodeError(RangeError, "ERR_INVALID_FD", text);
  }
  const text = "TTY initialization failed: uv_tty_init returned EINVAL (invalid argument)";
  throw nodeError(Error, "ERR_TTY_INIT_FAILED", text);
}

const WriteStream = functionClass<object, [fd?: unknown]>(
  "WriteStream",
  Writable,
  (fd) => refuseTerminal(fd),
  {
    isTTY: true,
    getColorDepth: () => 1,
    hasColors: () => false,
    getWindowSize: () => [80, 24],
    clearLine,
    clearScreenDown,
    cursorTo,
    moveCursor,
  },
);

const ReadStream = functionClass<object, [fd?: unknown]>(
  "ReadStream",
  Readable,
  (fd) => refuseTerminal(fd),
  {},
);

/** node:tty. */
export const tty = { isatty: () => false, ReadStream, WriteStream };
