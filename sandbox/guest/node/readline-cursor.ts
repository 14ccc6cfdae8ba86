import { assertFunction } from "./validate.ts";
import { invalidArgValue } from "./errors.ts";
import { nextTick } from "./next-tick.ts";

interface Output {
  write(text: string, callback?: unknown): boolean;
}

const ESCAPE = "\u001B[";

/** Writes control sequences; without a stream there is nobody to see them. */
function send(stream: Output | null | undefined, text: string, callback: unknown): boolean {
  if (callback !== undefined) assertFunction(callback, "callback");
  if (stream && text !== "") return stream.write(text, callback);
  if (typeof callback === "function") nextTick(callback, null);
  return true;
}

function cursorText(x: unknown, y?: unknown): string {
  if (Number.isNaN(x)) throw invalidArgValue("x", x);
  if (Number.isNaN(y)) throw invalidArgValue("y", y);
  if (typeof x !== "number") return "";
  return typeof y === "number" ? `${ESCAPE}${y + 1};${x + 1}H` : `${ESCAPE}${x + 1}G`;
}

function moveText(dx: number, dy: number): string {
  const across = dx === 0 ? "" : `${ESCAPE}${Math.abs(dx)}${dx < 0 ? "D" : "C"}`;
  const down = dy === 0 ? "" : `${ESCAPE}${Math.abs(dy)}${dy < 0 ? "A" : "B"}`;
  return across + down;
}

function lineText(direction: number): string {
  return `${ESCAPE}${direction < 0 ? 1 : direction > 0 ? 0 : 2}K`;
}

const DOWN_TEXT = `${ESCAPE}0J`;

export function cursorTo(
  stream: Output | null,
  x: unknown,
  y?: unknown,
  callback?: unknown,
): boolean {
  const [row, done] = typeof y === "function" ? [undefined, y] : [y, callback];
  return send(stream, cursorText(x, row), done);
}

export function moveCursor(
  stream: Output | null,
  dx: number,
  dy: number,
  callback?: unknown,
): boolean {
  return send(stream, moveText(dx, dy), callback);
}

export function clearLine(stream: Output | null, direction: number, callback?: unknown): boolean {
  return send(stream, lineText(direction), callback);
}

export function clearScreenDown(stream: Output | null, callback?: unknown): boolean {
  return send(stream, DOWN_TEXT, callback);
}

/** readline.promises.Readline: control sequences that go out together. */
export class Readline {
  readonly #stream: Output;
  readonly #commitsItself: boolean;
  #text: string[] = [];

  constructor(stream: Output, options: { readonly autoCommit?: boolean } = {}) {
    this.#stream = stream;
    this.#commitsItself = Boolean(options.autoCommit);
  }

  cursorTo(x: unknown, y?: unknown): this {
    return this.#add(cursorText(x, y));
  }
  moveCursor(dx: number, dy: number): this {
    return this.#add(moveText(dx, dy));
  }
  clearLine(direction: number): this {
    return this.#add(lineText(direction));
  }
  clearScreenDown(): this {
    return this.#add(DOWN_TEXT);
  }

  commit(): Promise<void> {
    const text = this.#text.join("");
    this.#text = [];
    return new Promise((resolve) => this.#stream.write(text, () => resolve()));
  }

  rollback(): this {
    this.#text = [];
    return this;
  }

  #add(text: string): this {
    if (this.#commitsItself) nextTick(() => this.#stream.write(text));
    else this.#text.push(text);
    return this;
  }
}
