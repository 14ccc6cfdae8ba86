import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, it } from "vitest";
import { askForOperations, type OperationState } from "./compatibility-app.ts";
import { compareModules } from "./compatibility-modules.ts";
import { compatibilityPage, isBuilt, knownGaps } from "./compatibility-page.ts";

const PAGE = path.resolve(import.meta.dirname, "../docs/compatibility.md");
const GAPS = path.resolve(import.meta.dirname, "sandbox/known-gaps.txt");
const isUpdate = (process.env["UPDATE_DOCS"] ?? "") !== "";
const HINT = "run with UPDATE_DOCS=1 to rewrite it";

const node = compareModules();
let operations: readonly OperationState[] = [];

beforeAll(async () => {
  operations = await askForOperations();
});

/** It takes nothing that could be nonsense, and is not given what it answers from. */
function isUnasked({ operation }: OperationState): boolean {
  return operation.name === "GetAccountSettings";
}

describe("the operations", () => {
  it("are refused for their nonsense, or not built, but never unknown or failing", ({ expect }) => {
    const odd = operations.filter(
      (state) => isBuilt(state) && !isUnasked(state) && (state.status < 400 || state.status >= 500),
    );
    expect(operations).toHaveLength(85);
    expect(odd.map(({ operation, status }) => [operation.name, status])).toEqual([]);
    expect(operations.filter(({ code }) => code === "AccessDeniedException")).toEqual([]);
    expect(operations.some((state) => isBuilt(state))).toBe(true);
  });
});

describe("test/sandbox/known-gaps.txt", () => {
  const gaps = knownGaps(node.modules);
  if (isUpdate) writeFileSync(GAPS, `${gaps.join("\n")}\n`);
  const known = readFileSync(GAPS, "utf8")
    .split("\n")
    .filter((line) => line !== "");

  it("has every export that refuses or is missing", ({ expect }) => {
    const unknown = gaps.filter((gap) => !known.includes(gap));
    expect(unknown, `New gaps: close them, or ${HINT}`).toEqual([]);
  });

  it("has none that is offered by now", ({ expect }) => {
    const closed = known.filter((gap) => !gaps.includes(gap));
    expect(closed, `Closed gaps: ${HINT}`).toEqual([]);
  });

  it("has nothing that is missing", ({ expect }) => {
    expect(gaps.filter((gap) => gap.endsWith(" is missing"))).toEqual([]);
  });
});

describe("docs/compatibility.md", () => {
  it("says what is so", ({ expect }) => {
    const page = compatibilityPage(operations, node);
    if (isUpdate) writeFileSync(PAGE, page);
    expect(readFileSync(PAGE, "utf8"), `docs/compatibility.md is out of date: ${HINT}`).toBe(page);
  });
});
