import { ServiceError } from "../../aws/service-error.ts";
import { type ServiceCall } from "../service.ts";

/** A call to an operation, taken apart. */
export interface SchedulerCall extends ServiceCall {
  /** What stands in the path where the operation has a parameter; empty where it has none. */
  readonly label: string;
  readonly query: URLSearchParams;
}

/** The segments of a path, each decoded by itself: an ARN's `%2F` is no separator. */
export function segmentsOf(url: string): readonly string[] {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  const path = start === -1 ? "" : (url.slice(start).split(/[?#]/)[0] ?? "");
  try {
    return path
      .split("/")
      .filter((segment) => segment !== "")
      .map((segment) => decodeURIComponent(segment));
  } catch {
    throw new ServiceError(
      "ValidationException",
      "The request path has a malformed percent-escape",
    );
  }
}

/** The members of an input that stand in the query. */
export function queryMembers(
  query: URLSearchParams,
  names: Readonly<Record<string, string>>,
): Readonly<Record<string, string | undefined>> {
  const entries = Object.entries(names).map(
    ([member, name]) => [member, query.get(name) ?? undefined] as const,
  );
  return Object.fromEntries(entries);
}
