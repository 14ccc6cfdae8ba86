import { missingArgs, nodeError } from "../node/errors.ts";
import {
  type Cloneable,
  findCloneable,
  isMarkedAsUncloneable,
  isMarkedAsUntransferable,
} from "./cloneables.ts";
import { dataCloneError } from "./dom-exception.ts";
import { isAnyArrayBuffer } from "./bytes.ts";
import { isProxy } from "../node/util-inspect.ts";
import { kindOf } from "../node/util-types.ts";

type ArrayView = ArrayBufferView & { readonly length?: number };
type ViewClass = new (buffer: ArrayBufferLike, offset: number, length?: number) => ArrayBufferView;

/** Clones made so far, for cycles and shared references. */
interface Memory {
  readonly clones: Map<object, object>;
  /** What will be moved or has been. */
  readonly transfer: ReadonlySet<object>;
}

export function structuredClone(...args: readonly [value?: unknown, options?: unknown]): unknown {
  if (args.length === 0) throw missingArgs("The value argument must be specified");
  const [value, options] = args;
  return cloneAndTransfer(value, readTransfer(options));
}

/**
 * A copy of a value in which what is on the transfer list is not copied but moved. Throws a DataCloneError, after which
 * nothing has been moved.
 */
export function cloneAndTransfer(value: unknown, transfer: readonly object[]): unknown {
  const memory: Memory = { clones: new Map(), transfer: new Set(transfer) };
  if (memory.transfer.size < transfer.length) {
    throw dataCloneError("Transfer list contains duplicate ArrayBuffer");
  }
  const buffers: ArrayBuffer[] = [];
  const others: object[] = [];
  for (const item of transfer) {
    if (isMarkedAsUntransferable(item)) {
      throw dataCloneError("Cannot transfer object of unsupported type.");
    }
    if (item instanceof ArrayBuffer && !item.detached) buffers.push(item);
    else if (findCloneable(item)?.transfer !== undefined) others.push(item);
    else throw dataCloneError("Found invalid value in transferList.");
  }
  for (const buffer of buffers) memory.clones.set(buffer, buffer.slice(0));
  // Nothing is detached before the whole value is known to be cloneable.
  if (others.length > 0) clone(value, { ...memory, clones: new Map(memory.clones) });
  for (const item of others) {
    const moved = findCloneable(item)?.transfer?.(item);
    if (moved !== undefined) memory.clones.set(item, moved);
  }
  const result = clone(value, memory);
  for (const buffer of buffers) buffer.transfer();
  return result;
}

function readTransfer(options: unknown): object[] {
  if (options === undefined || options === null) return [];
  const text = "Failed to execute 'structuredClone':";
  if (typeof options !== "object" && typeof options !== "function") {
    throw wrongType(`${text} Options cannot be converted to a dictionary`);
  }
  const { transfer } = options as { transfer?: unknown };
  return toTransferList(transfer, `${text} transfer in Options`);
}

/** The objects of a sequence; `what` names it in the TypeError for anything else. */
export function toTransferList(transfer: unknown, what: string): object[] {
  if (transfer === undefined) return [];
  const isIterable =
    typeof transfer === "object" && transfer !== null && Symbol.iterator in transfer;
  if (!isIterable) throw wrongType(`${what} cannot be converted to sequence.`);
  return [...(transfer as Iterable<unknown>)].map((item, index) => {
    if (Object(item) === item) return item as object;
    throw wrongType(`${what}[${index}] is not an object.`);
  });
}

function wrongType(message: string): Error {
  return nodeError(TypeError, "ERR_INVALID_ARG_TYPE", message);
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
      if (isMarkedAsUncloneable(value)) {
        throw dataCloneError("Cannot clone object of unsupported type.");
      }
      const cloneable = findCloneable(value);
      if (cloneable !== undefined) return keep(copyAsPlatform(cloneable, value, memory));
      return copyProperties(value, keep({}), memory);
    }
    default:
      throw notCloneable(value);
  }
}

function copyAsPlatform({ copy, transfer }: Cloneable, value: object, memory: Memory): object {
  if (copy !== undefined) return copy(value);
  // Looked at before it is moved.
  if (transfer !== undefined && memory.transfer.has(value)) return value;
  throw dataCloneError(
    transfer === undefined
      ? "Cannot clone object of unsupported type."
      : "Object that needs transfer was found in message but not listed in transferList",
  );
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
  const isOdd = /^\[object (Symbol|Generator)\]$/.test(Object.prototype.toString.call(value));
  const shown =
    isOdd && typeof value === "object"
      ? Object.prototype.toString.call(value)
      : typeof value === "object" && value !== null
        ? `#<${value.constructor?.name ?? "Object"}>`
        : String(value);
  return dataCloneError(`${shown} could not be cloned.`);
}
