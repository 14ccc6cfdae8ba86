/** What module resolution asks of a file system; `FileSystem` answers it. Paths are absolute. */
export interface ModuleFiles {
  /** What is at a path once links are followed; never throws. */
  kind(path: string): "file" | "directory" | undefined;
  /** The content of a file, to be left unwritten; undefined for anything else. */
  content(path: string): Uint8Array | undefined;
  /** The path of an existing file without symbolic links. */
  real(path: string): string;
  /** Whether what is there, or is not there, stays so for as long as the environment lives. */
  isFixed(path: string): boolean;
}

/** How a file is loaded. An addon is machine code, which no guest can load. */
export type ModuleFormat = "commonjs" | "module" | "json" | "addon" | "builtin";

export interface ResolvedModule {
  readonly format: ModuleFormat;
  /** An absolute path, or the name of a builtin module without `node:`. */
  readonly path: string;
}

const utf8 = new TextDecoder();

export function readText(files: ModuleFiles, path: string): string | undefined {
  const content = files.content(path);
  return content && utf8.decode(content);
}

export function directoryOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash <= 0 ? "/" : path.slice(0, slash);
}

export function joinPath(directory: string, name: string): string {
  return directory === "/" ? `/${name}` : `${directory}/${name}`;
}

/** An absolute path without `.`, `..` and empty segments, like Node's `path.resolve`. */
export function resolvePath(directory: string, path: string): string {
  const segments: string[] = [];
  for (const segment of (path.startsWith("/") ? path : `${directory}/${path}`).split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(segment);
  }
  return `/${segments.join("/")}`;
}
