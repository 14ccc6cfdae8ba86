import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "vitest/node";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Import {
  /** Both from the root; `to` is a package's name when it is none of our files. */
  readonly from: string;
  readonly to: string;
  /** Gone when the types are. */
  readonly typeOnly: boolean;
}

/** Sources of these folders, by their path from the root. What a build step writes is none. */
export function sources(...folders: readonly string[]): readonly string[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((path) =>
        join(folder, path),
      ),
    )
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts") && !path.includes("/dist/"))
    .toSorted();
}

export function read(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

/** Every way to name another module: import, export from, `import()` and a type's `import()`. */
export function importsOf(path: string, text: string = read(path)): readonly Import[] {
  const found: Import[] = [];
  visit(parseAst(text, { lang: "ts" }), (node) => {
    const source = node["source"] as { readonly value?: unknown } | null | undefined;
    if (typeof source?.value !== "string") return;
    found.push({ from: path, to: resolve(path, source.value), typeOnly: isTypeOnly(node) });
  });
  return found;
}

type Node = Readonly<Record<string, unknown>>;

function visit(value: unknown, each: (node: Node) => void): void {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) each(value as Node);
  for (const child of Object.values(value)) visit(child, each);
}

/** `import { type A }` is as much a type as `import type`: nothing of it is left at run time. */
function isTypeOnly(node: Node): boolean {
  if (node["type"] === "TSImportType") return true;
  if (node["importKind"] === "type" || node["exportKind"] === "type") return true;
  const specifiers = node["specifiers"] as readonly Node[] | undefined;
  return (
    specifiers !== undefined &&
    specifiers.length > 0 &&
    specifiers.every((one) => one["importKind"] === "type" || one["exportKind"] === "type")
  );
}

function resolve(from: string, to: string): string {
  return to.startsWith(".") ? relative(ROOT, join(ROOT, dirname(from), to)) : to;
}
