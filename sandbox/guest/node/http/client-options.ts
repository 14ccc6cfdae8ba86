// oxlint-disable typescript/no-base-to-string, typescript/unbound-method -- what packages give is made text as Node makes it.
import { invalidArgType, nodeError } from "../errors.ts";
import { isToken } from "./headers.ts";
import { type Agent } from "./client-types.ts";
import { url as urlModule } from "../url.ts";
import { URL } from "../../web/url.ts";

/** What http.request() is given, its forms made one. */
export interface RequestOptions {
  [name: string]: unknown;
  agent?: unknown;
  _defaultAgent?: Agent;
  protocol?: string;
  path?: string;
  port?: number | string;
  host?: string;
  hostname?: unknown;
  method?: unknown;
  headers?: unknown;
  auth?: string;
  timeout?: unknown;
  signal?: object;
  socketPath?: string;
  setHost?: unknown;
  createConnection?: (options: object, callback: unknown) => unknown;
}

/** (url, options, callback), (url, callback) and (options, callback), as [options, callback]. */
export function requestArguments(args: readonly unknown[]): [RequestOptions, unknown] {
  const [input, second, third] = args;
  const isUrl = typeof input === "string" || isUrlObject(input);
  const first = isUrl ? urlOptions(input) : (input as object);
  const options = isUrl && typeof second !== "function" ? second : undefined;
  const callback = isUrl && typeof second !== "function" ? third : second;
  return [{ ...first, ...Object(options ?? {}) } as RequestOptions, callback];
}

function isUrlObject(value: unknown): boolean {
  const { href, protocol, auth, path } = Object(value ?? {}) as Record<string, unknown>;
  return Boolean(href && protocol) && auth === undefined && path === undefined;
}

function urlOptions(input: unknown): object {
  const { urlToHttpOptions } = urlModule as unknown as { urlToHttpOptions(url: unknown): object };
  return urlToHttpOptions(typeof input === "string" ? new URL(input) : input);
}

/** Characters that would end the request line, or that no line may have. */
const INVALID_PATH = /[^\x21-\xff]/;

export function checkPath(path: unknown): void {
  if (path === undefined || path === null || !INVALID_PATH.test(String(path))) return;
  const text = "Request path contains unescaped characters";
  throw nodeError(TypeError, "ERR_UNESCAPED_CHARACTERS", text);
}

export function checkHost(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || typeof value === "string") return value ?? undefined;
  throw invalidArgType(`options.${name}`, ["string", "undefined", "null"], value);
}

export function checkMethod(method: unknown): string {
  if (method === undefined || method === null || method === "") return "GET";
  if (typeof method !== "string") throw invalidArgType("options.method", "string", method);
  if (!isToken(method)) {
    const text = `Method must be a valid HTTP token ["${String(method)}"]`;
    throw nodeError(TypeError, "ERR_INVALID_HTTP_TOKEN", text);
  }
  return method.toUpperCase();
}

export function checkProtocol(protocol: string, expected: string): void {
  if (protocol === expected) return;
  const text = `Protocol "${protocol}" not supported. Expected "${expected}"`;
  throw nodeError(TypeError, "ERR_INVALID_PROTOCOL", text);
}

/** The Host header for a name and a port. */
export function hostHeader(host: string, port: unknown, defaultPort: unknown): string {
  const isBare = host.split(":").length > 2 && !host.startsWith("[");
  const name = isBare ? `[${host}]` : host;
  return port && Number(port) !== defaultPort ? `${name}:${String(port)}` : name;
}
