import { abortedError } from "./events-source.ts";
import { EventEmitter } from "./event-emitter.ts";
import { invalidArgValue, nodeError } from "./errors.ts";
import { functionClass, type FunctionClass } from "./function-class.ts";
import { LineIterator } from "./readline-iterator.ts";
import { type Readable, type Writable } from "./stream-types.ts";
import { StringDecoder } from "./string-decoder.ts";
import { type AbortSignalLike, assertAbortSignal, assertNumber } from "./validate.ts";
import { DISPOSE } from "../web/dispose-symbols.ts";

/** readline.Interface over streams: a function has no terminal, so there is no line to edit. */
export interface Interface extends EventEmitter {
  input: Readable;
  output: Writable | undefined;
  terminal: boolean;
  line: string;
  cursor: number;
  /** Nothing until it is. */
  closed: boolean | undefined;
  paused: boolean;
  crlfDelay: number;
  history: string[];
  question(query: string, options: unknown, callback?: unknown): unknown;
  close(): void;
  pause(): this;
  resume(): this;
  prompt(): void;
  setPrompt(prompt: string): void;
  getPrompt(): string;
  [STATE]: State;
}

interface State {
  readonly decoder: { write(bytes: unknown): string; end(): string };
  prompt: string;
  rest: string;
  /** When a line ended in "\r": a "\n" that follows soon belongs to it. */
  returnAt: number;
  question: ((answer: string) => void) | undefined;
}

export const STATE: unique symbol = Symbol("state");

export interface InterfaceOptions {
  readonly input?: Readable;
  readonly output?: Writable;
  readonly prompt?: string;
  readonly crlfDelay?: number;
  readonly signal?: AbortSignalLike;
  readonly history?: string[];
}

const CRLF_DELAY_MIN_MS = 100;
const LINE_ENDING = /\r?\n|\r(?!\n)|\u2028|\u2029/g;

const members = {
  getPrompt(): string {
    return this[STATE].prompt;
  },
  setPrompt(prompt: string): void {
    this[STATE].prompt = prompt;
  },
  prompt(): void {
    if (this.paused) this.resume();
    this.output?.write(this[STATE].prompt);
  },

  question(query: string, given: unknown, late?: unknown): void {
    const callback = typeof given === "function" ? given : late;
    if (this.closed) throw nodeError(Error, "ERR_USE_AFTER_CLOSE", "readline was closed");
    if (typeof callback !== "function") return;
    const signal =
      typeof given === "object" ? (given as InterfaceOptions | null)?.signal : undefined;
    if (signal?.aborted) return;
    if (this[STATE].question !== undefined) return this.prompt();
    const before = this[STATE].prompt;
    const stop = () => {
      this[STATE].question = undefined;
      this[STATE].prompt = before;
    };
    this[STATE].prompt = query;
    this[STATE].question = (answer) => {
      stop();
      signal?.removeEventListener("abort", stop);
      callback(answer);
    };
    signal?.addEventListener("abort", stop, { once: true });
    this.prompt();
  },

  close(): void {
    if (this.closed) return;
    this.pause();
    this.closed = true;
    this.emit("close");
  },

  pause(): Interface {
    if (this.closed) throw nodeError(Error, "ERR_USE_AFTER_CLOSE", "readline was closed");
    if (this.paused) return this;
    this.input.pause();
    this.paused = true;
    this.emit("pause");
    return this;
  },

  resume(): Interface {
    if (this.closed) throw nodeError(Error, "ERR_USE_AFTER_CLOSE", "readline was closed");
    if (!this.paused) return this;
    this.input.resume();
    this.paused = false;
    this.emit("resume");
    return this;
  },

  write(data: unknown): void {
    if (this.closed) throw nodeError(Error, "ERR_USE_AFTER_CLOSE", "readline was closed");
    if (this.paused) this.resume();
    take(this, data);
  },

  getCursorPos: () => ({ rows: 0, cols: 0 }),

  [Symbol.asyncIterator](): LineIterator {
    return new LineIterator(this);
  },

  [DISPOSE](): void {
    this.close();
  },
} satisfies object & ThisType<Interface>;

/** Cuts what has come into lines. */
function take(self: Interface, data: unknown): void {
  if (data === undefined) return;
  const state = self[STATE];
  let text = state.decoder.write(data);
  if (state.returnAt > 0 && Date.now() - state.returnAt <= self.crlfDelay) {
    if (text.startsWith("\n")) text = text.slice(1);
    state.returnAt = 0;
  }
  const ends = [...text.matchAll(LINE_ENDING)];
  if (ends.length === 0) {
    state.rest += text;
    return;
  }
  state.returnAt = text.endsWith("\r") ? Date.now() : 0;
  let from = 0;
  const lines = ends.map((end) => {
    const line = text.slice(from, end.index);
    from = end.index + end[0].length;
    return line;
  });
  lines[0] = state.rest + (lines[0] ?? "");
  state.rest = text.slice(from);
  for (const line of lines) giveLine(self, line);
}

function giveLine(self: Interface, line: string): void {
  const { question } = self[STATE];
  if (question === undefined) self.emit("line", line);
  else question(line);
}

function initialize(self: Interface, options: InterfaceOptions): void {
  EventEmitter.call(self);
  const { input, output, crlfDelay, signal, prompt = "> " } = options;
  if (typeof (input as Readable | undefined)?.on !== "function" || input === undefined) {
    throw invalidArgValue("input", input);
  }
  if (crlfDelay !== undefined) assertNumber(crlfDelay, "crlfDelay");
  const decoder = new StringDecoder("utf8");
  Object.assign(self, {
    input,
    output,
    terminal: false,
    line: "",
    cursor: 0,
    closed: undefined,
    paused: false,
    crlfDelay: Math.max(CRLF_DELAY_MIN_MS, crlfDelay ?? CRLF_DELAY_MIN_MS),
    history: options.history ?? [],
    [STATE]: { decoder, prompt, rest: "", returnAt: 0, question: undefined },
  });
  input.on("error", (error: Error) => self.emit("error", error));
  input.on("data", (chunk: unknown) => take(self, chunk));
  input.on("end", () => {
    const rest = self[STATE].rest + decoder.end();
    self[STATE].rest = "";
    if (rest !== "") giveLine(self, rest);
    self.close();
  });
  if (signal !== undefined) followSignal(self, signal);
  input.resume();
}

function followSignal(self: Interface, signal: AbortSignalLike): void {
  assertAbortSignal(signal, "options.signal");
  const close = () => self.close();
  if (signal.aborted) return void Promise.resolve().then(close);
  signal.addEventListener("abort", close, { once: true });
  self.once("close", () => signal.removeEventListener("abort", close));
}

/** (options), or (input, output). */
export function interfaceOptions(first: unknown, output?: unknown): InterfaceOptions {
  const given = Object(first ?? {}) as InterfaceOptions;
  if (given.input !== undefined) return given;
  return { input: first as Readable, ...(output ? { output: output as Writable } : {}) };
}

type InterfaceClass = FunctionClass<Interface, [first?: unknown, output?: unknown]>;

export const Interface: InterfaceClass = functionClass<
  Interface,
  [first?: unknown, output?: unknown]
>(
  "Interface",
  EventEmitter,
  function (first, output) {
    initialize(this, interfaceOptions(first, output));
  },
  members,
);

/** readline.promises.Interface: its question() is answered by a promise. */
export const PromiseInterface: InterfaceClass = functionClass<
  Interface,
  [first?: unknown, output?: unknown]
>(
  "Interface",
  Interface,
  function (first, output) {
    initialize(this, interfaceOptions(first, output));
  },
  {
    question(query: string, options: InterfaceOptions = {}): Promise<string> {
      return new Promise((resolve, reject) => {
        const { signal } = options;
        if (signal?.aborted) return reject(abortedError(signal.reason));
        signal?.addEventListener("abort", () => reject(abortedError(signal.reason)), {
          once: true,
        });
        Interface.prototype.question.call(this, query, options, resolve);
      });
    },
  } satisfies object & ThisType<Interface>,
);
