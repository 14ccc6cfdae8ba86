import {
  createScheduleGroup,
  deleteScheduleGroup,
  getScheduleGroup,
  listScheduleGroups,
  listTagsForResource,
  tagResource,
  untagResource,
} from "./operations-groups.ts";
import {
  createSchedule,
  deleteSchedule,
  getSchedule,
  listSchedules,
  updateSchedule,
} from "./operations-schedules.ts";
import { type SchedulerCall } from "./request.ts";

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly collection: string;
  /** Whether a name or an ARN follows in the path. */
  readonly isLabelled: boolean;
  readonly run: (call: SchedulerCall) => Promise<object>;
}

/** All that AWS's model has. */
export const OPERATIONS: readonly Operation[] = [
  operation("CreateSchedule", "POST /schedules/{Name}", createSchedule),
  operation("CreateScheduleGroup", "POST /schedule-groups/{Name}", createScheduleGroup),
  operation("DeleteSchedule", "DELETE /schedules/{Name}", deleteSchedule),
  operation("DeleteScheduleGroup", "DELETE /schedule-groups/{Name}", deleteScheduleGroup),
  operation("GetSchedule", "GET /schedules/{Name}", getSchedule),
  operation("GetScheduleGroup", "GET /schedule-groups/{Name}", getScheduleGroup),
  operation("ListScheduleGroups", "GET /schedule-groups", listScheduleGroups),
  operation("ListSchedules", "GET /schedules", listSchedules),
  operation("ListTagsForResource", "GET /tags/{ResourceArn}", listTagsForResource),
  operation("TagResource", "POST /tags/{ResourceArn}", tagResource),
  operation("UntagResource", "DELETE /tags/{ResourceArn}", untagResource),
  operation("UpdateSchedule", "PUT /schedules/{Name}", updateSchedule),
];

export function findOperation(
  method: string,
  [collection, ...labels]: readonly string[],
): Operation | undefined {
  return OPERATIONS.find(
    (one) =>
      one.method === method &&
      one.collection === collection &&
      labels.length === (one.isLabelled ? 1 : 0),
  );
}

function operation(name: string, route: string, run: Operation["run"]): Operation {
  const [method = "", path = ""] = route.split(" ");
  const [, collection = "", label] = path.split("/");
  return { name, method, collection, isLabelled: label !== undefined, run };
}
