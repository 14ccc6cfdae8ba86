import { progress } from "../progress.ts";
import { figure, type Row } from "../report.ts";
import { type BenchFunction } from "./functions.ts";
import { type CpuProfile, profile, type ProfileNode } from "./inspector.ts";
import { applyLoad, openConnections } from "./load.ts";
import { type Servers } from "./servers.ts";

const GROUP = "profile";
const CONNECTIONS = 8;
const WARM_UP_MS = 3000;
const PROFILE_MS = 4000;
const REST = "routing and the rest";

/** Whose time a function's is, by its name in the built Worker; the innermost one on the stack that has a part counts. */
const PART_BY_FUNCTION: ReadonlyMap<string, string> = new Map(
  Object.entries({
    parseClaim: "signature",
    judgeClaim: "signature",
    proveClaim: "signature",
    requestHead: "signature",
    readBody: "reading the body",
    arrayBuffer: "reading the body",
    resolveServing: "resolve",
    openSandbox: "resolve",
    takeSlot: "concurrency",
    begin: "concurrency",
    release: "concurrency",
    setInterval: "concurrency",
    clearInterval: "concurrency",
    readInput: "checks of the input",
    readEvent: "checks of the input",
    readClientContext: "checks of the input",
    traceId: "ids",
    execute: "guest and its run",
    "#invoke": "guest and its run",
    "#answerOf": "guest and its run",
    runInSlices: "guest and its run",
    drainJobs: "guest and its run",
    addPlatform: "log",
    reportLine: "log",
    startLine: "log",
    Response: "making the answer",
    "#newResponse": "making the answer",
    "(garbage collector)": "garbage collection",
    "(program)": "outside JavaScript",
    "(idle)": "idle",
  }),
);

/**
 * Where the Worker's time goes under a load of warm signed invocations; sampled, so a rough picture. The server must be
 * a fresh one: V8 knows what it has inlined only of code that it optimized while it was being profiled.
 */
export async function measureBreakdown(servers: Servers, bench: BenchFunction): Promise<Row[]> {
  progress("invoke: profile");
  const request = await bench.signInvoke();
  const connections = await openConnections(servers.lamella, CONNECTIONS);
  try {
    const recorded = await profile(servers.inspector, "lamella", () =>
      applyLoad(connections, request, WARM_UP_MS + PROFILE_MS),
    );
    return [...sharesOf(recorded)]
      .toSorted(([, a], [, b]) => b - a)
      .map(([part, share]) => figure({ group: GROUP, name: part, unit: "%" }, share * 100));
  } finally {
    for (const connection of connections) connection.close();
  }
}

function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): Map<string, number> {
  const parts = partsOf(nodes);
  const micros = new Map<string, number>();
  let total = 0;
  let elapsed = 0;
  for (const [index, id] of samples.entries()) {
    const delta = Math.max(0, timeDeltas[index] ?? 0);
    elapsed += delta;
    if (elapsed < WARM_UP_MS * 1000) continue;
    const part = parts.get(id) ?? REST;
    micros.set(part, (micros.get(part) ?? 0) + delta);
    total += delta;
  }
  return new Map([...micros].map(([part, sum]) => [part, sum / total]));
}

/** The part of each node: its own, or that of the nearest caller that has one. */
function partsOf(nodes: readonly ProfileNode[]): Map<number, string> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parts = new Map<number, string>();
  const visit = (node: ProfileNode, inherited: string) => {
    const part = partOf(node.callFrame.functionName) ?? inherited;
    parts.set(node.id, part);
    for (const child of node.children ?? []) {
      const next = byId.get(child);
      if (next !== undefined) visit(next, part);
    }
  };
  const [root] = nodes;
  if (root !== undefined) visit(root, REST);
  return parts;
}

/** The build numbers functions of one name; what goes on after a wait has no caller, and of the guest only its code. */
function partOf(functionName: string): string | undefined {
  if (functionName.startsWith("wasm-function")) return PART_BY_FUNCTION.get("execute");
  return PART_BY_FUNCTION.get(functionName.replace(/(?<=[a-z])\d+$/, ""));
}
