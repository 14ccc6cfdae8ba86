import { type Sample } from "./measure.ts";

export type Unit = "ratio" | "ms" | "MB" | "units/ms" | "/s" | "µs" | "%" | "count";

export type Promised = { readonly atMost: number } | { readonly atLeast: number };

/** One line of the table: a figure, with the promise of the specification where it has one. */
export interface Row {
  readonly group: string;
  readonly name: string;
  readonly unit: Unit;
  readonly value: number;
  readonly spread?: readonly [low: number, high: number];
  readonly promise?: Promised;
  readonly holds?: boolean;
  readonly note?: string;
}

type RowHead = Pick<Row, "group" | "name" | "unit"> & { readonly note?: string };

/** A row that only informs. */
export function figure(head: RowHead, value: number | Sample): Row {
  if (typeof value === "number") return { ...head, value };
  return { ...head, value: value.median, spread: [value.low, value.high] };
}

/** A row that the specification promises something about. */
export function promised(head: RowHead, promise: Promised, value: number | Sample): Row {
  const row = figure(head, value);
  return { ...row, promise, holds: holds(promise, row.value) };
}

function holds(promise: Promised, value: number): boolean {
  return "atMost" in promise ? value <= promise.atMost : value >= promise.atLeast;
}

const COLUMNS = ["", "value", "spread", "promise", "", "note"] as const;

/** The rows as a table for people. */
export function formatTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => [
    `${row.group}: ${row.name}`,
    `${formatNumber(row.value)} ${row.unit}`,
    row.spread === undefined ? "" : row.spread.map(formatNumber).join(" – "),
    row.promise === undefined ? "" : formatPromise(row.promise),
    row.holds === undefined ? "" : row.holds ? "holds" : "MISSED",
    row.note ?? "",
  ]);
  const widths = COLUMNS.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  return [[...COLUMNS], ...lines]
    .map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "))
    .map((line) => line.trimEnd())
    .join("\n");
}

function formatPromise(promise: Promised): string {
  return "atMost" in promise ? `≤ ${promise.atMost}` : `≥ ${promise.atLeast}`;
}

function formatNumber(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString("en-US");
  // Of a small ratio two decimals would leave nothing.
  if (value !== 0 && Math.abs(value) < 0.1) return value.toPrecision(2);
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}
