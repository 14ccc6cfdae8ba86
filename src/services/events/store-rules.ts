import { type Slice } from "../paging.ts";
import { type Rule, type Target } from "./model.ts";

const TABLES = `
  CREATE TABLE IF NOT EXISTS rule (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS target (
    rule TEXT NOT NULL, id TEXT NOT NULL, arn TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (rule, id)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS target_by_arn ON target (arn);
`;

type ValueRow = { readonly value: string };

/** The rules of a bus and their targets, in the bus's own database. What the JSON holds, only this class has written. */
export class RuleTable {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    sql.exec(TABLES);
  }

  find(name: string): Rule | undefined {
    const [row] = this.#sql.exec<ValueRow>("SELECT value FROM rule WHERE name = ?", name);
    return row === undefined ? undefined : (JSON.parse(row.value) as Rule);
  }

  put(rule: Rule): void {
    const upsert =
      "INSERT INTO rule VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value";
    this.#sql.exec(upsert, rule.name, JSON.stringify(rule));
  }

  remove(name: string): void {
    this.#sql.exec("DELETE FROM target WHERE rule = ?", name);
    this.#sql.exec("DELETE FROM rule WHERE name = ?", name);
  }

  count(): number {
    return this.#sql.exec<{ n: number }>("SELECT count(*) AS n FROM rule").one().n;
  }

  all(): readonly Rule[] {
    return this.#rules(this.#sql.exec<ValueRow>("SELECT value FROM rule ORDER BY name"));
  }

  list(prefix: string, { after = "", limit }: Slice): readonly Rule[] {
    const query =
      "SELECT value FROM rule WHERE name > ? AND substr(name, 1, ?) = ? ORDER BY name LIMIT ?";
    return this.#rules(this.#sql.exec<ValueRow>(query, after, prefix.length, prefix, limit));
  }

  targets(rule: string, { after = "", limit }: Slice): readonly Target[] {
    return this.#sql
      .exec<ValueRow>(
        "SELECT value FROM target WHERE rule = ? AND id > ? ORDER BY id LIMIT ?",
        rule,
        after,
        limit,
      )
      .toArray()
      .map(({ value }) => JSON.parse(value) as Target);
  }

  putTargets(rule: string, targets: readonly Target[]): void {
    for (const target of targets) {
      this.#sql.exec(
        `INSERT INTO target VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET arn = excluded.arn, value = excluded.value`,
        rule,
        target.id,
        target.arn,
        JSON.stringify(target),
      );
    }
  }

  removeTarget(rule: string, id: string): void {
    this.#sql.exec("DELETE FROM target WHERE rule = ? AND id = ?", rule, id);
  }

  rulesByTarget(arn: string, { after = "", limit }: Slice): readonly string[] {
    return this.#sql
      .exec<{ rule: string }>(
        "SELECT DISTINCT rule FROM target WHERE arn = ? AND rule > ? ORDER BY rule LIMIT ?",
        arn,
        after,
        limit,
      )
      .toArray()
      .map(({ rule }) => rule);
  }

  #rules(rows: Iterable<ValueRow>): readonly Rule[] {
    return [...rows].map(({ value }) => JSON.parse(value) as Rule);
  }
}
