import { invalidArgValue } from "./errors.ts";
import { inspect } from "./util-inspect.ts";
import { assertBoolean, assertString } from "./validate.ts";

interface StyleOptions {
  validateStream?: unknown;
  stream?: { readonly isTTY?: boolean };
}

/** Styles text only for a terminal, which stdout never is here, unless `validateStream` is false. */
export function styleText(format: unknown, text: unknown, options: StyleOptions = {}): string {
  assertString(text, "text");
  const { validateStream = true, stream } = options;
  assertBoolean(validateStream, "options.validateStream");
  const isPlain = validateStream && stream?.isTTY !== true;
  const formats: readonly unknown[] = Array.isArray(format) ? format : [format];
  let [left, right] = ["", ""];
  for (const name of formats) {
    if (name === "none") continue;
    const codes = typeof name === "string" ? inspect.colors[name] : undefined;
    if (codes === undefined) {
      const known = Object.keys(inspect.colors).map((color) => `'${color}'`);
      throw invalidArgValue("format", name, `must be one of: ${known.join(", ")}`);
    }
    left += `\u001b[${codes[0]}m`;
    right = `\u001b[${codes[1]}m${right}`;
  }
  return isPlain ? text : `${left}${text}${right}`;
}
