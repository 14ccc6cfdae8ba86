import { call } from "../door.ts";
import { markRefusal, refuse } from "./refuse.ts";

/** What Node exports and the guest does not make itself, as the preparation step has found it. */
export interface Gaps {
  /** Why this runtime does not have it. */
  readonly reason: string;
  /** Names of functions and classes. */
  readonly functions: readonly string[];
  /** Data, with Node's own values. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Descriptions of symbols; registered ones are shared with everybody. */
  readonly symbols: Readonly<Record<string, { readonly text: string; readonly isShared: boolean }>>;
  /** Objects that have functions among their members. */
  readonly objects: Readonly<Record<string, Gaps>>;
  /** The module itself is a function in Node. */
  readonly isFunction: boolean;
}

let gapped: ReadonlySet<string> = new Set();

/** Called by the bundle: the names of the modules for which the host keeps a `gaps/` module. */
export function setGapped(names: readonly string[]): void {
  gapped = new Set(names);
}

/** The exports of a module as far as the guest makes them, completed: what it lacks refuses when it is used. */
export function withoutGaps(name: string, made: unknown): unknown {
  if (!gapped.has(name)) return made ?? {};
  // The preparation step wrote it, in this shape.
  const gaps = call("guestModule", `gaps/${name}`)([]) as Gaps;
  const whole = `node:${name}`;
  const exports = made ?? (gaps.isFunction ? refuse(whole, gaps.reason) : {});
  fill(exports, whole, gaps);
  return exports;
}

function fill(target: object, path: string, gaps: Gaps): void {
  const { reason, functions, values, symbols, objects } = gaps;
  for (const name of functions) define(target, name, refuse(`${path}.${name}`, reason));
  for (const name of Object.keys(values)) define(target, name, values[name]);
  for (const [name, { text, isShared }] of Object.entries(symbols)) {
    define(target, name, isShared ? Symbol.for(text) : Symbol(text));
  }
  for (const [name, members] of Object.entries(objects)) {
    const object = {};
    fill(object, `${path}.${name}`, members);
    if (Object.keys(members.symbols).length === 0) markRefusal(object);
    define(target, name, object);
  }
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}
