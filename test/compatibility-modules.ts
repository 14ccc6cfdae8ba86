import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { readEngineParts } from "./sandbox/engine-parts.ts";

export interface ModuleState {
  /** With `node:` where Node wants it. */
  readonly name: string;
  readonly isAvailable: boolean;
  readonly exports: number;
  /** What Node exports and the guest does not. */
  readonly missing: readonly string[];
}

export interface NodeModules {
  /** Such as "v24.21.0". */
  readonly version: string;
  readonly modules: readonly ModuleState[];
}

/** Prints what `import * as` gives of each builtin module that has no underscore before its name. */
const LISTING = `
  const { builtinModules } = require("node:module");
  const names = builtinModules.filter((name) => !name.startsWith("_"));
  (async () => {
    const modules = {};
    for (const name of names) modules[name] = Object.keys(await import(name));
    console.log(JSON.stringify({ version: process.version, modules }));
  })();
`;

/** Not exports: how Node presents a CommonJS module to those who import it. */
const PRESENTATION = new Set(["default", "module.exports"]);

/** Node's builtin modules beside the guest's, by the Node that this project pins. */
export function compareModules(): NodeModules {
  const { builtins } = readEngineParts();
  const { version, modules } = listInNode();
  const states = Object.entries(modules).map(([name, given]) => {
    const names = given.filter((member) => !PRESENTATION.has(member));
    const own = new Set(builtins[name.replace(/^node:/, "")]);
    const missing = names.filter((member) => !own.has(member)).toSorted();
    return { name, isAvailable: own.size > 0, exports: names.length, missing };
  });
  return { version, modules: states.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
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
