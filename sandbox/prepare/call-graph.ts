import { BinaryReader } from "./binary.ts";
import { OP, readInstruction } from "./instructions.ts";

interface Calls {
  /** Indices, within the module's own functions, of those called directly. */
  readonly direct: ReadonlySet<number>;
  /** Calls through a table or out of the module, from where anything may be called. */
  readonly open: boolean;
}

/**
 * Says which functions must pay on entry so that no call cycle is free: those that call through a table or
 * out of the module, and those on a cycle of direct calls. The others are bounded by whoever calls them, and
 * leaving them out is what brings the cost of metering down.
 */
export function functionsOnCycles(
  codes: readonly Uint8Array[],
  importedFunctions: number,
): boolean[] {
  const graph = codes.map((code) => readCalls(code, importedFunctions));
  const recursive = onDirectCycles(graph);
  return graph.map((calls, index) => calls.open || recursive.has(index));
}

function readCalls(code: Uint8Array, importedFunctions: number): Calls {
  const reader = new BinaryReader(code);
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.u32();
    reader.byte();
  }
  const direct = new Set<number>();
  let open = false;
  while (!reader.done) {
    const start = reader.offset;
    const { opcode } = readInstruction(reader);
    if (opcode === OP.callIndirect) open = true;
    if (opcode !== OP.call) continue;
    const callee = new BinaryReader(code, start + 1).u32();
    if (callee < importedFunctions) open = true;
    else direct.add(callee - importedFunctions);
  }
  return { direct, open };
}

/** Members of the strongly connected components of the graph without its open functions (Tarjan). */
function onDirectCycles(graph: readonly Calls[]): Set<number> {
  const found = new Set<number>();
  const order = new Map<number, number>();
  const lowest = new Map<number, number>();
  const stack: number[] = [];
  const onStack = new Set<number>();

  const visit = (node: number): number => {
    const mine = order.size;
    let low = mine;
    order.set(node, mine);
    stack.push(node);
    onStack.add(node);
    for (const next of graph[node]?.direct ?? []) {
      if (graph[next]?.open === true) continue;
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (onStack.has(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? low);
    }
    lowest.set(node, low);
    if (low === mine) closeComponent(node);
    return low;
  };

  const closeComponent = (root: number): void => {
    const component = stack.splice(stack.indexOf(root));
    for (const member of component) onStack.delete(member);
    const selfCall = graph[root]?.direct.has(root) === true;
    if (component.length > 1 || selfCall) for (const member of component) found.add(member);
  };

  for (const [node, calls] of graph.entries()) if (!calls.open && !order.has(node)) visit(node);
  return found;
}
