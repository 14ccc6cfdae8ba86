import { call } from "../door.ts";
import { nodeError } from "./errors.ts";

/** The engine's own Proxy, so that inspect() shows the variables and not a proxy. */
const NativeProxy = Proxy;

/** Fills `variables` at start-up without passing the traps. */
export const variables: Record<string, string> = {};

let localZone = "UTC";

/** process.env: what is assigned becomes a string. */
export const env: Record<string, string | undefined> = new NativeProxy(variables, {
  set(target, name, value: unknown) {
    if (typeof name === "symbol" || typeof value === "symbol") {
      throw new TypeError("Cannot convert a Symbol value to a string");
    }
    target[name] = `${value as string}`;
    if (name === "TZ") applyTimeZone();
    return true;
  },
  deleteProperty(target, name) {
    const isDeleted = Reflect.deleteProperty(target, name);
    if (name === "TZ") applyTimeZone();
    return isDeleted;
  },
  defineProperty(target, name, descriptor) {
    const { configurable, enumerable, writable, value } = descriptor;
    if ("get" in descriptor || "set" in descriptor)
      throw invalidDefine("'process.env' does not accept an accessor(getter/setter) descriptor");
    if (!configurable || !enumerable || !writable) {
      throw invalidDefine(
        "'process.env' only accepts a configurable, writable, and enumerable data descriptor",
      );
    }
    return Reflect.defineProperty(target, name, { ...descriptor, value: `${value as string}` });
  },
});

/** As Node does whenever TZ changes, and when the process starts. */
export function applyTimeZone(): void {
  localZone = call("timeZone", variables["TZ"] ?? "");
}

/** The zone that local time is in, such as "UTC". */
export function timeZone(): string {
  return localZone;
}

function invalidDefine(message: string): Error {
  return nodeError(TypeError, "ERR_INVALID_OBJECT_DEFINE_PROPERTY", message);
}
