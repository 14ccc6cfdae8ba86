// The package offers `import` only a lexer in WebAssembly, compiled at run time, which Workers refuse.
import { parse } from "../../../node_modules/cjs-module-lexer/lexer.js";
import { type ModuleFiles, readText, type ResolvedModule } from "./module-files.ts";

/** A module that re-exports others leads to at most so many files. */
const FILES_MAX = 1000;

/** What TypeScript makes of `export { default as name } from`: Node from 24 on finds it, the lexer leaves it out. */
const DEFAULT_AS_NAME =
  /Object\.defineProperty\(exports, "([^"\\]+)", \{ enumerable: true, get: function \(\) \{ return __importDefault\(\w+\)\.default; \} \}\);/g;

export interface NameSources {
  readonly files: ModuleFiles;
  /** Resolves what a file re-exports; throws when it cannot be found. */
  readonly resolve: (specifier: string, parentPath: string) => ResolvedModule;
}

/** The names that an ES module can import from a CommonJS file: those that static analysis finds, as on Node. */
export function commonJsNames(path: string, sources: NameSources): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<string>();
  const open = [path];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next) || seen.size >= FILES_MAX) continue;
    seen.add(next);
    const text = readText(sources.files, next) ?? "";
    const found = lex(text);
    for (const name of found.exports) names.add(name);
    for (const [, name = ""] of text.matchAll(DEFAULT_AS_NAME)) names.add(name);
    for (const specifier of found.reexports) {
      const target = resolveQuietly(specifier, next, sources);
      if (target?.format === "commonjs") open.push(target.path);
    }
  }
  return names;
}

/** A file that cannot be lexed fails when it is loaded, with a better message. */
function lex(source: string) {
  try {
    return parse(source);
  } catch {
    return { exports: [], reexports: [] };
  }
}

function resolveQuietly(specifier: string, parentPath: string, sources: NameSources) {
  try {
    return sources.resolve(specifier, parentPath);
  } catch {
    return undefined;
  }
}
