import { type ScheduleKind } from "../schedules/sweep.ts";
import { type StoredSchedule } from "../schedules/store.ts";
import { RETRY_POLICY_DEFAULT } from "../targets/model.ts";
import { type GroupAddress, type ScheduleValue, timetableOf } from "./model.ts";

/** Schedules of Scheduler, as the sweep sees them. */
export function schedulerKind(env: Env): ScheduleKind {
  return {
    timetableOf: (schedule) => timetableOf(valueOf(schedule)),
    lateMsMax: (schedule) => {
      const { ageSecondsMax } = { ...RETRY_POLICY_DEFAULT, ...valueOf(schedule).target.retry };
      return ageSecondsMax * 1000;
    },
    windowMs: (schedule) => valueOf(schedule).windowMinutes * 60_000,
    isTransient: (schedule) => valueOf(schedule).afterCompletion === "DELETE",
    objectOf: ({ accountId, region, groupName }) => `${accountId}/${region}/${groupName}`,
    fire: async (object, due) => {
      const [first] = due;
      if (first === undefined) return;
      const { accountId, region, groupName } = first.schedule;
      const group: GroupAddress = { accountId, region, name: groupName };
      const runs = due.map(({ schedule, run }) => ({ ...run, target: valueOf(schedule).target }));
      const isTaken = await env.SCHEDULE_GROUP.getByName(object).fire(group, runs);
      if (!isTaken) throw new Error(`The schedule group ${object} has no room for more`);
    },
  };
}

function valueOf({ value }: StoredSchedule): ScheduleValue {
  // Only this folder writes rows of this kind.
  return value as ScheduleValue;
}
