import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "vitest";
import { type Import, importsOf, read, ROOT, sources } from "./architecture/imports.ts";

/** From the ground up: a folder imports from itself and from those before it. */
const ORDER = [
  "platform",
  "aws",
  "identity",
  "telemetry",
  "services",
  "functions",
  "runtime",
  "triggers",
  "console",
] as const;

/** The Worker and its app put everything together. */
const ENTRIES = ["src/index.ts", "src/app.ts"];

/** What each part of the sandbox may import, beside itself. `prepare` is the build step. */
const SANDBOX: Readonly<Record<string, readonly string[]>> = {
  "messages.ts": [],
  "protocol.ts": [],
  engine: [],
  host: ["engine", "messages.ts", "protocol.ts"],
  guest: ["messages.ts", "protocol.ts"],
  prepare: ["engine", "host", "guest", "messages.ts", "protocol.ts"],
};

const TOP_LEVEL = ["bench", "docs", "examples", "migrations", "sandbox", "src", "test", "tools"];

const LINES_MAX = 300;

const imports = sources("src", "sandbox").flatMap((path) => importsOf(path));
const show = ({ from, to }: Import) => `${from} → ${to}`;

describe("the layout", () => {
  it("has no folder at the top that the design does not know", ({ expect }) => {
    const folders = foldersIn(".").filter((name) => name !== "node_modules");
    expect(folders.filter((name) => !TOP_LEVEL.includes(name))).toEqual([]);
  });

  it("has no folder in src or sandbox that has no place in the order", ({ expect }) => {
    const known: readonly string[] = ORDER;
    expect(foldersIn("src").filter((name) => !known.includes(name))).toEqual([]);
    expect(foldersIn("sandbox").filter((name) => !(name in SANDBOX))).toEqual([]);
  });

  it("nests folders of src at most two deep", ({ expect }) => {
    expect(sources("src").filter((path) => path.split("/").length > 4)).toEqual([]);
  });

  it("has no file over the cap, blank lines and comments apart", ({ expect }) => {
    const long = sources("src", "sandbox", "test").filter((path) => codeLines(path) > LINES_MAX);
    expect(long).toEqual([]);
  });

  it("has file names in kebab-case", ({ expect }) => {
    const name = /^[a-z0-9]+(-[a-z0-9]+)*(\.(worker|e2e))?(\.test)?\.ts$/;
    const odd = sources("src", "sandbox", "test").filter(
      (path) => !name.test(path.split("/").at(-1) ?? ""),
    );
    expect(odd).toEqual([]);
  });
});

describe("imports of src", () => {
  it("lead to the own folder or to one above it", ({ expect }) => {
    const wrong = imports.filter(({ from, to }) => {
      if (!from.startsWith("src/") || !to.startsWith("src/") || ENTRIES.includes(from))
        return false;
      return place(to) === -1 || place(to) > place(from);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  it("lead into the sandbox only from the runtime", ({ expect }) => {
    const wrong = imports.filter(
      ({ from, to }) =>
        to.startsWith("sandbox/") && from.startsWith("src/") && !from.startsWith("src/runtime/"),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it("reach drizzle and the schema only from stores", ({ expect }) => {
    const wrong = imports.filter(
      ({ from, to, typeOnly }) =>
        /^src\/(?!platform\/)/.test(from) &&
        !/\/store(-[a-z-]+)?\.ts$/.test(from) &&
        (to.startsWith("drizzle-orm") || /^src\/platform\/schema(-services)?\.ts$/.test(to)) &&
        !typeOnly,
    );
    expect(wrong.map(show)).toEqual([]);
  });

  it("of a model do no input or output", ({ expect }) => {
    const io =
      /^(hono|drizzle-orm|cloudflare:)|^src\/platform\/(database|packages|schema|schema-services|clock|ids)\.ts$|\/(store|routes)(-[a-z-]+)?\.ts$|\/operations/;
    const wrong = imports.filter(
      ({ from, to, typeOnly }) =>
        from.startsWith("src/") && from.endsWith("/model.ts") && io.test(to) && !typeOnly,
    );
    expect(wrong.map(show)).toEqual([]);
  });
});

describe("imports of the sandbox", () => {
  it("stay in it, and in the parts that a part may know", ({ expect }) => {
    const wrong = imports.filter(({ from, to }) => {
      if (!from.startsWith("sandbox/")) return false;
      if (to.startsWith("src/")) return true;
      if (!to.startsWith("sandbox/")) return false;
      const own = part(from);
      return part(to) !== own && SANDBOX[own]?.includes(part(to)) !== true;
    });
    expect(wrong.map(show)).toEqual([]);
  });
});

describe("importsOf()", () => {
  it("sees every way to name a module, and nothing in strings or comments", ({ expect }) => {
    const text = `
      import { type A } from "./a.ts";
      import { type B, c } from "../aws/b.ts";
      import "./side.ts";
      export * from "./d.ts";
      // import "./comment.ts";
      const text = 'import "./string.ts"';
      const late = await import("./late.ts");
      type E = import("hono").Env;
    `;
    const found = importsOf("src/functions/x.ts", text);
    expect(found.map(({ to, typeOnly }) => [to, typeOnly])).toEqual([
      ["src/functions/a.ts", true],
      ["src/aws/b.ts", false],
      ["src/functions/side.ts", false],
      ["src/functions/d.ts", false],
      ["src/functions/late.ts", false],
      ["hono", true],
    ]);
  });
});

function foldersIn(path: string): readonly string[] {
  return readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name);
}

/** Of a file that is in no folder, such as an entry: below everything, so that nothing may import it. */
function place(path: string): number {
  const known: readonly string[] = ORDER;
  return known.indexOf(path.split("/")[1] ?? "");
}

function part(path: string): string {
  return path.split("/")[1] ?? "";
}

function codeLines(path: string): number {
  return read(path)
    .split("\n")
    .filter((line) => !/^\s*($|\/\/|\/\*|\*)/.test(line)).length;
}
