import { compilePattern, parseEventPattern } from "../../aws/event-pattern.ts";
import { type BusEvent } from "./envelope.ts";
import { type Rule, type Target, TARGETS_MAX } from "./model.ts";
import { type RuleTable } from "./store-rules.ts";

interface CompiledRule {
  readonly rule: Rule;
  readonly matches: (event: unknown) => boolean;
  readonly targets: readonly Target[];
}

export interface Match {
  readonly rule: Rule;
  readonly target: Target;
}

/** Finds the rules that an event matches; their patterns stay in memory between events. */
export class RuleMatcher {
  readonly #table: RuleTable;
  #compiled: readonly CompiledRule[] | undefined;

  constructor(table: RuleTable) {
    this.#table = table;
  }

  match(event: BusEvent): readonly Match[] {
    this.#compiled ??= this.#compile();
    if (this.#compiled.length === 0) return [];
    const content: unknown = JSON.parse(event.text);
    return this.#compiled
      .filter(({ matches }) => matches(content))
      .flatMap(({ rule, targets }) => targets.map((target) => ({ rule, target })));
  }

  /** For when a rule or a target has changed. */
  forget(): void {
    this.#compiled = undefined;
  }

  #compile(): readonly CompiledRule[] {
    return this.#table.all().flatMap((rule) => {
      const parsed = rule.pattern === undefined ? undefined : parseEventPattern(rule.pattern);
      if (parsed?.ok !== true || rule.state === "DISABLED") return [];
      const targets = this.#table.targets(rule.name, { limit: TARGETS_MAX });
      return [{ rule, matches: compilePattern(parsed.pattern), targets }];
    });
  }
}
