import { existsSync, globSync } from "node:fs";
import path from "node:path";
import { describe, it } from "vitest";
import { read, ROOT } from "./architecture/imports.ts";

const DECISIONS = globSync("docs/decisions/*.md", { cwd: ROOT }).toSorted();
const PAGES = ["README.md", "CONTRIBUTING.md", ...globSync("docs/*.md", { cwd: ROOT }).toSorted()];

/** Of code in backticks, what begins with one of our folders is a path; a name in capitals stands for others. */
const NAMED_PATH = /`((?:bench|docs|examples|sandbox|src|test|tools)\/[^`\s]+)`/g;
const LINK = /\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g;
/** Of two versions of a paragraph or row the beginnings are alike; what is shorter may well stand twice. */
const BEGINNING_LENGTH = 60;

/** What a page says outside of its examples. */
function proseOf(page: string): readonly string[] {
  return read(page)
    .replaceAll(/^ *```[^]*?^ *```$/gm, "")
    .replaceAll(/ {2,}|-{2,}/g, " ")
    .split("\n");
}

/** As GitHub names a heading. */
function anchorsOf(page: string): readonly string[] {
  return proseOf(page)
    .filter((line) => line.startsWith("#"))
    .map((line) => line.replace(/^#+ /, "").toLowerCase())
    .map((line) => line.replaceAll(/[^\p{L}\p{N}_\- ]/gu, "").replaceAll(" ", "-"));
}

function repeated(lines: readonly string[]): readonly string[] {
  return lines.filter((line, at) => lines.indexOf(line) !== at);
}

describe.for([...PAGES, ...DECISIONS])("%s", (page) => {
  const lines = proseOf(page);
  const text = lines.join("\n");

  it("links to pages and headings that are there", ({ expect }) => {
    const dead = [...text.matchAll(LINK)].filter(([, target = "", anchor]) => {
      const to = target === "" ? page : path.join(path.dirname(page), target);
      if (!existsSync(path.join(ROOT, to))) return true;
      return anchor !== undefined && !anchorsOf(to).includes(anchor);
    });
    expect(dead.map(([link]) => link)).toEqual([]);
  });

  it("says nothing twice", ({ expect }) => {
    const long = lines.filter((line) => line.length >= BEGINNING_LENGTH);
    expect(repeated(long.map((line) => line.slice(0, BEGINNING_LENGTH)))).toEqual([]);
    expect(repeated(anchorsOf(page))).toEqual([]);
  });
});

// Decisions speak of their own time, and are not edited.
it.for(PAGES)("%s names files that are there", (page, { expect }) => {
  const paths = [...proseOf(page).join("\n").matchAll(NAMED_PATH)].map(([, named = ""]) => named);
  const gone = paths.filter(
    (named) => !/[A-Z]{2}/.test(named) && globSync(`${named}*`, { cwd: ROOT }).length === 0,
  );
  expect(gone).toEqual([]);
});

it("has one decision for each number", ({ expect }) => {
  const numbers = DECISIONS.map((page) => path.basename(page).slice(0, 4));
  expect(repeated(numbers)).toEqual([]);
});
