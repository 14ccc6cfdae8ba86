import { invalid, limitExceeded, ruleNotFound } from "./errors.ts";
import {
  type BusAddress,
  type Rule,
  RULES_MAX,
  type RuleState,
  type Target,
  TARGETS_MAX,
} from "./model.ts";
import { type Slice } from "../paging.ts";
import { type RuleTable } from "./store-rules.ts";

/** What PutTargets and RemoveTargets could not do, by the id of the target. */
export interface TargetFailure {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}

/** The operations on rules of one bus, by AWS's conditions. Throws ServiceError. */
export class RuleBook {
  readonly #address: BusAddress;
  readonly #table: RuleTable;

  constructor(address: BusAddress, table: RuleTable) {
    this.#address = address;
    this.#table = table;
  }

  get(name: string): Rule {
    const rule = this.#table.find(name);
    if (rule === undefined) throw ruleNotFound(name, this.#address);
    return rule;
  }

  /** The rule as it will be: an update leaves the tags alone. */
  prepare(rule: Rule): Rule {
    const known = this.#table.find(rule.name);
    if (known === undefined && this.#table.count() >= RULES_MAX) throw limitExceeded();
    return known === undefined ? rule : { ...rule, tags: known.tags };
  }

  put(rule: Rule): void {
    this.#table.put(rule);
  }

  withState(name: string, state: RuleState): Rule {
    return { ...this.get(name), state };
  }

  /** No rule of that name is as good as one that has just been removed. */
  checkRemoval(name: string): void {
    if (this.#table.targets(name, { limit: 1 }).length > 0) {
      throw invalid("Rule can't be deleted since it has targets.");
    }
  }

  remove(name: string): void {
    this.#table.remove(name);
  }

  list(prefix: string, slice: Slice): readonly Rule[] {
    return this.#table.list(prefix, slice);
  }

  namesByTarget(arn: string, slice: Slice): readonly string[] {
    return this.#table.rulesByTarget(arn, slice);
  }

  putTargets(rule: string, targets: readonly Target[]): void {
    this.get(rule);
    const known = this.targets(rule, { limit: TARGETS_MAX }).map(({ id }) => id);
    const all = new Set([...known, ...targets.map(({ id }) => id)]);
    if (all.size > TARGETS_MAX) throw limitExceeded();
    this.#table.putTargets(rule, targets);
  }

  removeTargets(rule: string, ids: readonly string[]): readonly TargetFailure[] {
    this.get(rule);
    const known = new Set(this.targets(rule, { limit: TARGETS_MAX }).map(({ id }) => id));
    for (const id of ids) this.#table.removeTarget(rule, id);
    return ids
      .filter((id) => !known.has(id))
      .map((id) => ({
        id,
        code: "ResourceNotFoundException",
        message: `Rule ${rule} does not have any target with the Id ${id} on EventBus ${this.#address.name}.`,
      }));
  }

  targets(rule: string, slice: Slice): readonly Target[] {
    this.get(rule);
    return this.#table.targets(rule, slice);
  }
}
