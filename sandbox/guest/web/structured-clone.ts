import { invalidArgType, missingArgs } from "../node/errors.ts";
import { copyCloneable } from "./cloneables.ts";
import { dataCloneError } from "./dom-exception.ts";
import { isAnyArrayBuffer } from "./bytes.ts";
import { isProxy } from "../node/util-inspect.ts";
import { kindOf } from "../node/util-types.ts";

type ArrayView = ArrayBufferView & { readonly length?: number };
type ViewClass = new (buffer: ArrayBufferLike, offset: number, length?: number) => ArrayBufferView;

/** Clones made so far, for cycles and shared references. */
interface Memory {
  readonly clones: Map<object, object>;
}

export function structuredClone(...args: readonly [value?: unknown, options?: unknown]): unknown {
  if (args.length === 0) throw missingArgs("value");
  const [value, options] = args;
  const transfer = readTransfer(options);
  const memory: Memory = { clones: new Map() };
  for (const buffer of transfer) memory.clones.set(buffer, buffer.slice(0));
  // Nothing is detached before the whole value is known to be cloneable.
  const result = clone(value, memory);
  for (const buffer of transfer) buffer.transfer();
  return result;
}

function readTransfer(options: unknown): ArrayBuffer[] {
  if (options === undefined || options === null) return [];
  if (typeof options !== "object") throw invalidArgType("options", "Object", options);
  const { transfer = [] } = options as { transfer?: Iterable<unknown> };
  const buffers = [...transfer].map((item) => {
    if (item instanceof ArrayBuffer && !item.detached) return item;
    throw dataCloneError("Found invalid value in transferList.");
  });
  if (new Set(buffers).size === buffers.length) return buffers;
  throw dataCloneError("ArrayBuffer occurs in the transfer list more than once");
}

function clone(value: unknown, memory: Memory): unknown {
  if (typeof value === "function" || typeof value === "symbol") throw notCloneable(value);
  if (typeof value !== "object" || value === null) return value;
  if (isProxy(value)) throw notCloneable(value);
  const known = memory.clones.get(value);
  if (known !== undefined) return known;
  const keep = <T extends object>(copy: T): T => {
    memory.clones.set(value, copy);
    return copy;
  };
  if (Array.isArray(value)) return copyProperties(value, keep(newArray(value.length)), memory);
  if (isAnyArrayBuffer(value)) return keep(copyBuffer(value));
  if (ArrayBuffer.isView(value)) return keep(copyView(value, memory));
  return cloneTagged(value, keep, memory);
}

function cloneTagged(
  value: object,
  keep: <T extends object>(copy: T) => T,
  memory: Memory,
): object {
  switch (kindOf(value)) {
    case "Boolean":
    case "Number":
    case "String":
    case "BigInt":
      return keep(Object(value.valueOf()));
    case "Date":
      return keep(new Date(Number(value)));
    case "RegExp": {
      const { source, flags } = value as RegExp;
      return keep(new RegExp(source, flags));
    }
    case "Map": {
      const copy = keep(new Map());
      const entries = Array.from(value as Map<unknown, unknown>);
      for (const [key, item] of entries) {
        copy.set(clone(key, memory), clone(item, memory));
      }
      return copy;
    }
    case "Set": {
      const copy = keep(new Set());
      const items = Array.from(value as Set<unknown>);
      for (const item of items) copy.add(clone(item, memory));
      return copy;
    }
    case "Error":
      return cloneError(value as Error, keep, memory);
    case "Object": {
      const copy = copyCloneable(value);
      if (copy !== undefined) return keep(copy);
      return copyProperties(value, keep({}), memory);
    }
    default:
      throw notCloneable(value);
  }
}

const ERROR_CLASSES = new Map<string, ErrorConstructor>(
  [EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((Class) => [
    Class.name,
    Class,
  ]),
);

function cloneError(error: Error, keep: <T extends object>(copy: T) => T, memory: Memory): Error {
  const Class = ERROR_CLASSES.get(`${error.name}`) ?? Error;
  const copy = keep(new Class());
  for (const name of ["message", "stack"]) define(copy, name, ownString(error, name));
  if (Object.hasOwn(error, "cause")) define(copy, "cause", clone(error.cause, memory));
  return copy;
}

function ownString(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return value === undefined ? undefined : `${value as string}`;
}

function define(target: object, name: string, value: unknown): void {
  if (value === undefined && name !== "cause") Reflect.deleteProperty(target, name);
  else Object.defineProperty(target, name, { value, writable: true, configurable: true });
}

function newArray(length: number): unknown[] {
  const array: unknown[] = [];
  array.length = length;
  return array;
}

function copyProperties<T extends object>(source: object, copy: T, memory: Memory): T {
  for (const key of Object.keys(source)) {
    if (!Object.hasOwn(source, key)) continue;
    const value = clone(Reflect.get(source, key), memory);
    Object.defineProperty(copy, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return copy;
}

function copyBuffer(buffer: ArrayBufferLike): ArrayBufferLike {
  if (!(buffer instanceof ArrayBuffer)) return buffer;
  if (buffer.detached) throw dataCloneError("An ArrayBuffer is detached and could not be cloned.");
  return buffer.slice(0);
}

function copyView(view: ArrayView, memory: Memory): ArrayBufferView {
  const buffer = clone(view.buffer, memory) as ArrayBufferLike;
  // The class by the view's own kind: a Buffer or another subclass arrives as its base class.
  const name = view instanceof DataView ? "DataView" : kindOf(view);
  const Class: ViewClass = Reflect.get(globalThis, name);
  return new Class(buffer, view.byteOffset, view.length ?? view.byteLength);
}

function notCloneable(value: unknown): Error {
  const shown =
    typeof value === "object" && value !== null
      ? `#<${value.constructor?.name ?? "Object"}>`
      : String(value);
  return dataCloneError(`${shown} could not be cloned.`);
}
