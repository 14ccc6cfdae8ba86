import { readEngineParts } from "../../test/sandbox/engine-parts.ts";
import { TestGuest } from "../../test/sandbox/guest-runner.ts";
import { type FileTree } from "../../sandbox/host/files/tree.ts";
import { handlersOf, mounts, VARIABLES } from "../../test/packages/package-group.ts";
import { summarize } from "../measure.ts";
import { figure, type Row } from "../report.ts";

const GROUPS = ["library", "web", "network", "loopback", "aws"] as const;
const ROUNDS = 5;
const MEMORY_MB = 128;
const MB = 1024 * 1024;

/** How long an environment takes to load each handler of test/packages, without compiled code, and what it holds then. */
export async function measurePackages(): Promise<Row[]> {
  const engine = readEngineParts();
  const rows: Row[] = [];
  for (const file of GROUPS.flatMap((group) => [...handlersOf(group).values()])) {
    const times: number[] = [];
    let note = "";
    for (let round = 0; round < ROUNDS; round++) {
      const read = new Set<string>();
      const guest = await TestGuest.create(engine, {
        files: {},
        mounts: Object.fromEntries(
          Object.entries(mounts).map(([directory, tree]) => [directory, counting(tree, read)]),
        ),
        handler: file.replace(/\.[cm]js$/, ".handler"),
        runtime: "nodejs24.x",
        memoryMb: MEMORY_MB,
        variables: VARIABLES,
      });
      const startedAt = performance.now();
      const { kind } = await guest.start();
      times.push(performance.now() - startedAt);
      const ended = kind === "result" ? "" : `, ${kind}`;
      note = `${read.size} modules, ${(guest.memoryBytes / MB).toFixed(1)} MB${ended}`;
    }
    rows.push(figure({ group: "packages", name: file, unit: "ms", note }, summarize(times)));
  }
  return rows;
}

/** Notes the code that is read from a tree. */
function counting(tree: FileTree, read: Set<string>): FileTree {
  return {
    stat: (path) => tree.stat(path),
    list: (path) => tree.list(path),
    real: (path) => tree.real?.(path),
    read(path) {
      if (/\.[cm]?js$/.test(path)) read.add(path);
      return tree.read(path);
    },
  };
}
