import { call } from "../door.ts";
import { clearTimeout, setTimeout } from "./timers.ts";

/**
 * The global Atomics, which the engine is built without. A guest has one thread, so that every operation on an element
 * is one that nobody interrupts.
 */
type IntegerArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;
type BigArray = BigInt64Array | BigUint64Array;
type Elements = Record<number, number | bigint> & (IntegerArray | BigArray);

const CLASSES = [
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  BigInt64Array,
  BigUint64Array,
];

function checked(array: unknown, index: unknown): { elements: Elements; at: number } {
  const elements = CLASSES.some((Class) => array instanceof Class)
    ? (array as Elements)
    : undefined;
  if (elements === undefined) throw new TypeError(`${name(array)} is not an integer typed array.`);
  const at = Math.trunc(Number(index)) || 0;
  if (at < 0 || at >= elements.length) throw new RangeError("Invalid atomic access index");
  return { elements, at };
}

function name(value: unknown): string {
  const isObject = typeof value === "object" && value !== null;
  return isObject ? Object.prototype.toString.call(value) : `${value as string}`;
}

function toElement(elements: Elements, value: unknown): number | bigint {
  if (elements instanceof BigInt64Array || elements instanceof BigUint64Array) {
    if (typeof value === "number") throw new TypeError(`Cannot convert ${value} to a BigInt`);
    return BigInt(value as bigint);
  }
  return Math.trunc(Number(value)) || 0;
}

type Combine = (old: number | bigint, value: number | bigint) => number | bigint;

/** Puts what `combine` makes of the old element and the value in its place, and gives the old one. */
function modifier(combine: Combine) {
  return (array: unknown, index: unknown, value: unknown) => {
    const { elements, at } = checked(array, index);
    const given = toElement(elements, value);
    const old = elements[at] ?? 0;
    elements[at] = combine(old, given);
    return old;
  };
}

/** The operators work on two numbers as on two big integers; which they are, the array has decided. */
type Both = number & bigint;

interface Waiter {
  readonly buffer: ArrayBufferLike;
  readonly byte: number;
  readonly wake: (how: "ok" | "timed-out") => void;
}

let waiters: readonly Waiter[] = [];

/** What both ways to wait check first. */
function waitable(array: unknown, index: unknown) {
  const isWide = array instanceof Int32Array || array instanceof BigInt64Array;
  if (!isWide) throw new TypeError(`${name(array)} is not an int32 or BigInt64 typed array.`);
  if (!(array.buffer instanceof SharedArrayBuffer)) {
    throw new TypeError(`${name(array)} is not a shared typed array.`);
  }
  return checked(array, index);
}

function timeoutOf(timeout: unknown): number {
  const ms = timeout === undefined ? Number.NaN : Number(timeout);
  return Number.isNaN(ms) ? Number.POSITIVE_INFINITY : Math.max(0, ms);
}

/** Nobody else can wake the only thread there is: it waits until the time is over, or until it is stopped. */
function wait(array: unknown, index: unknown, value: unknown, timeout?: unknown): string {
  const { elements, at } = waitable(array, index);
  if (elements[at] !== toElement(elements, value)) return "not-equal";
  const end = call("now") + timeoutOf(timeout);
  while (call("now") < end);
  return "timed-out";
}

function waitAsync(array: unknown, index: unknown, value: unknown, timeout?: unknown): object {
  const { elements, at } = waitable(array, index);
  if (elements[at] !== toElement(elements, value)) return { async: false, value: "not-equal" };
  const ms = timeoutOf(timeout);
  if (ms === 0) return { async: false, value: "timed-out" };
  const result = new Promise<string>((resolve) => {
    const timer = ms === Infinity ? undefined : setTimeout(() => waiter.wake("timed-out"), ms);
    const waiter: Waiter = {
      buffer: elements.buffer,
      byte: elements.byteOffset + at * elements.BYTES_PER_ELEMENT,
      wake(how) {
        waiters = waiters.filter((other) => other !== waiter);
        clearTimeout(timer);
        resolve(how);
      },
    };
    waiters = [...waiters, waiter];
  });
  return { async: true, value: result };
}

function notify(array: unknown, index: unknown, count?: unknown): number {
  const { elements, at } = checked(array, index);
  const byte = elements.byteOffset + at * elements.BYTES_PER_ELEMENT;
  const most = count === undefined ? Infinity : Math.max(0, Math.trunc(Number(count)) || 0);
  const woken = waiters
    .filter((waiter) => waiter.buffer === elements.buffer && waiter.byte === byte)
    .slice(0, most);
  for (const waiter of woken) waiter.wake("ok");
  return woken.length;
}

const operations = {
  load: (array: unknown, index: unknown) => {
    const { elements, at } = checked(array, index);
    return elements[at];
  },
  store: (array: unknown, index: unknown, value: unknown) => {
    const { elements, at } = checked(array, index);
    return (elements[at] = toElement(elements, value));
  },
  add: modifier((old, value) => (old as Both) + (value as Both)),
  sub: modifier((old, value) => (old as Both) - (value as Both)),
  and: modifier((old, value) => (old as Both) & (value as Both)),
  or: modifier((old, value) => (old as Both) | (value as Both)),
  xor: modifier((old, value) => (old as Both) ^ (value as Both)),
  exchange: modifier((_old, value) => value),
  compareExchange(array: unknown, index: unknown, expected: unknown, value: unknown) {
    const { elements, at } = checked(array, index);
    const [given, old] = [toElement(elements, value), elements[at]];
    // As the array would hold what is expected: 257 is 1 in an array of bytes.
    const [wanted] = new (elements.constructor as Uint8ArrayConstructor)([
      toElement(elements, expected) as number,
    ]);
    if (old === wanted) elements[at] = given;
    return old;
  },
  isLockFree: (bytes: unknown) => [1, 2, 4, 8].includes(Number(bytes)),
  wait,
  waitAsync,
  notify,
  pause: () => undefined,
};

export const Atomics: object = Object.create(Object.prototype, {
  ...Object.fromEntries(
    Object.entries(operations).map(([key, value]) => {
      return [key, { value, writable: true, configurable: true }];
    }),
  ),
  [Symbol.toStringTag]: { value: "Atomics", configurable: true },
});
