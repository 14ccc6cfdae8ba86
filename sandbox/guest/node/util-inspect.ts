// The order matters: the stand-in has to be there while the package loads.
import "./inspect-shims.ts";
import {
  formatWithOptions as formatWithOptionsNode,
  inspect as inspectNode,
  Proxy as TrackedProxy,
  stripVTControlCharacters as stripNode,
} from "node-inspect-extracted";
import "./inspect-shims-end.ts";

export interface InspectOptions {
  showHidden?: boolean;
  depth?: number | null;
  colors?: boolean;
  customInspect?: boolean;
  showProxy?: boolean;
  maxArrayLength?: number | null;
  maxStringLength?: number | null;
  breakLength?: number;
  compact?: boolean | number;
  sorted?: boolean | ((a: string, b: string) => number);
  getters?: boolean | "get" | "set";
  numericSeparator?: boolean;
}

/** What a custom inspect function is given: the options in force and the means to style text. */
export interface InspectContext extends InspectOptions {
  stylize(text: string, style: string): string;
}

export interface Inspect {
  (value: unknown, options?: InspectOptions | boolean): string;
  custom: symbol;
  colors: Record<string, [number, number]>;
  styles: Record<string, string>;
  defaultOptions: InspectOptions;
}

// The package's own types follow Node's and speak `any`; these are the shapes used here.
const base = inspectNode as unknown as Inspect;
const formatBase = formatWithOptionsNode as (
  options: object,
  ...args: readonly unknown[]
) => string;

/** The package shows a proxy as "Proxy(…)", which no Node.js of Lambda's does; the marks go where text is styled. */
function withoutProxyMarks(text: string, style: string): string {
  return style === "special" && (text === "Proxy(" || text === ")") ? "" : text;
}

function plain(options: InspectOptions): object {
  return options.colors || "stylize" in options
    ? options
    : { stylize: withoutProxyMarks, ...options };
}

function inspectValue(value: unknown, ...rest: readonly unknown[]): string {
  const [first, depth, colors] = rest;
  if (typeof first === "object" && first !== null) return base(value, plain(first));
  // The old signature: showHidden, depth, colors.
  const options: Record<string, unknown> = {};
  if (typeof first === "boolean") options["showHidden"] = first;
  if (depth !== undefined) options["depth"] = depth;
  if (colors !== undefined) options["colors"] = colors;
  return base(value, plain(options));
}

Object.defineProperty(inspectValue, "name", { value: "inspect" });
base.styles["regexp"] = "red";

export const inspect: Inspect = Object.defineProperties(
  inspectValue,
  Object.fromEntries(
    (["custom", "colors", "styles", "defaultOptions"] as const).map((name) => [
      name,
      {
        get: () => base[name],
        set: (value: unknown) => Reflect.set(base, name, value),
        enumerable: true,
      },
    ]),
  ),
) as Inspect;

export function format(...args: readonly unknown[]): string {
  return formatBase(PLAIN_FORMAT, ...args);
}

export function formatWithOptions(options: InspectOptions, ...args: readonly unknown[]): string {
  const isUsable = typeof options === "object" && options !== null;
  return formatBase(isUsable ? plain(options) : options, ...args);
}

const PLAIN_FORMAT = { stylize: withoutProxyMarks };

export const stripVTControlCharacters: (text: string) => string = stripNode;

export const CUSTOM_INSPECT: unique symbol = Symbol.for("nodejs.util.inspect.custom");

/**
 * Proxy that inspect() can look through. It replaces the global one, for the engine has no way
 * to ask an object whether it is a proxy.
 */
export const InspectableProxy = TrackedProxy as unknown as ProxyConstructor & {
  getProxyDetails(value: unknown, both?: boolean): unknown;
};

Object.defineProperty(TrackedProxy, "name", { value: "Proxy" });

export function isProxy(value: unknown): boolean {
  return InspectableProxy.getProxyDetails(value) !== undefined;
}
