// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { lazy } from "../lazy.ts";
import type * as Localized from "./intl/localized.ts";

/** What a method of a standard class does instead of the engine's own, which knows no locales. */
type Method = (this: unknown, ...args: readonly unknown[]) => unknown;

function localized(): typeof Localized {
  return lazy("web/intl/localized") as typeof Localized;
}

const { apply } = Reflect;
const timeOf = Date.prototype.getTime;
const valueOfNumber = Number.prototype.valueOf;
const valueOfBigInt = BigInt.prototype.valueOf;
const upper = String.prototype.toUpperCase;
const lower = String.prototype.toLowerCase;

const METHODS: readonly (readonly [object, Readonly<Record<string, Method>>])[] = [
  [
    Date.prototype,
    {
      toLocaleString: function (this: unknown, locales?: unknown, options?: unknown) {
        return localized().formatDate(apply(timeOf, this, []), "any", [locales, options]);
      },
      toLocaleDateString: function (locales, options) {
        return localized().formatDate(apply(timeOf, this, []), "date", [locales, options]);
      },
      toLocaleTimeString: function (locales, options) {
        return localized().formatDate(apply(timeOf, this, []), "time", [locales, options]);
      },
    },
  ],
  [
    Number.prototype,
    {
      toLocaleString: function (this: unknown, locales?: unknown, options?: unknown) {
        return localized().formatNumber(apply(valueOfNumber, this, []), [locales, options]);
      },
    },
  ],
  [
    BigInt.prototype,
    {
      toLocaleString: function (this: unknown, locales?: unknown, options?: unknown) {
        return localized().formatNumber(apply(valueOfBigInt, this, []), [locales, options]);
      },
    },
  ],
  [Array.prototype, { toLocaleString: joinLocalized }],
  [Object.getPrototypeOf(Uint8Array.prototype) as object, { toLocaleString: joinLocalized }],
  [
    String.prototype,
    {
      localeCompare: function (that, locales, options) {
        const [a, b] = [needText(this, "localeCompare"), String(that)];
        return a === b ? 0 : localized().compare([a, b], [locales, options]);
      },
      toLocaleUpperCase: function (locales) {
        const text = needText(this, "toLocaleUpperCase");
        if (locales === undefined) return apply(upper, text, []);
        return localized().changeCase("toLocaleUpperCase", text, locales);
      },
      toLocaleLowerCase: function (locales) {
        const text = needText(this, "toLocaleLowerCase");
        if (locales === undefined) return apply(lower, text, []);
        return localized().changeCase("toLocaleLowerCase", text, locales);
      },
    },
  ],
];

/** Gives the standard classes the methods that ask for a locale. */
export function installLocaleMethods(): void {
  for (const [prototype, methods] of METHODS) {
    for (const [name, method] of Object.entries(methods)) {
      // A method shorthand has no prototype and cannot be constructed, as the engine's own.
      const { [name]: value } = {
        [name](this: unknown, ...args: readonly unknown[]): unknown {
          return apply(method, this, args);
        },
      };
      const length = name === "localeCompare" ? 1 : 0;
      Object.defineProperty(value, "length", { value: length, configurable: true });
      Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
    }
  }
}

function joinLocalized(this: unknown, ...args: readonly unknown[]): string {
  const list = Object(this) as ArrayLike<unknown>;
  const texts = Array.from(list, (item) => {
    if (item === undefined || item === null) return "";
    const { toLocaleString } = Object(item) as { toLocaleString: Method };
    return String(apply(toLocaleString, item, args));
  });
  return texts.join(",");
}

function needText(value: unknown, method: string): string {
  if (value !== undefined && value !== null) return `${value as string}`;
  throw new TypeError(`String.prototype.${method} called on null or undefined`);
}
