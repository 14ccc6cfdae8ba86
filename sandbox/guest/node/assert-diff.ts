import { inspect } from "./util-inspect.ts";

/** Unchanged lines shown before and after a change. */
const CONTEXT_LINES = 5;
/** Two values whose texts together are this short stand on one line. */
const SIMPLE_CHARACTERS_MAX = 12;
/** Longer pairs of strings get no mark under the first difference. */
const MARKED_CHARACTERS_MAX = 80;
/** Above this product of lengths only the common ends are looked for. */
const CELLS_MAX = 1_000_000;

type Line = readonly [sign: "+" | "-" | " ", text: string];

/** A value as assertion messages show it: every property on its own line, in order. */
export function show(value: unknown): string {
  return inspect(value, {
    compact: false,
    customInspect: false,
    depth: 1000,
    maxArrayLength: Infinity,
    showHidden: false,
    showProxy: false,
    sorted: true,
    getters: true,
    breakLength: Infinity,
  });
}

/** The message of a failed comparison, beneath its header. */
export function diffMessage(
  actual: unknown,
  expected: unknown,
  header: string,
  isReference: boolean,
): string {
  const [left, right] = [show(actual), show(expected)];
  if (left === right && isReference) {
    return `Values have same structure but are not reference-equal:\n\n${left}\n`;
  }
  const [leftLines, rightLines] = [left.split("\n"), right.split("\n")];
  const isOneLine = leftLines.length === 1 && rightLines.length === 1 && left !== right;
  if (isOneLine && isSimple(actual, left, expected, right))
    return `${header}\n\n${left} !== ${right}\n`;
  const legend = `${header}\n+ actual - expected`;
  if (isOneLine)
    return `${legend}\n\n+ ${left}\n- ${right}${mark(actual, left, expected, right)}\n`;
  const isComma = typeof actual === "object" && actual !== null;
  const { text, isSkipped } = print(diff(leftLines, rightLines, isComma));
  return `${legend}${isSkipped ? "\n... Skipped lines" : ""}\n\n${text}`;
}

function isSimple(actual: unknown, left: string, expected: unknown, right: string): boolean {
  const isPlain = (value: unknown) => typeof value !== "object" || value === null;
  const isShort = left.length + right.length <= SIMPLE_CHARACTERS_MAX;
  return isShort && isPlain(actual) && isPlain(expected) && (actual !== 0 || expected !== 0);
}

/** Points under the first difference of two strings, unless they differ from the start. */
function mark(actual: unknown, left: string, expected: unknown, right: string): string {
  if (typeof actual !== "string" || typeof expected !== "string") return "";
  if (left.length + right.length > MARKED_CHARACTERS_MAX) return "";
  let at = 0;
  while (left[at] === right[at]) at++;
  return at < 3 ? "" : `\n${" ".repeat(at + 2)}^`;
}

function isSame(left: string | undefined, right: string | undefined, isComma: boolean): boolean {
  // A property that is last on one side only lacks its comma there.
  return left === right || (isComma && (`${left},` === right || left === `${right},`));
}

function diff(left: readonly string[], right: readonly string[], isComma: boolean): Line[] {
  let start = 0;
  while (start < Math.min(left.length, right.length) && isSame(left[start], right[start], isComma))
    start++;
  let end = 0;
  const room = Math.min(left.length, right.length) - start;
  while (end < room && isSame(left.at(-1 - end), right.at(-1 - end), isComma)) end++;
  const keep = (a: string | undefined, b: string | undefined): Line => [
    " ",
    (isComma && !a?.endsWith(",") ? b : a) ?? "",
  ];
  const head = left.slice(0, start).map((line, index) => keep(line, right[index]));
  const tail = left
    .slice(left.length - end)
    .map((line, index) => keep(line, right[right.length - end + index]));
  const middle = diffMiddle(
    left.slice(start, left.length - end),
    right.slice(start, right.length - end),
    isComma,
    keep,
  );
  return [...head, ...middle, ...tail];
}

/** Longest common subsequence; within a change what was found stands before what was wanted. */
function diffMiddle(
  left: readonly string[],
  right: readonly string[],
  isComma: boolean,
  keep: (a: string | undefined, b: string | undefined) => Line,
): Line[] {
  const removed = left.map((line): Line => ["+", line]);
  const added = right.map((line): Line => ["-", line]);
  if (left.length * right.length > CELLS_MAX) return [...removed, ...added];
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  const lengthAt = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row--) {
    for (let column = right.length - 1; column >= 0; column--) {
      lengths[row * width + column] = isSame(left[row], right[column], isComma)
        ? lengthAt(row + 1, column + 1) + 1
        : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < left.length || column < right.length) {
    const isBoth = row < left.length && column < right.length;
    if (isBoth && isSame(left[row], right[column], isComma))
      lines.push(keep(left[row++], right[column++]));
    else if (
      column >= right.length ||
      (row < left.length && lengthAt(row + 1, column) >= lengthAt(row, column + 1))
    ) {
      lines.push(["+", left[row++] ?? ""]);
    } else lines.push(["-", right[column++] ?? ""]);
  }
  return lines;
}

function print(lines: readonly Line[]): { text: string; isSkipped: boolean } {
  let text = "";
  let isSkipped = false;
  let unchanged: string[] = [];
  for (const [sign, line] of lines) {
    if (sign === " ") {
      unchanged.push(line);
      if (unchanged.length <= CONTEXT_LINES) text += `  ${line}\n`;
      continue;
    }
    const hidden = unchanged.slice(CONTEXT_LINES);
    if (hidden.length > 2) {
      text += `...\n  ${hidden.at(-1)}\n`;
      isSkipped = true;
    } else for (const shown of hidden) text += `  ${shown}\n`;
    unchanged = [];
    text += `${sign} ${line}\n`;
  }
  return { text, isSkipped: isSkipped || unchanged.length > CONTEXT_LINES };
}
