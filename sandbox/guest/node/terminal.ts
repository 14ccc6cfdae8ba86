import { promisify } from "./util-promisify.ts";
import { clearLine, clearScreenDown, cursorTo, moveCursor, Readline } from "./readline-cursor.ts";
import { Interface, interfaceOptions, PromiseInterface } from "./readline-interface.ts";
import { emitKeypressEvents } from "./readline-keys.ts";

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
