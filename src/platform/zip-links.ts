/** Follows the symbolic links of a package without ever leaving it, by the rules of path_resolution(7). */
import { ZipRefusal } from "./zip-refusal.ts";

/** Linux follows at most 40 links in one path before it answers ELOOP. */
const HOPS_MAX = 40;
/** PATH_MAX of Linux. */
const PATH_CHARS_MAX = 4096;
/** All targets together; ten thousand links of a pnpm tree fit, and a hostile package cannot ask for more work than that. */
const TARGETS_CHARS_MAX = 1_048_576;

interface Resolved {
  readonly path: string;
  readonly hops: number;
}

/**
 * Where each link leads in the end, as a path of the tree, which may not exist. `targets` holds the text of each link.
 * A link that leaves the tree, even to come back, or that leads to itself is refused.
 */
export function resolveLinks(targets: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  let chars = 0;
  for (const target of targets.values()) chars += target.length;
  if (chars > TARGETS_CHARS_MAX) throw new ZipRefusal("too-large");

  const resolved = new Map<string, Resolved>();
  const resolve = (link: string, target: string, depth: number): Resolved => {
    const known = resolved.get(link);
    if (known !== undefined) return known;
    // A loop runs into this limit as well.
    if (depth > HOPS_MAX) throw new ZipRefusal("symlink");

    let path = parentPath(link);
    let hops = 1;
    for (const segment of target.split("/")) {
      path = step(path, segment);
      if (path.length > PATH_CHARS_MAX) throw new ZipRefusal("symlink");
      const next = targets.get(path);
      if (next === undefined) continue;
      const end = resolve(path, next, depth + 1);
      path = end.path;
      hops += end.hops;
    }
    if (hops > HOPS_MAX) throw new ZipRefusal("symlink");
    resolved.set(link, { path, hops });
    return { path, hops };
  };

  const paths = new Map<string, string>();
  for (const [link, target] of targets) paths.set(link, resolve(link, target, 1).path);
  return paths;
}

function step(path: string, segment: string): string {
  if (segment === "" || segment === ".") return path;
  if (segment !== "..") return path === "" ? segment : `${path}/${segment}`;
  if (path === "") throw new ZipRefusal("symlink");
  return parentPath(path);
}

/** The path of the directory that holds `path`; the root's is "". */
export function parentPath(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}
