import { type FileTree } from "../../../../sandbox/host/files/tree.ts";

/** A tree of files given as text by path, with links to paths of the same tree. */
export function memoryTree(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): FileTree {
  const contents = new Map(
    Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]),
  );
  const directories = new Map<string, Map<string, "file" | "directory">>([["", new Map()]]);
  for (const path of contents.keys()) addParents(directories, path, "file");
  for (const [path, target] of Object.entries(links)) {
    addParents(directories, path, contents.has(target) ? "file" : "directory");
  }

  const real = (path: string) => {
    let result = "";
    for (const segment of path.split("/")) {
      const next = result === "" ? segment : `${result}/${segment}`;
      result = links[next] ?? next;
    }
    return result;
  };
  return {
    stat(path) {
      const content = contents.get(real(path));
      if (content !== undefined) {
        return { type: "file", size: content.length, mode: 0o644, mtimeMs: 1000 };
      }
      if (!directories.has(real(path))) return undefined;
      return { type: "directory", size: 4096, mode: 0o755, mtimeMs: 1000 };
    },
    read: (path) => contents.get(real(path)),
    list(path) {
      const items = directories.get(real(path));
      return items && [...items];
    },
    real,
  };
}

function addParents(
  directories: Map<string, Map<string, "file" | "directory">>,
  path: string,
  type: "file" | "directory",
): void {
  const slash = path.lastIndexOf("/");
  const parent = slash === -1 ? "" : path.slice(0, slash);
  if (!directories.has(parent)) {
    directories.set(parent, new Map());
    addParents(directories, parent, "directory");
  }
  directories.get(parent)?.set(path.slice(slash + 1), type);
}
