import { type ScheduleKind } from "../schedules/sweep.ts";
import { RETRY_POLICY_DEFAULT } from "../targets/model.ts";
import { type BusAddress } from "./model.ts";
import { ruleTimetable, type RuleScheduleValue } from "./rule-schedule.ts";
import { objectName } from "./send.ts";

/** Rules with a schedule, as the sweep sees them; their bus knows the targets. */
export function ruleKind(env: Env): ScheduleKind {
  return {
    // Only `syncSchedule` writes rows of this kind.
    timetableOf: ({ value }) => ruleTimetable(value as RuleScheduleValue),
    lateMsMax: () => RETRY_POLICY_DEFAULT.ageSecondsMax * 1000,
    windowMs: () => 0,
    isTransient: () => false,
    objectOf: ({ accountId, region, groupName }) =>
      objectName({ accountId, region, name: groupName }),
    fire: async (object, due) => {
      const [first] = due;
      if (first === undefined) return;
      const { accountId, region, groupName } = first.schedule;
      const bus: BusAddress = { accountId, region, name: groupName };
      const runs = due.map(({ run }) => run);
      const isTaken = await env.EVENT_BUS.getByName(object).fire(bus, runs);
      if (!isTaken) throw new Error(`The event bus ${object} has no room for more`);
    },
  };
}
