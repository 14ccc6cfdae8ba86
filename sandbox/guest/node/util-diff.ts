import { invalidArgType } from "./errors.ts";
import { assertString } from "./validate.ts";

type Change = [operation: 1 | 0 | -1, value: string];

/** util.diff(): what stands in `actual` only (1), in both (0) and in `expected` only (-1), unit by unit. */
export function diff(actual: unknown, expected: unknown): Change[] {
  if (actual === expected) return [];
  const [left, right] = [toUnits(actual, "actual"), toUnits(expected, "expected")];
  return backtrack(left, right, frontiers(left, right));
}

function toUnits(value: unknown, name: string): readonly string[] {
  if (typeof value === "string") return value.split("");
  if (!Array.isArray(value)) throw invalidArgType(name, "string", value);
  for (const [at, item] of value.entries()) assertString(item, `${name}[${at}]`);
  return value as string[];
}

/** Myers, "An O(ND) Difference Algorithm": the furthest place on each diagonal before each number of changes. */
function frontiers(left: readonly string[], right: readonly string[]): readonly number[][] {
  const max = left.length + right.length;
  const furthest = Array.from({ length: 2 * max + 2 }, () => 0);
  const trace: number[][] = [];
  for (let changes = 0; changes <= max; changes++) {
    trace.push([...furthest]);
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const isDown = goesDown(furthest, diagonal, changes, max);
      let x = isDown ? at(furthest, diagonal + 1 + max) : at(furthest, diagonal - 1 + max) + 1;
      let y = x - diagonal;
      while (x < left.length && y < right.length && left[x] === right[y]) [x, y] = [x + 1, y + 1];
      furthest[diagonal + max] = x;
      if (x >= left.length && y >= right.length) return trace;
    }
  }
  return trace;
}

function goesDown(furthest: readonly number[], diagonal: number, changes: number, max: number) {
  if (diagonal === -changes) return true;
  return (
    diagonal !== changes && at(furthest, diagonal - 1 + max) < at(furthest, diagonal + 1 + max)
  );
}

function backtrack(left: readonly string[], right: readonly string[], trace: readonly number[][]) {
  const max = left.length + right.length;
  const changes: Change[] = [];
  let [x, y] = [left.length, right.length];
  for (let level = trace.length - 1; level >= 0; level--) {
    const furthest = trace[level] ?? [];
    const diagonal = x - y;
    const previous = goesDown(furthest, diagonal, level, max) ? diagonal + 1 : diagonal - 1;
    const previousX = at(furthest, previous + max);
    const previousY = previousX - previous;
    while (x > previousX && y > previousY) {
      changes.push([0, left[--x] ?? ""]);
      y -= 1;
    }
    if (level === 0) break;
    if (x > previousX) changes.push([1, left[--x] ?? ""]);
    else changes.push([-1, right[--y] ?? ""]);
  }
  return changes.toReversed();
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? 0;
}
