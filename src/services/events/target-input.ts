import { parsePath, valueAt } from "./json-path.ts";
import { type TargetInput } from "./model.ts";

/** What a template may name without a path. */
export interface InputContext {
  readonly ruleArn: string;
  readonly ruleName: string;
  /** When the event came in, epoch milliseconds. */
  readonly ingestedAt: number;
}

/** Of what a target gets, in UTF-16 units: a template can name a long event many times over. */
export const INPUT_LENGTH_MAX = 1_048_576;

const PLACEHOLDER = /<([A-Za-z0-9_.-]+)>/y;
/** Stands for what the event has not, until its member is taken out; no JSON text can hold it unescaped. */
const MISSING = "\u{0}missing";

/** What a target gets of an event; undefined where a template makes more of it than `INPUT_LENGTH_MAX`. */
export function targetInput(
  input: TargetInput,
  event: string,
  context: InputContext,
): string | undefined {
  switch (input.kind) {
    case "event":
      return event;
    case "constant":
      return input.text;
    case "path": {
      const steps = parsePath(input.path) ?? [];
      return steps.length === 0 ? event : JSON.stringify(valueAt(steps, JSON.parse(event)) ?? null);
    }
    case "template":
      return fill(input.template, variablesOf(input.paths, event, context));
  }
}

/** Why a template is none; undefined for a good one. */
export function templateFault(
  template: string,
  paths: Readonly<Record<string, string>>,
): string | undefined {
  const bad = Object.entries(paths).find(([, path]) => parsePath(path) === undefined);
  if (bad !== undefined) return `Invalid JSON path ${bad[1]}`;
  const variables = new Map(Object.keys(paths).map((name) => [name, "x"]));
  for (const name of RESERVED) variables.set(name, "x");
  const filled = fill(template, (name) => variables.get(name));
  if (filled === undefined || !isJsonOrTexts(filled)) return "The template is not valid JSON";
  return undefined;
}

const RESERVED = [
  "aws.events.rule-arn",
  "aws.events.rule-name",
  "aws.events.event.ingestion-time",
  "aws.events.event",
  "aws.events.event.json",
] as const;

type Variables = (name: string) => unknown;

function variablesOf(
  paths: Readonly<Record<string, string>>,
  event: string,
  { ruleArn, ruleName, ingestedAt }: InputContext,
): Variables {
  const whole = JSON.parse(event) as Readonly<Record<string, unknown>>;
  return (name) => {
    switch (name) {
      case "aws.events.rule-arn":
        return ruleArn;
      case "aws.events.rule-name":
        return ruleName;
      case "aws.events.event.ingestion-time":
        return new Date(ingestedAt).toISOString();
      case "aws.events.event": {
        const { detail: _, ...head } = whole;
        return head;
      }
      case "aws.events.event.json":
        return whole;
      default: {
        const path = Object.hasOwn(paths, name) ? paths[name] : undefined;
        return path === undefined ? undefined : valueAt(parsePath(path) ?? [], whole);
      }
    }
  };
}

/**
 * Between quotes a value becomes part of the text, elsewhere it is JSON of its own: a text brings its quotes with it. A
 * value that the event has not leaves its text empty, and takes its member out of an object.
 */
function fill(template: string, valueOf: Variables): string | undefined {
  const pieces: string[] = [];
  let isQuoted = false;
  let isPartial = false;
  let length = 0;
  for (let at = 0; at < template.length;) {
    const { piece, next } = read(template, at, isQuoted, valueOf);
    if (piece === '"') isQuoted = !isQuoted;
    if (piece === JSON.stringify(MISSING)) isPartial = true;
    length += piece.length;
    if (length > INPUT_LENGTH_MAX) return undefined;
    pieces.push(piece);
    at = next;
  }
  const filled = pieces.join("");
  return isPartial ? withoutMissing(filled) : filled;
}

function read(
  template: string,
  at: number,
  isQuoted: boolean,
  valueOf: Variables,
): { readonly piece: string; readonly next: number } {
  const character = template.charAt(at);
  if (character === "\\" && isQuoted) return { piece: template.slice(at, at + 2), next: at + 2 };
  PLACEHOLDER.lastIndex = at;
  const name = character === "<" ? PLACEHOLDER.exec(template)?.[1] : undefined;
  if (name === undefined) return { piece: character, next: at + 1 };
  const value = valueOf(name);
  const next = PLACEHOLDER.lastIndex;
  if (!isQuoted) return { piece: JSON.stringify(value === undefined ? MISSING : value), next };
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  return { piece: JSON.stringify(text).slice(1, -1), next };
}

function withoutMissing(filled: string): string {
  const mark = JSON.stringify(MISSING);
  if (!isJson(filled)) return filled.replaceAll(mark, "");
  const kept: unknown = JSON.parse(filled, (_, value: unknown) =>
    Array.isArray(value)
      ? value.filter((item) => item !== MISSING)
      : value === MISSING
        ? undefined
        : value,
  );
  return JSON.stringify(kept) ?? "";
}

/** A template is JSON as a whole, or a text in quotes on each line. */
function isJsonOrTexts(filled: string): boolean {
  if (isJson(filled)) return true;
  return filled
    .split("\n")
    .filter((line) => line.trim() !== "")
    .every((line) => line.trim().startsWith('"') && isJson(line));
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
