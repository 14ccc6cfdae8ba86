import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, it } from "vitest";
import { runInGuest, runInNode } from "./package-group.ts";

const HANDLER = "support/imports.mjs";

interface PackageJson {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function readPackage(file: string): PackageJson {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, file), "utf8")) as PackageJson;
}

/** The packages of this folder, those of the repository that handlers use, and entries that few reach for. */
const SPECIFIERS = [
  ...Object.keys(readPackage("package.json").dependencies),
  ...Object.keys(readPackage("../../package.json").devDependencies ?? {}).filter((name) =>
    /^@aws-sdk\/|^(lodash|zod|uuid|date-fns|mustache)$/.test(name),
  ),
  "date-fns/locale",
  "graphql/execution/index.js",
  "handlebars/runtime.js",
  "hono/jsx",
  "lodash/fp.js",
  "mysql2/promise",
  "rxjs/operators",
  "zod/mini",
];

describe("packages: imports", () => {
  let onNode: Readonly<Record<string, unknown>> = {};

  beforeAll(async () => {
    const answers = await runInNode([HANDLER], { SPECIFIERS: SPECIFIERS.join(" ") });
    onNode = answers.get(HANDLER)?.result as typeof onNode;
  });

  it.for(SPECIFIERS)("have the names that they have on Node: %s", async (name, { expect }) => {
    const { result } = await runInGuest(HANDLER, { SPECIFIERS: name });
    expect(result).toEqual({ [name]: onNode[name] });
    expect(onNode[name]).not.toHaveProperty("failed");
  });
});
