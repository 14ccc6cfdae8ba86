import { invalidArgType } from "./errors.ts";
import { inspect } from "./util-inspect.ts";
import { isMap, isSet } from "./util-types.ts";

/** Columns by their heads; rows that lack a column leave it empty. */
interface Table {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

type Entry = readonly [index: string, value: unknown];

/** console.table(). */
export function table(data: unknown, columns: unknown, log: (...args: unknown[]) => void): void {
  if (columns !== undefined && !Array.isArray(columns))
    throw invalidArgType("properties", "Array", columns);
  if (typeof data !== "object" || data === null) return log(data);
  log(render(layOut(data, columns as readonly string[] | undefined)));
}

function layOut(data: object, columns: readonly string[] | undefined): Table {
  if (isMap(data)) {
    const rows = [...data].map(([key, value], index) => [`${index}`, show(key), show(value)]);
    return { heads: ["(iteration index)", "Key", "Values"], rows };
  }
  if (isSet(data)) {
    const rows = [...data].map((value, index) => [`${index}`, show(value)]);
    return { heads: ["(iteration index)", "Values"], rows };
  }
  return layOutRecords(Object.entries(data), columns);
}

function layOutRecords(entries: readonly Entry[], columns: readonly string[] | undefined): Table {
  const found = new Set<string>(columns);
  let hasValues = false;
  for (const [, value] of entries) {
    if (!isRecord(value)) hasValues = true;
    else if (columns === undefined) for (const name of Object.keys(value)) found.add(name);
  }
  const names = [...found];
  const rows = entries.map(([index, value]) => {
    const cells = names.map((name) =>
      isRecord(value) && Object.hasOwn(value, name) ? show(Reflect.get(value, name)) : "",
    );
    return [index, ...cells, ...(hasValues ? [isRecord(value) ? "" : show(value)] : [])];
  });
  return { heads: ["(index)", ...names, ...(hasValues ? ["Values"] : [])], rows };
}

function isRecord(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function show(value: unknown): string {
  const isWide = isRecord(value) && !Array.isArray(value) && Object.keys(value).length > 2;
  const depth = isWide ? -1 : 0;
  return inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth });
}

function render({ heads, rows }: Table): string {
  const widths = heads.map(
    (head, column) =>
      Math.max(
        ...[head, ...rows.map((row) => row[column] ?? "")].map((cell) => displayWidth(cell)),
      ) + 2,
  );
  const line = (cells: readonly string[]) =>
    `│${cells.map((cell, column) => ` ${cell}${" ".repeat((widths[column] ?? 0) - displayWidth(cell) - 1)}`).join("│")}│`;
  const rule = (left: string, middle: string, right: string) =>
    `${left}${widths.map((width) => "─".repeat(width)).join(middle)}${right}`;
  return [
    rule("┌", "┬", "┐"),
    line(heads),
    rule("├", "┼", "┤"),
    ...rows.map((row) => line(row)),
    rule("└", "┴", "┘"),
  ].join("\n");
}

/** Wide East Asian characters and emoji take two columns. */
function displayWidth(text: string): number {
  let width = 0;
  for (const letter of text.normalize("NFC")) {
    const point = letter.codePointAt(0) ?? 0;
    if (/\p{Mark}/u.test(letter)) continue;
    width +=
      point >= 0x1100 &&
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u.test(
        letter,
      )
        ? 2
        : 1;
  }
  return width;
}
