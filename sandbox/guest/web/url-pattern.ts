import { nodeError } from "../node/errors.ts";
import { lazy } from "../lazy.ts";
import type * as Source from "./url-pattern-source.ts";

const COMPONENTS = [
  "protocol",
  "username",
  "password",
  "hostname",
  "port",
  "pathname",
  "search",
  "hash",
] as const;

type Args = ConstructorParameters<typeof Source.URLPattern>;

/** URLPattern by the package urlpattern-polyfill, which is loaded when a pattern is first made. */
export class URLPattern {
  readonly #pattern: InstanceType<typeof Source.URLPattern>;

  constructor(...args: readonly unknown[]) {
    const { URLPattern: Pattern } = lazy("web/url-pattern-source") as typeof Source;
    try {
      this.#pattern = new Pattern(...(args as unknown as Args));
    } catch {
      const text = "Failed to construct URLPattern";
      throw nodeError(TypeError, "ERR_INVALID_URL_PATTERN", text);
    }
  }

  test(...args: readonly unknown[]): boolean {
    return this.#pattern.test(...(args as unknown as Args));
  }

  exec(...args: readonly unknown[]): object | null {
    return this.#pattern.exec(...(args as unknown as Args));
  }

  get protocol(): string {
    return this.#pattern.protocol;
  }
  get username(): string {
    return this.#pattern.username;
  }
  get password(): string {
    return this.#pattern.password;
  }
  get hostname(): string {
    return this.#pattern.hostname;
  }
  get port(): string {
    return this.#pattern.port;
  }
  get pathname(): string {
    return this.#pattern.pathname;
  }
  get search(): string {
    return this.#pattern.search;
  }
  get hash(): string {
    return this.#pattern.hash;
  }

  /** A group that is neither a name nor a wildcard, in any component. */
  get hasRegExpGroups(): boolean {
    return COMPONENTS.some((name) => /(^|[^\\])\((?!\.\*\))/.test(this[name]));
  }
}

Object.defineProperty(URLPattern, "length", { value: 0, configurable: true });
for (const name of [...COMPONENTS, "test", "exec", "hasRegExpGroups"]) {
  Object.defineProperty(URLPattern.prototype, name, { enumerable: true });
}
