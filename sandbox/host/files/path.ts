import { FileFault } from "../host-error.ts";

/** PATH_MAX of Linux counts the final NUL. */
const PATH_BYTES_MAX = 4095;
/** NAME_MAX of Linux. */
const NAME_BYTES_MAX = 255;

const utf8 = new TextEncoder();

/** An absolute path without `.`, `..` and empty segments; the root is "/". Links play no part. */
export function normalPath(path: string): string {
  if (!path.startsWith("/") || path.includes("\0")) throw new FileFault("EINVAL");
  if (isLonger(path, PATH_BYTES_MAX)) throw new FileFault("ENAMETOOLONG");

  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (isLonger(segment, NAME_BYTES_MAX)) throw new FileFault("ENAMETOOLONG");
    if (segment === "..") segments.pop();
    else segments.push(segment);
  }
  return `/${segments.join("/")}`;
}

/** The part of a normal path below a directory, without a leading slash; undefined when it is elsewhere. */
export function pathBelow(directory: string, path: string): string | undefined {
  if (path === directory) return "";
  const prefix = directory === "/" ? "/" : `${directory}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

function isLonger(text: string, bytesMax: number): boolean {
  // UTF-8 takes at least one byte and at most three for each UTF-16 unit.
  if (text.length > bytesMax) return true;
  return text.length * 3 > bytesMax && utf8.encode(text).length > bytesMax;
}
