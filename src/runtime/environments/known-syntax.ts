import { type FileTree } from "../../../sandbox/host/files/tree.ts";
import { type KnownSyntax } from "../../../sandbox/host/modules/module-format.ts";

const TASK = "/var/task/";

/** Of the files of each package, for as long as it is kept: fewer than its index has, and in that one's memory. */
const byPackage = new WeakMap<FileTree, Map<string, boolean>>();

/** What environments that run a package tell each other of its files; what else is mounted may differ between them. */
export function knownSyntaxOf(task: FileTree): KnownSyntax {
  const shared = byPackage.get(task) ?? new Map<string, boolean>();
  byPackage.set(task, shared);
  const own = new Map<string, boolean>();
  const mapOf = (path: string) => (path.startsWith(TASK) ? shared : own);
  return {
    get: (path) => mapOf(path).get(path),
    set: (path, isModule) => mapOf(path).set(path, isModule),
  };
}
