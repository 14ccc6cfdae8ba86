import { newId } from "../../platform/ids.ts";
import { type Database } from "../../platform/database.ts";
import { nextDue, parseRuleSchedule, type Timetable } from "../schedules/model.ts";
import { putSchedule, removeSchedule, type ScheduleKey } from "../schedules/store.ts";
import { type BusAddress, type Rule } from "./model.ts";

/** What the row of a rule's schedule holds beside its times. */
export interface RuleScheduleValue {
  readonly expression: string;
  /** What a rate counts from. */
  readonly anchorAt: number;
}

/** Rules know no time zones. Undefined for an expression that is none, which no rule has. */
export function ruleTimetable({ expression, anchorAt }: RuleScheduleValue): Timetable | undefined {
  const parsed = parseRuleSchedule(expression);
  return parsed === undefined ? undefined : { expression: parsed, zone: "UTC", anchorAt };
}

/** Brings the row that sweeps look at in line with the rule: there is one as long as the rule has a schedule and is enabled. */
export async function syncSchedule(
  db: Database,
  address: BusAddress,
  rule: Rule,
  now: number,
): Promise<void> {
  const key = scheduleKey(address, rule.name);
  const isOn = rule.schedule !== undefined && rule.state !== "DISABLED";
  const value = { expression: rule.schedule ?? "", anchorAt: now };
  const timetable = isOn ? ruleTimetable(value) : undefined;
  if (timetable === undefined) {
    await removeSchedule(db, key);
    return;
  }
  const dueAt = nextDue(timetable, now) ?? null;
  const ids = { id: newId(), revisionId: newId() };
  const times = { dueAt, nextRunAt: dueAt, createdAt: now, modifiedAt: now };
  await putSchedule(db, { ...key, ...ids, value, ...times });
}

export function scheduleKey({ accountId, region, name }: BusAddress, rule: string): ScheduleKey {
  return { accountId, region, kind: "rule", groupName: name, name: rule };
}
