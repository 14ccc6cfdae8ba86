/** The texts that the engine compiles: what a file holds, with what Node would add around it. */
import { COMMON_JS_PREFIX, esModulePrefix } from "../../protocol.ts";
import { toFileUrl } from "./file-url.ts";
import { directoryOf } from "./module-files.ts";

/** Where the guest keeps its `require` by absolute path or builtin name, for modules that are imported but not ES modules. */
const REQUIRE = 'globalThis[Symbol.for("lamella.require")]';

/** An ES module whose import.meta is Node's. What is added stays on the first line, so that line numbers hold. */
export function esModuleSource(path: string, source: string): string {
  const meta = esModulePrefix(path, directoryOf(path), toFileUrl(path));
  return meta + withoutHashbang(source);
}

/** The wrapper function of a CommonJS file, as an expression. */
export function commonJsSource(source: string): string {
  const body = withoutHashbang(source);
  // A last line that is a comment must not swallow the closing brace.
  return `${COMMON_JS_PREFIX}${body}\n})`;
}

/** The name by which Node from 23 on offers a CommonJS module's value beside `default`. */
export const COMMON_JS_EXPORTS = "module.exports";

/**
 * An ES module in front of something that `require` loads: its value as default export, and `names` of its own members.
 * Where they hold `COMMON_JS_EXPORTS`, that is its value once more.
 */
export function syntheticSource(target: string, names: Iterable<string>): string {
  const lines = [
    `const value = ${REQUIRE}(${JSON.stringify(target)}), isBuiltin = ${!target.startsWith("/")};`,
    "export default value;",
  ];
  const all = new Set(names);
  const clause = all.has(COMMON_JS_EXPORTS) ? [`value as "${COMMON_JS_EXPORTS}"`] : [];
  for (const name of all) {
    if (name === "default" || name === COMMON_JS_EXPORTS || !name.isWellFormed()) continue;
    const local = `name${clause.length}`;
    lines.push(`const ${local} = member(${JSON.stringify(name)});`);
    clause.push(`${local} as ${JSON.stringify(name)}`);
  }
  if (clause.length === 0) return lines.join("\n");
  return [...lines, MEMBER, `export { ${clause.join(", ")} };`].join("\n");
}

/**
 * Hoisted above its use. What the analysis found but the module never set is undefined, also on a primitive. A member
 * that refuses to be read, as one that this runtime does not offer, is a function that refuses when it is called.
 */
const MEMBER =
  "function member(name) { try { return isBuiltin || value !== null && (typeof value === 'object' || typeof value === 'function') " +
  "&& Object.prototype.hasOwnProperty.call(value, name) ? value[name] : undefined; } " +
  "catch (error) { return () => { throw error; }; } }";

/** A hashbang may only stand at the very start, which is no longer its place; its line stays. */
function withoutHashbang(source: string): string {
  const text = source.startsWith("\ufeff") ? source.slice(1) : source;
  return text.startsWith("#!") ? text.replace(/^[^\n\r\u2028\u2029]*/, "") : text;
}
