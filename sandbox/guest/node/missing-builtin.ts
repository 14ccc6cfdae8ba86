import { nodeError } from "./errors.ts";

/** What import interop and promises look at without wanting the module's members. */
const PROBED = new Set<PropertyKey>(["then", "default", "__esModule", "constructor", "toJSON"]);

/** A module that Node has and this runtime does not yet: it imports, and the first use of a member says so. */
export function missingBuiltin(name: string): object {
  const refuse = (key: PropertyKey): undefined => {
    if (typeof key === "symbol" || PROBED.has(key)) return undefined;
    const text = `The Node.js module '${name}' is not available in this runtime yet`;
    throw nodeError(Error, "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM", text);
  };
  return new NativeProxy({}, { get: (_target, key) => refuse(key) });
}

/** The engine's own, so that inspect() shows an empty object. */
const NativeProxy = Proxy;
