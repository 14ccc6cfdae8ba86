/** The part of JSON path that EventBridge has: names, indices and wildcards. */
export type Step = string | number | typeof ANY;

const ANY = Symbol("any");
/** `.name`, `['name']`, `[0]`, `[*]` and `.*` */
const STEP = /\.([\p{L}\p{N}_\-/:@$]+)|\.(\*)|\['([^']*)'\]|\[(\d{1,9})\]|\[(\*)\]/uy;
/** So that wildcards in wildcards cannot multiply without end. */
const VALUES_MAX = 10_000;

/** Undefined for what is no such path. */
export function parsePath(path: string): readonly Step[] | undefined {
  if (!path.startsWith("$")) return undefined;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (match === null) return undefined;
    const [, name, , quoted, index] = match;
    if (index !== undefined) steps.push(Number(index));
    else steps.push(name ?? quoted ?? ANY);
  }
  return steps;
}

/** What the path leads to; a path with wildcards gives a list of all. Undefined where nothing is. */
export function valueAt(steps: readonly Step[], root: unknown): unknown {
  let values: readonly unknown[] = [root];
  for (const step of steps) {
    values = values.flatMap((value) => take(value, step)).slice(0, VALUES_MAX);
  }
  return steps.includes(ANY) ? values : values[0];
}

function take(value: unknown, step: Step): readonly unknown[] {
  if (typeof value !== "object" || value === null) return [];
  if (step === ANY) return Object.values(value);
  if (typeof step === "number") return Array.isArray(value) && step in value ? [value[step]] : [];
  if (Array.isArray(value) || !Object.hasOwn(value, step)) return [];
  return [(value as Readonly<Record<string, unknown>>)[step]];
}
