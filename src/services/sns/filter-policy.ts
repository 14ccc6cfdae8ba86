import { compilePattern, type EventPattern, parseEventPattern } from "../../aws/event-pattern.ts";
import { OR } from "../../aws/event-pattern-check.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import {
  FILTER_POLICY_BYTES_MAX,
  FILTER_POLICY_COMBINATIONS_MAX,
  FILTER_POLICY_KEYS_MAX,
  FILTER_POLICY_NUMBER_MAX,
  WILDCARDS_PER_PATTERN_MAX,
} from "./limits.ts";
import { type MessageAttributes, toFilterable } from "./message-attributes.ts";

export type FilterScope = "MessageAttributes" | "MessageBody";

/** A subscription's filter: which messages it wants. Its pattern is prepared once, for all of them. */
export interface Filter {
  readonly scope: FilterScope;
  readonly matches: (value: unknown) => boolean;
}

export function toFilter(scope: FilterScope, pattern: EventPattern): Filter {
  return { scope, matches: compilePattern(pattern) };
}

/** The pattern of a policy, or SNS's words for what is wrong with it; without members it lets everything through. */
export type ParsedPolicy =
  | { readonly ok: true; readonly pattern?: EventPattern }
  | { readonly ok: false; readonly fault: string };

export function isEmptyPolicy(text: string): boolean {
  return /^\s*\{\s*\}\s*$/.test(text);
}

/** The language is that of EventBridge, under limits of SNS's own. */
export function parseFilterPolicy(text: string, scope: FilterScope): ParsedPolicy {
  if (toUtf8(text).byteLength > FILTER_POLICY_BYTES_MAX) return fault("Filter policy is too long");
  if (isEmptyPolicy(text)) return { ok: true };
  const parsed = parseEventPattern(text);
  if (!parsed.ok) {
    return fault(
      parsed.fault === "Filter is not valid JSON" ? "failed to parse JSON." : parsed.fault,
    );
  }
  const { pattern } = parsed;
  const keys = Object.keys(pattern).filter((key) => key !== OR);
  if (keys.length > FILTER_POLICY_KEYS_MAX) {
    return fault(`Filter policy can not have more than ${FILTER_POLICY_KEYS_MAX} keys`);
  }
  if (combinations(pattern) > FILTER_POLICY_COMBINATIONS_MAX) {
    return fault("Filter policy is too complex");
  }
  const refused = scope === "MessageAttributes" && isNested(pattern);
  if (refused)
    return fault("Filter policy scope MessageAttributes does not support nested filter policy");
  const wrong = valueFault(pattern);
  return wrong === undefined ? { ok: true, pattern } : fault(wrong);
}

/** A message as the filters of a topic see it: it is read once for all of them. */
export class FilterableMessage {
  readonly #attributes: MessageAttributes;
  #readAttributes: unknown;
  readonly #readBodies = new Map<string, object | undefined>();

  constructor(attributes: MessageAttributes) {
    this.#attributes = attributes;
  }

  /** Whether a subscription gets it, to which it would come with this body. */
  passes({ scope, matches }: Filter, body: string): boolean {
    if (scope === "MessageAttributes") {
      this.#readAttributes ??= toFilterable(this.#attributes);
      return matches(this.#readAttributes);
    }
    if (!this.#readBodies.has(body)) this.#readBodies.set(body, objectIn(body));
    const read = this.#readBodies.get(body);
    return read !== undefined && matches(read);
  }
}

/** A body that is no JSON object matches no policy over bodies. */
function objectIn(body: string): object | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The values of each key multiplied; a key that lies deeper counts as often as it is deep, an alternative for itself. */
function combinations(pattern: EventPattern, depth = 1): number {
  return Object.entries(pattern).reduce((product, [name, node]) => {
    if (name === OR) {
      const alternatives = node as readonly EventPattern[];
      return product * alternatives.reduce((sum, one) => sum + combinations(one, depth), 0);
    }
    return (
      product * (isList(node) ? node.length * depth : combinations(node as EventPattern, depth + 1))
    );
  }, 1);
}

function isNested(pattern: EventPattern): boolean {
  return Object.entries(pattern).some(([name, node]) =>
    name === OR ? (node as readonly EventPattern[]).some(isNested) : !isList(node),
  );
}

/** Numbers and wildcards are bounded wherever they stand. */
function valueFault(value: unknown): string | undefined {
  if (typeof value === "number") {
    const isWithin = Math.abs(value) <= FILTER_POLICY_NUMBER_MAX;
    return isWithin ? undefined : `Match value ${value} must be within 1E9`;
  }
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const wrong = name === "wildcard" ? wildcardFault(inner) : valueFault(inner);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function wildcardFault(operand: unknown): string | undefined {
  const texts: readonly unknown[] = isList(operand) ? operand : [operand];
  const isWild = texts.some(
    (text) => String(text).split("*").length - 1 > WILDCARDS_PER_PATTERN_MAX,
  );
  return isWild
    ? `A single pattern must not contain more than ${WILDCARDS_PER_PATTERN_MAX} wildcards`
    : undefined;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function fault(text: string): ParsedPolicy {
  return { ok: false, fault: text };
}
