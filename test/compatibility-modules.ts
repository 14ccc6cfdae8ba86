import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { readEngineParts } from "./sandbox/engine-parts.ts";

export interface ModuleState {
  /** With `node:` where Node wants it. */
  readonly name: string;
  /** What Node exports and the guest does not. */
  readonly missing: readonly string[];
  /** What the guest exports as Node does, and what throws whenever it is used. */
  readonly refused: readonly string[];
  /** How many names Node exports. */
  readonly exports: number;
}

export interface NodeModules {
  /** Such as "v24.21.0". */
  readonly version: string;
  readonly modules: readonly ModuleState[];
}

/** Prints what `import * as` gives of each builtin module. */
const LISTING = `
  const { builtinModules } = require("node:module");
  (async () => {
    const modules = {};
    for (const name of builtinModules) modules[name] = Object.keys(await import(name));
    console.log(JSON.stringify({ version: process.version, modules }));
  })();
`;

/** Not exports: how Node presents a CommonJS module to those who import it, and what `process` has for `node -e` alone. */
const PRESENTATION = new Set(["default", "module.exports", "_eval"]);

/** Node's builtin modules beside the guest's, by the Node that this project pins. */
export function compareModules(): NodeModules {
  const { builtins } = readEngineParts();
  const refusals = readRefusals();
  const { version, modules } = listInNode();
  const states = Object.entries(modules).map(([name, given]) => {
    const names = given.filter((member) => !PRESENTATION.has(member)).toSorted();
    const bare = name.replace(/^node:/, "");
    const own = new Set(builtins[bare]);
    const refusing = new Set(refusals[bare]);
    const missing = names.filter((member) => !own.has(member));
    const refused = names.filter((member) => refusing.has(member));
    return { name, missing, refused, exports: names.length };
  });
  return { version, modules: states.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** What of each module only throws, as the preparation step has written it. */
function readRefusals(): Readonly<Record<string, readonly string[]>> {
  const file = path.resolve(import.meta.dirname, "../sandbox/engine/dist/refused-builtins.json");
  return JSON.parse(readFileSync(file, "utf8")) as Record<string, string[]>;
}

function listInNode(): { readonly version: string; readonly modules: Record<string, string[]> } {
  const packageFile = createRequire(import.meta.url).resolve("node/package.json");
  const node = path.join(path.dirname(packageFile), "bin/node");
  const text = execFileSync(node, ["-e", LISTING], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(text) as { version: string; modules: Record<string, string[]> };
}
