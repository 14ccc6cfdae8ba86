// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import {
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  WritableStream,
  WritableStreamDefaultWriter,
} from "web-streams-polyfill";
import { invalidArgType, invalidArgValue, nodeError } from "../../node/errors.ts";

/** Throws what Node would; what it lets pass, the package judges. */
type Check = (self: object, args: readonly unknown[]) => void;
type Method = (this: unknown, ...args: readonly unknown[]) => unknown;
/** A class, also one that is not for everybody to construct. */
interface AnyClass {
  readonly name: string;
  readonly prototype: object;
  [Symbol.hasInstance](value: unknown): boolean;
}

const CLASSES: readonly AnyClass[] = [
  ByteLengthQueuingStrategy,
  CountQueuingStrategy,
  ReadableByteStreamController,
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  WritableStream,
  WritableStreamDefaultWriter,
];

/** Methods that reject where others throw. */
const ASYNC = new Set("cancel pipeTo read abort close write".split(" "));

const CHECKS: readonly (readonly [AnyClass, Readonly<Record<string, Check>>])[] = [
  [
    ReadableStream,
    {
      getReader: (self, [options]) => {
        const mode = member(options, "mode");
        if (mode !== undefined && `${mode as string}` !== "byob") {
          throw invalidArgValue("options.mode", mode);
        }
        mustBeFree(self, "ReadableStream is locked");
        if (mode !== undefined) mustBeBytes(self);
      },
      tee: (self) => mustBeFree(self, "ReadableStream is locked"),
      values: (self) => mustBeFree(self, "ReadableStream is locked"),
      cancel: (self) => mustBeFree(self, "ReadableStream is locked"),
      pipeTo: (self, [target, options]) => {
        mustBe(target, WritableStream, "transform.writable");
        mustHaveSignal(options);
        mustBeFree(self, "The ReadableStream is locked");
        mustBeFree(target, "The WritableStream is locked");
      },
      pipeThrough: (self, [transform, options]) => {
        const [readable, writable] = [member(transform, "readable"), member(transform, "writable")];
        mustBe(readable, ReadableStream, "transform.readable");
        mustBe(writable, WritableStream, "transform.writable");
        mustHaveSignal(options);
        mustBeFree(self, "The ReadableStream is locked");
        mustBeFree(writable, "The WritableStream is locked");
      },
    },
  ],
  [
    WritableStream,
    {
      getWriter: (self) => mustBeFree(self, "WritableStream is locked"),
      abort: (self) => mustBeFree(self, "WritableStream is locked"),
      close: (self) => {
        mustBeFree(self, "WritableStream is locked");
        if (isClosing(self)) throw invalidState("Failure closing WritableStream");
      },
    },
  ],
  [
    WritableStreamDefaultWriter,
    {
      abort: mustBeBound,
      close: (self) => {
        mustBeBound(self);
        const stream = field(self, "_ownerWritableStream");
        if (isClosing(stream)) throw invalidState("Failure to close WritableStream");
      },
      write: (self) => {
        mustBeBound(self);
        const stream = field(self, "_ownerWritableStream");
        if (isClosing(stream)) throw invalidState("WritableStream is closed");
      },
    },
  ],
  [ReadableStreamDefaultReader, { read: mustBeAttached, cancel: mustBeAttached }],
  [
    ReadableStreamBYOBReader,
    {
      cancel: mustBeAttached,
      read: (self, [view]) => {
        mustBeView(view, "view");
        if (isEmpty(view)) {
          throw invalidState("View or Viewed ArrayBuffer is zero-length or detached");
        }
        mustBeAttached(self);
      },
    },
  ],
  [ReadableStreamDefaultController, { close: mustBeOpen, enqueue: mustBeOpen }],
  [
    ReadableByteStreamController,
    {
      close: mustBeOpen,
      enqueue: (self, [chunk]) => {
        mustBeView(chunk, "buffer");
        if (isEmpty(chunk)) throw invalidState("chunk ArrayBuffer is zero-length or detached");
        mustBeOpen(self);
      },
    },
  ],
];

/** Gives the package's classes the errors that Node's have: their codes, and the texts where they are told apart. */
export function failAsNodeDoes(): void {
  for (const Class of CLASSES) guardMembers(Class);
  for (const [Class, checks] of CHECKS) {
    for (const [name, check] of Object.entries(checks)) addCheck(Class, name, check);
  }
}

/** Every member asks first what it is called on. */
function guardMembers(Class: AnyClass): void {
  const wrongThis = (self: unknown): Error | undefined =>
    self instanceof Class
      ? undefined
      : nodeError(TypeError, "ERR_INVALID_THIS", `Value of "this" must be of type ${Class.name}`);
  for (const [name, found] of Object.entries(Object.getOwnPropertyDescriptors(Class.prototype))) {
    const { get } = found;
    if (get === undefined || name === "constructor") continue;
    found.get = function (): unknown {
      const error = wrongThis(this);
      if (error === undefined) return Reflect.apply(get, this, []);
      if (name === "closed" || name === "ready") return Promise.reject(error);
      throw error;
    };
    Object.defineProperty(Class.prototype, name, found);
  }
}

function addCheck(Class: AnyClass, name: string, check: Check): void {
  const { prototype } = Class as { prototype: Record<string, Method> };
  const original = prototype[name];
  if (original === undefined) throw new Error(`${Class.name} has no method ${name}`);
  const isAsync = ASYNC.has(name) && !Class.name.endsWith("Controller");
  const guarded = {
    [name](this: object, ...args: readonly unknown[]): unknown {
      try {
        if (!(this instanceof Class)) {
          const text = `Value of "this" must be of type ${Class.name}`;
          throw nodeError(TypeError, "ERR_INVALID_THIS", text);
        }
        check(this, args);
      } catch (error) {
        if (isAsync) return Promise.reject(error as Error);
        throw error;
      }
      return Reflect.apply(original, this, args);
    },
  }[name];
  Object.defineProperty(guarded, "length", { value: original.length, configurable: true });
  const found = Object.getOwnPropertyDescriptor(prototype, name);
  Object.defineProperty(prototype, name, { ...found, value: guarded });
  // The iterator by default is the same function as values().
  if (name === "values") {
    const iterator = Object.getOwnPropertyDescriptor(prototype, Symbol.asyncIterator);
    Object.defineProperty(prototype, Symbol.asyncIterator, { ...iterator, value: guarded });
  }
}

function invalidState(text: string): Error {
  return nodeError(TypeError, "ERR_INVALID_STATE", `Invalid state: ${text}`);
}

/** The package keeps its slots in ordinary properties. */
function field(object: unknown, name: string): unknown {
  return (object as Record<string, unknown>)[name];
}

function member(value: unknown, name: string): unknown {
  return value === undefined || value === null ? undefined : field(value, name);
}

function mustBeFree(stream: unknown, text: string): void {
  if ((stream as { locked: boolean }).locked) throw invalidState(text);
}

function mustBe(value: unknown, Class: AnyClass, name: string): void {
  if (!(value instanceof Class)) throw invalidArgType(name, Class.name, value);
}

function mustBeBytes(stream: object): void {
  if (field(stream, "_readableStreamController") instanceof ReadableByteStreamController) return;
  throw invalidArgValue("stream", stream, "must be a byte stream");
}

function mustHaveSignal(options: unknown): void {
  const signal = member(options, "signal");
  if (signal === undefined) return;
  if (typeof member(signal, "aborted") === "boolean") return;
  throw invalidArgType("options.signal", "AbortSignal", signal);
}

function mustBeBound(writer: object): void {
  if (field(writer, "_ownerWritableStream") !== undefined) return;
  throw invalidState("Writer is not bound to a WritableStream");
}

function mustBeAttached(reader: object): void {
  if (field(reader, "_ownerReadableStream") !== undefined) return;
  throw invalidState("The reader is not attached to a stream");
}

function mustBeOpen(controller: object): void {
  const stream =
    field(controller, "_controlledReadableStream") ??
    field(controller, "_controlledReadableByteStream");
  if (field(controller, "_closeRequested") === false && field(stream, "_state") === "readable") {
    return;
  }
  throw invalidState("Controller is already closed");
}

function isClosing(stream: unknown): boolean {
  return (
    field(stream, "_state") === "closed" ||
    field(stream, "_closeRequest") !== undefined ||
    field(stream, "_inFlightCloseRequest") !== undefined
  );
}

function mustBeView(value: unknown, name: string): asserts value is ArrayBufferView {
  if (!ArrayBuffer.isView(value)) {
    throw invalidArgType(name, ["Buffer", "TypedArray", "DataView"], value);
  }
}

function isEmpty(view: ArrayBufferView): boolean {
  return view.byteLength === 0 || view.buffer.byteLength === 0;
}
