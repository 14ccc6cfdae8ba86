import { readFileSync } from "node:fs";
import path from "node:path";
import { transform } from "esbuild";
import { strToU8, zipSync, type Zippable } from "fflate";
import type { NamedBytes } from "../../engine/named-bytes.ts";
// The package offers `import` only a lexer in WebAssembly that has to be waited for.
import { parse } from "../../../node_modules/cjs-module-lexer/lexer.js";
import type { Bytecode } from "../../engine/bytecode.ts";
import { moduleKey } from "../../host/modules/compiled-files.ts";
import { commonJsSource, syntheticSource } from "../../host/modules/source.ts";
import type { Compiler } from "../compiler.ts";
import { OFFERED_PACKAGES } from "./packages.ts";
import { packageFolders, type ReachableFiles, reachableFiles } from "./reachable-files.ts";

/** The same for every build. In local time: a zip knows no other, and writes the same fields everywhere. */
const BUILT_AT = new Date(2026, 0, 1);
/** Unix, in the upper byte of "version made by": the attributes are a mode. */
const MADE_BY_UNIX = 3;
const MOUNTED_AT = "/var/runtime";
const FILE_MODE = 0o100644;
/** What resolution and the packages themselves read of a package.json, and what says whose it is. */
const KEPT_MEMBERS = ["name", "version", "license", "type", "main", "exports", "dependencies"];

export interface VarRuntime {
  /** Its files. */
  readonly zip: Uint8Array;
  /** The compiled forms of its CommonJS files, by their paths in the zip. */
  readonly code: NamedBytes;
}

/** The content of /var/runtime. `root` is the folder that holds node_modules. */
export async function packVarRuntime(root: string, compiler: Compiler): Promise<VarRuntime> {
  const files = await reachableFiles(root, OFFERED_PACKAGES);
  const sources = await Promise.all(
    Object.entries(files).map(async ([file, { format }]) => {
      return [file, await shrink(readText(root, file), file, format)] as const;
    }),
  );
  const configs = packageFolders(files).map((folder) => {
    const file = `${folder}/package.json`;
    return [file, shrinkConfig(readText(root, file))] as const;
  });
  // In order of their names, so that equal packages make equal zips.
  const entries = [...sources, ...configs].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const zip = zipSync(Object.fromEntries(entries.map(([file, text]) => [file, zipEntry(text)])));
  const scripts = entries.filter(([file]) => files[file]?.format === "cjs" && !isJson(file));
  const code = new Map(scripts.flatMap(([file, text]) => compileScript(compiler, file, text)));
  return { zip, code };
}

/** What `require` and what `import` of a file evaluate, by their keys. */
function compileScript(
  compiler: Compiler,
  file: string,
  text: string,
): readonly (readonly [key: string, code: Bytecode])[] {
  const path = `${MOUNTED_AT}/${file}`;
  const script = [file, compiler.compile(commonJsSource(text), path)] as const;
  const { exports, reexports } = parse(text);
  // What another file exports would have to be looked at as well; the guest does so when it must.
  if (reexports.length > 0) return [script];
  const source = syntheticSource(path, exports);
  return [script, [moduleKey(file), compiler.compileModule(source, `commonjs:${path}`)]];
}

function zipEntry(text: string): Zippable[string] {
  const attrs = FILE_MODE << 16;
  return [strToU8(text), { level: 9, mtime: BUILT_AT, os: MADE_BY_UNIX, attrs }];
}

/**
 * Without comments and white space; names stay. Short names would make a third less to compile, but the SDK reads the
 * names of classes, and keeping only those costs a call for each function.
 */
async function shrink(
  source: string,
  file: string,
  format: ReachableFiles[string]["format"],
): Promise<string> {
  if (isJson(file)) return JSON.stringify(JSON.parse(source));
  const { code } = await transform(source, {
    minifyWhitespace: true,
    minifySyntax: true,
    format: format ?? "cjs",
    platform: "node",
    target: "es2023",
    legalComments: "none",
  });
  return code;
}

function isJson(file: string): boolean {
  return file.endsWith(".json");
}

function shrinkConfig(text: string): string {
  const config = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const kept = KEPT_MEMBERS.filter((name) => Object.hasOwn(config, name));
  return JSON.stringify(Object.fromEntries(kept.map((name) => [name, config[name]])));
}

function readText(root: string, file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}
