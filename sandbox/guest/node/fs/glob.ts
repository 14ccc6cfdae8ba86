import { assertFunction, type Callback } from "../validate.ts";
import { setImmediate } from "../../web/timers.ts";
import { Dirent, joinPath } from "./stats.ts";
import { findStat, toPath } from "./common.ts";
import { readdir } from "./paths.ts";
import { globToRegExp } from "../path-common.ts";
import { posix } from "../path-posix.ts";

interface GlobOptions {
  readonly cwd?: unknown;
  readonly exclude?: unknown;
  readonly withFileTypes?: boolean;
}

type Excluded = (entry: unknown) => boolean;

/** fs.globSync: what matches the patterns, below `cwd`. */
export function globSync(pattern: unknown, options: GlobOptions = {}): unknown[] {
  const cwd = options.cwd === undefined ? "." : toPath(options.cwd);
  const isExcluded = exclusion(options);
  const found = new Map<string, Dirent>();
  for (const text of [pattern].flat().map(String).flatMap(expandBraces)) {
    const isAbsolute = text.startsWith("/");
    const segments = posix
      .normalize(text)
      .split("/")
      .filter((part) => part !== "" && part !== ".");
    walk({
      root: isAbsolute ? "/" : cwd,
      path: isAbsolute ? "/" : "",
      segments,
      isExcluded,
      found,
    });
  }
  return options.withFileTypes ? [...found.values()] : [...found.keys()];
}

export function glob(pattern: unknown, ...rest: readonly unknown[]): void {
  const callback = rest.at(-1);
  assertFunction(callback, "callback");
  const options = rest.length > 1 ? (rest[0] as GlobOptions) : {};
  setImmediate(() => {
    let found: unknown[];
    try {
      found = globSync(pattern, options);
    } catch (error) {
      (callback as Callback)(error);
      return;
    }
    (callback as Callback)(null, found);
  });
}

/** fs.promises.glob: an iterator. */
export async function* globIterator(pattern: unknown, options?: GlobOptions): AsyncGenerator {
  yield* globSync(pattern, options);
}

function exclusion({
  exclude,
  withFileTypes,
}: GlobOptions): (dirent: Dirent, path: string) => boolean {
  if (Array.isArray(exclude)) {
    const patterns = exclude.map((pattern) => globToRegExp(String(pattern), "/"));
    return (_dirent, path) => patterns.some((pattern) => pattern.test(path));
  }
  if (typeof exclude !== "function") return () => false;
  return (dirent) => Boolean((exclude as Excluded)(withFileTypes ? dirent : dirent.name));
}

interface Walk {
  /** The directory that relative paths begin at. */
  readonly root: string;
  readonly path: string;
  readonly segments: readonly string[];
  readonly isExcluded: (dirent: Dirent, path: string) => boolean;
  readonly found: Map<string, Dirent>;
}

function walk(state: Walk): void {
  const { root, path, segments } = state;
  const [segment, ...rest] = segments;
  const place = path === "" ? root : posix.resolve(root, path);
  if (segment === undefined) return add(state);
  if (segment === "**") {
    walk({ ...state, segments: rest });
    for (const { name, child, isDirectory } of childrenOf(state, place)) {
      if (name.startsWith(".")) continue;
      if (isDirectory) walk({ ...state, path: child, segments });
      else if (rest.length === 0) walk({ ...state, path: child, segments: [] });
    }
    return;
  }
  if (!/[*?[\]()!+@]/.test(segment)) {
    const child =
      segment === ".." ? joinPath(path === "" ? "." : path, "..") : below(path, segment);
    if (findStat(posix.resolve(root, child)) !== undefined) {
      walk({ ...state, path: child, segments: rest });
    }
    return;
  }
  const pattern = globToRegExp(segment, "/");
  for (const { name, child, isDirectory } of childrenOf(state, place)) {
    const isHidden = name.startsWith(".") && !segment.startsWith(".");
    if (isHidden || !pattern.test(name)) continue;
    if (rest.length === 0 || isDirectory) walk({ ...state, path: child, segments: rest });
  }
}

/** `a{b,c}` as two patterns: the choices may have slashes. */
function expandBraces(pattern: string): string[] {
  const [whole, before = "", choices = "", after = ""] =
    /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(pattern) ?? [];
  if (whole === undefined) return [pattern];
  return choices.split(",").flatMap((choice) => expandBraces(before + choice + after));
}

function below(path: string, name: string): string {
  return path === "" ? name : joinPath(path, name);
}

function childrenOf({ path, isExcluded }: Walk, place: string) {
  if (findStat(place)?.type !== "directory") return [];
  const entries = readdir(place, { withFileTypes: true }) as Dirent[];
  return entries
    .map((dirent) => ({
      name: dirent.name,
      child: below(path, dirent.name),
      isDirectory: dirent.isDirectory(),
      dirent,
    }))
    .filter(({ dirent, child }) => !isExcluded(dirent, child));
}

function add({ root, path, found }: Walk): void {
  const name = path === "" ? "." : path;
  const whole = posix.resolve(root, name);
  const type = findStat(whole)?.type;
  if (type !== undefined)
    found.set(name, new Dirent(posix.basename(whole), posix.dirname(whole), type));
}
