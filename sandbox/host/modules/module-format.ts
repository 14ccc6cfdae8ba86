// The package offers `import` only a lexer in WebAssembly, compiled at run time, which Workers refuse.
import { parse } from "../../../node_modules/cjs-module-lexer/lexer.js";
import { unknownExtension } from "./module-errors.ts";
import { type ModuleFiles, type ModuleFormat, readText } from "./module-files.ts";
import { type PackageConfigs } from "./package-config.ts";

/** The extension of a file's name with its dot, as Node's `path.extname` gives it. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0 || name === ".." ? "" : name.slice(dot);
}

export interface FormatRules {
  readonly files: ModuleFiles;
  readonly configs: PackageConfigs;
  /** Whether a file of an untyped package is an ES module when its syntax says so. */
  readonly detectModule: boolean;
  readonly known: KnownSyntax;
}

/** Whether files that cannot change have the syntax of an ES module, as far as anybody has looked: by real path. */
export interface KnownSyntax {
  readonly get: (path: string) => boolean | undefined;
  readonly set: (path: string, isModule: boolean) => unknown;
}

/** How `require` loads a file: one that has no known extension is JavaScript to it. */
export function requireFormat(path: string, rules: FormatRules): ModuleFormat {
  return knownFormat(extensionOf(path)) ?? packageFormat(path, rules);
}

/** How `import` loads a file. */
export function importFormat(path: string, rules: FormatRules): ModuleFormat {
  const extension = extensionOf(path);
  if (extension === ".node") throw unknownExtension(extension, path);
  const known = knownFormat(extension);
  if (known !== undefined) return known;
  if (extension !== ".js" && extension !== "") throw unknownExtension(extension, path);
  return packageFormat(path, rules);
}

function knownFormat(extension: string): ModuleFormat | undefined {
  switch (extension) {
    case ".mjs":
      return "module";
    case ".cjs":
      return "commonjs";
    case ".json":
      return "json";
    case ".node":
      return "addon";
    default:
      return undefined;
  }
}

function packageFormat(path: string, rules: FormatRules): ModuleFormat {
  const type = rules.configs.scopeOf(path)?.type;
  if (type !== undefined) return type;
  return rules.detectModule && isModuleBySyntax(path, rules) ? "module" : "commonjs";
}

/** To look is to unpack the file and read it through, and each is asked for by everyone who requires it. */
function isModuleBySyntax(path: string, { files, known }: FormatRules): boolean {
  if (files.kind(path) !== "file") return false;
  // By the one path that a file has, however it is spelled: a guest cannot make the host remember more than there is.
  const real = files.real(path);
  if (!files.isFixed(real)) return hasModuleSyntax(readText(files, real) ?? "");
  const found = known.get(real) ?? hasModuleSyntax(readText(files, real) ?? "");
  known.set(real, found);
  return found;
}

/** DETECT_MODULE_SYNTAX, as far as import and export statements and import.meta go. */
function hasModuleSyntax(source: string): boolean {
  // Lexing costs milliseconds for a large file, and few have these words at all.
  if (!/\b(?:import|export)\b/.test(source)) return false;
  try {
    parse(source);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === "ERR_LEXER_ESM_SYNTAX";
  }
}
