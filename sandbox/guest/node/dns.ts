import { invalidArgValue } from "./errors.ts";
import {
  checkServers,
  checkService,
  getDefaultResultOrder,
  HINTS,
  type Lookup,
  lookupAddresses,
  lookupServiceOf,
  readLookup,
  RECORD_TYPES,
  resolveRecords,
  reverseNames,
  setDefaultResultOrder,
} from "./dns-query.ts";
import { RESULT_NAMES } from "./util-promisify.ts";
import { setImmediate } from "../web/timers.ts";
import { assertFunction, assertString, type Callback } from "./validate.ts";

const CODES =
  "NODATA FORMERR SERVFAIL NOTFOUND NOTIMP REFUSED BADQUERY BADNAME BADFAMILY BADRESP CONNREFUSED TIMEOUT EOF FILE NOMEM " +
  "DESTRUCTION BADSTR BADFLAGS NONAME BADHINTS NOTINITIALIZED LOADIPHLPAPI ADDRGETNETWORKPARAMS CANCELLED";

/** Names of c-ares's errors, such as dns.NOTFOUND. */
const codes = Object.fromEntries(CODES.split(" ").map((name) => [name, `E${name}`]));

/** Where a Lambda function's own resolver is; it is only named here. */
const SERVER = "169.254.78.1";

/** resolveMx and its kin, by the type of record. */
const METHODS: readonly (readonly [name: string, type: string])[] = RECORD_TYPES.map((type) => {
  if (type === "A") return ["resolve4", type];
  if (type === "AAAA") return ["resolve6", type];
  return [`resolve${type[0]}${type.slice(1).toLowerCase()}`, type];
});

interface ResolveOptions {
  readonly ttl?: boolean;
}

/** The seconds that an answer may be kept for, where node:dns on the host does not say. */
const TTL_SECONDS = 60;

async function resolveAs(name: unknown, type: unknown, options: unknown = {}): Promise<unknown> {
  assertString(name, "name");
  if (!RECORD_TYPES.includes(String(type))) throw invalidArgValue("rrtype", type);
  const found = await resolveRecords(name, String(type));
  const wantsTtl = Boolean((Object(options) as ResolveOptions).ttl);
  if (!wantsTtl || (type !== "A" && type !== "AAAA")) return found;
  return (found as string[]).map((address) => ({ address, ttl: TTL_SECONDS }));
}

function checkResolve(name: unknown, type: unknown): void {
  assertString(name, "name");
  if (typeof type !== "string") return;
  if (!RECORD_TYPES.includes(type)) throw invalidArgValue("rrtype", type);
}

async function lookupPromise(hostname: unknown, options?: unknown): Promise<unknown> {
  const asked = readLookup(hostname, options);
  if (asked.hostname === "") return asked.all ? [] : { address: null, family: asked.family || 4 };
  return pick(asked, await lookupAddresses(asked));
}

function pick({ all }: Lookup, found: Awaited<ReturnType<typeof lookupAddresses>>): unknown {
  return all ? found : found[0];
}

/** Answers in a later turn, as every callback of node:dns does. */
function deliver(promise: Promise<unknown>, callback: Callback, spread = false): void {
  promise.then(
    (value) => {
      const { address, family, hostname, service } = Object(value) as Record<string, unknown>;
      const values = !spread
        ? [value]
        : service === undefined
          ? [address, family]
          : [hostname, service];
      setImmediate(() => callback(null, ...values));
    },
    (error: unknown) => setImmediate(() => callback(error)),
  );
}

function lookup(hostname: unknown, ...rest: readonly unknown[]): object {
  const callback = rest.at(-1);
  const options = rest.length > 1 ? rest[0] : undefined;
  if (typeof callback !== "function") assertFunction(undefined, "callback");
  const asked = readLookup(hostname, options);
  deliver(lookupPromise(hostname, options), callback as Callback, !asked.all);
  return {};
}

function lookupService(address: unknown, port: unknown, callback: unknown): object {
  checkService(address, port);
  assertFunction(callback, "callback");
  deliver(lookupServiceOf(String(address), Number(port)), callback, true);
  return {};
}

Object.defineProperty(lookup, RESULT_NAMES, { value: ["address", "family"] });
Object.defineProperty(lookupService, RESULT_NAMES, { value: ["hostname", "service"] });

/** The callback forms; a Resolver and the module have the same. */
const callbackMethods = makeCallbackMethods();

function makeCallbackMethods(): Record<string, Callback> {
  const made: Record<string, Callback> = {
    resolve(name: unknown, ...rest: readonly unknown[]): object {
      const callback = rest.at(-1);
      const type = rest.length > 1 ? rest[0] : "A";
      checkResolve(name, type);
      assertFunction(callback, "callback");
      deliver(resolveAs(name, type), callback);
      return {};
    },
    reverse(address: unknown, callback: unknown): object {
      assertString(address, "name");
      assertFunction(callback, "callback");
      deliver(reverseNames(address), callback);
      return {};
    },
  };
  for (const [method, type] of METHODS) {
    made[method] = (name: unknown, ...rest: readonly unknown[]): object => {
      const callback = rest.at(-1);
      checkResolve(name, type);
      assertFunction(callback, "callback");
      deliver(resolveAs(name, type, rest.length > 1 ? rest[0] : {}), callback);
      return {};
    };
  }
  return named(made);
}

const promiseMethods = makePromiseMethods();

function makePromiseMethods(): Record<string, Callback> {
  const made: Record<string, Callback> = {
    resolve: (name: unknown, type: unknown = "A") => resolveAs(name, type),
    reverse: async (address: unknown) => {
      assertString(address, "name");
      return await reverseNames(address);
    },
  };
  for (const [method, type] of METHODS) {
    made[method] = (name: unknown, options?: unknown) => resolveAs(name, type, options);
  }
  return named(made);
}

function named(methods: Record<string, Callback>): Record<string, Callback> {
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(value, "name", { value: name });
  return methods;
}

let servers = [SERVER];

const common = {
  getDefaultResultOrder,
  setDefaultResultOrder,
  getServers: () => [...servers],
  setServers(list: unknown): void {
    servers = checkServers(list);
  },
  ...codes,
};

function makeResolver(methods: Record<string, Callback>): object {
  class Resolver {
    #servers = [...servers];

    getServers(): string[] {
      return [...this.#servers];
    }
    setServers(list: unknown): void {
      this.#servers = checkServers(list);
    }
    setLocalAddress(): void {}
    /** What is under way goes on: its answer is the platform's to give. */
    cancel(): void {}
  }
  for (const [name, value] of Object.entries(methods)) {
    Object.defineProperty(Resolver.prototype, name, { value, writable: true, configurable: true });
  }
  return Resolver;
}

/** node:dns/promises. */
export const dnsPromises = {
  lookup: lookupPromise,
  lookupService: async (address: unknown, port: unknown) => {
    checkService(address, port);
    return await lookupServiceOf(String(address), Number(port));
  },
  Resolver: makeResolver(promiseMethods),
  ...common,
  ...promiseMethods,
};

/** node:dns. */
export const dns = {
  lookup,
  lookupService,
  Resolver: makeResolver(callbackMethods),
  ...HINTS,
  ...common,
  ...callbackMethods,
  promises: dnsPromises,
};
