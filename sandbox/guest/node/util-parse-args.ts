import { invalidArgType, nodeError } from "./errors.ts";
import { assertArray, assertBoolean, assertObject, assertOneOf, assertString } from "./validate.ts";

interface OptionConfig {
  readonly type: "string" | "boolean";
  readonly multiple?: boolean;
  readonly short?: string;
  readonly default?: unknown;
}

export interface ParseArgsConfig {
  readonly args?: readonly string[];
  readonly options?: Readonly<Record<string, OptionConfig>>;
  readonly strict?: boolean;
  readonly allowPositionals?: boolean;
  readonly allowNegative?: boolean;
  readonly tokens?: boolean;
}

type OptionToken = {
  kind: "option";
  name: string;
  rawName: string;
  index: number;
  value: string | undefined;
  inlineValue: boolean | undefined;
};
type Token =
  | OptionToken
  | { kind: "positional"; index: number; value: string }
  | { kind: "option-terminator"; index: number };

type Options = Readonly<Record<string, OptionConfig>>;

/** util.parseArgs(). */
export function parseArgs(
  config: ParseArgsConfig = {},
  defaultArgs: readonly string[] = [],
): object {
  const { args = defaultArgs, options = {}, strict = true, tokens: wantsTokens = false } = config;
  const { allowPositionals = !strict, allowNegative = false } = config;
  assertArray(args, "args");
  assertBoolean(strict, "strict");
  validateOptions(options);
  const tokens = tokenize(args as readonly string[], options);
  const values: Record<string, unknown> = Object.create(null);
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "option") {
      const isNegative = allowNegative && isNegated(token, options);
      if (isNegative) token.name = token.name.slice(NEGATION.length);
      if (strict) checkOption(token, options, allowPositionals);
      store(values, token, options, isNegative);
    } else {
      if (!allowPositionals) throw unexpectedPositional(token.value);
      positionals.push(token.value);
    }
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && !(name in values)) values[name] = option.default;
  }
  return wantsTokens ? { values, positionals, tokens } : { values, positionals };
}

function validateOptions(options: Options): void {
  assertObject(options, "options");
  for (const [name, option] of Object.entries(options)) {
    assertObject(option, `options.${name}`);
    if (option.type !== "string" && option.type !== "boolean") {
      assertOneOfTypes(option.type, `options.${name}.type`);
    }
    const { short, multiple } = option;
    if (short !== undefined) {
      assertString(short, `options.${name}.short`);
      if (short.length !== 1) {
        const text = `The property 'options.${name}.short' must be a single character. Received '${short}'`;
        throw nodeError(TypeError, "ERR_INVALID_ARG_VALUE", text);
      }
    }
    if (multiple !== undefined) assertBoolean(multiple, `options.${name}.multiple`);
  }
}

function assertOneOfTypes(type: unknown, name: string): void {
  if (typeof type !== "string") throw invalidArgType(name, ["('string|boolean')"], type);
  assertOneOf(type, name, ["string", "boolean"]);
}

function tokenize(args: readonly string[], options: Options): Token[] {
  const tokens: Token[] = [];
  const rest = args.map((text, index) => ({ text: `${text}`, index }));
  for (let item = rest.shift(); item !== undefined; item = rest.shift()) {
    const { text, index } = item;
    const next = rest[0];
    if (text === "--") {
      tokens.push({ kind: "option-terminator", index });
      for (const after of rest)
        tokens.push({ kind: "positional", index: after.index, value: after.text });
      break;
    }
    const group = expandGroup(text, options);
    if (group !== undefined) {
      rest.unshift(...group.map((part) => ({ text: part, index })));
      continue;
    }
    const token = optionToken(text, index, options);
    if (token === undefined) {
      tokens.push({ kind: "positional", index, value: text });
      continue;
    }
    const takesNext = token.value === undefined && options[token.name]?.type === "string";
    if (takesNext && next !== undefined) {
      rest.shift();
      Object.assign(token, { value: next.text, inlineValue: false });
    }
    tokens.push(token);
  }
  return tokens;
}

/** "-abc" is "-a -b -c" as long as they are booleans; the first that takes a value takes the rest. */
function expandGroup(text: string, options: Options): string[] | undefined {
  if (!/^-[^-]./.test(text)) return undefined;
  const first = options[longName(text[1] ?? "", options)];
  if (first?.type === "string") return undefined;
  const parts: string[] = [];
  for (let at = 1; at < text.length; at++) {
    const letter = text[at] ?? "";
    if (options[longName(letter, options)]?.type === "string" && at < text.length - 1) {
      parts.push(`-${text.slice(at)}`);
      break;
    }
    parts.push(`-${letter}`);
  }
  return parts;
}

function optionToken(text: string, index: number, options: Options): OptionToken | undefined {
  if (/^--[^=]+=/.test(text)) {
    const equals = text.indexOf("=");
    const [rawName, value] = [text.slice(0, equals), text.slice(equals + 1)];
    return { kind: "option", name: rawName.slice(2), rawName, index, value, inlineValue: true };
  }
  const absent = { index, value: undefined, inlineValue: undefined };
  if (/^--./.test(text)) return { kind: "option", name: text.slice(2), rawName: text, ...absent };
  if (!/^-[^-]/.test(text)) return undefined;
  const rawName = text.slice(0, 2);
  const name = longName(rawName.slice(1), options);
  if (text.length === 2) return { kind: "option", name, rawName, ...absent };
  return { kind: "option", name, rawName, index, value: text.slice(2), inlineValue: true };
}

function longName(short: string, options: Options): string {
  return Object.entries(options).find(([, option]) => option.short === short)?.[0] ?? short;
}

const NEGATION = "no-";

function isNegated(token: OptionToken, options: Options): boolean {
  const positive = token.name.slice(NEGATION.length);
  return token.rawName.startsWith(`--${NEGATION}`) && options[positive]?.type === "boolean";
}

function checkOption(token: OptionToken, options: Options, allowPositionals: boolean): void {
  const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
  if (option === undefined) {
    const hint = allowPositionals
      ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- ${JSON.stringify(token.rawName)}`
      : "";
    const text = `Unknown option '${token.rawName}'${hint}`;
    throw nodeError(TypeError, "ERR_PARSE_ARGS_UNKNOWN_OPTION", text);
  }
  const short = option.short === undefined ? "" : `-${option.short}, `;
  if (option.type === "string" && token.value === undefined) {
    const text = `Option '${short}--${token.name} <value>' argument missing`;
    throw nodeError(TypeError, "ERR_PARSE_ARGS_INVALID_OPTION_VALUE", text);
  }
  if (option.type === "boolean" && token.value !== undefined) {
    const text = `Option '${short}--${token.name}' does not take an argument`;
    throw nodeError(TypeError, "ERR_PARSE_ARGS_INVALID_OPTION_VALUE", text);
  }
  checkAmbiguous(token);
}

function checkAmbiguous({ rawName, value, inlineValue }: OptionToken): void {
  if (inlineValue || value === undefined || !/^-./.test(value)) return;
  const example = rawName.startsWith("--")
    ? `'${rawName}=-XYZ'`
    : `'--long=-XYZ' or '${rawName}-XYZ'`;
  const text = `Option '${rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${rawName}'?\nTo specify an option argument starting with a dash use ${example}.`;
  throw nodeError(TypeError, "ERR_PARSE_ARGS_INVALID_OPTION_VALUE", text);
}

function unexpectedPositional(value: string): Error {
  const text = `Unexpected argument '${value}'. This command does not take positional arguments`;
  return nodeError(TypeError, "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL", text);
}

function store(
  values: Record<string, unknown>,
  token: OptionToken,
  options: Options,
  isNegative: boolean,
): void {
  if (token.name === "__proto__") return;
  const value = token.value ?? !isNegative;
  if (options[token.name]?.multiple !== true) values[token.name] = value;
  else {
    const list = values[token.name];
    values[token.name] = Array.isArray(list) ? [...list, value] : [value];
  }
}
