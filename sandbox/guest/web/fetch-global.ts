import { lazy } from "../lazy.ts";
import type * as Globals from "./fetch/globals.ts";

/** fetch(), whose classes are loaded when it is first called. */
export function fetch(input: unknown, init?: unknown): Promise<Globals.Response> {
  return (lazy("web/fetch/globals") as typeof Globals).fetchResource(input, init);
}

Object.defineProperty(fetch, "length", { value: 1, configurable: true });
