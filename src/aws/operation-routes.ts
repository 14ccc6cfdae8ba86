import { OPERATIONS, type Operation, type OperationName } from "./operations.ts";

/** A method and its paths, to be spread into a Hono app's `on`. */
type Route = readonly [method: string, paths: string[]];

/** The route of an operation, with and without the trailing slash that old SDKs send: reference 1.4. */
export function routeOf(name: OperationName): Route {
  const operation = OPERATIONS.find((candidate) => candidate.name === name);
  if (operation === undefined) throw new Error(`No operation is named "${name}"`);

  const path = operation.path.replaceAll(/\{(\w+)\}/g, ":$1");
  return [operation.method, [path, `${path}/`]];
}

/** The operation that a request asks for. `rawPath` has not been decoded: an ARN's `%2F` is no separator. */
export function findOperation(
  method: string,
  rawPath: string,
  query: URLSearchParams,
): Operation | undefined {
  const segments = split(rawPath);
  return OPERATIONS.find(
    (operation) =>
      operation.method === method &&
      matchesPath(split(operation.path), segments) &&
      (operation.query === undefined || query.get(operation.query[0]) === operation.query[1]),
  );
}

function split(path: string): readonly string[] {
  return (path.endsWith("/") ? path.slice(0, -1) : path).split("/");
}

function matchesPath(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every((part, index) =>
      part.startsWith("{") ? segments[index] !== "" : part === segments[index],
    )
  );
}
