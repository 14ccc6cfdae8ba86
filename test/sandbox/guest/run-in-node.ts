import { createRequire } from "node:module";
import { inspect } from "node:util";

type Case = (require: NodeJS.Require, print: (...values: readonly unknown[]) => void) => unknown;

/** Runs a case, the body of a function of `require` and `print`, in this Node and gives the lines that it printed. */
export async function runInNode(source: string): Promise<string[]> {
  const lines: string[] = [];
  const print = (...values: readonly unknown[]): void => {
    lines.push(
      values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" "),
    );
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- a case is a script body, as it is in the guest.
  const body = new Function("require", "print", source) as Case;
  await body(createRequire(import.meta.url), print);
  return lines;
}
