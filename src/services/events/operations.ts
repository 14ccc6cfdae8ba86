import { type ServiceCall } from "../service.ts";
import {
  createEventBus,
  deleteEventBus,
  describeEventBus,
  listEventBuses,
  updateEventBus,
} from "./operations-buses.ts";
import { putPermission, removePermission } from "./operations-permissions.ts";
import {
  deleteRule,
  describeRule,
  disableRule,
  enableRule,
  listRuleNamesByTarget,
  listRules,
  putRule,
} from "./operations-rules.ts";
import { listTagsForResource, tagResource, untagResource } from "./operations-tags.ts";
import { listTargetsByRule, putTargets, removeTargets } from "./operations-targets.ts";
import { putEvents } from "./put-events.ts";
import { testEventPattern } from "./test-event-pattern.ts";

/** What it answers is the body; undefined for an empty one. */
type Operation = (call: ServiceCall) => Promise<object | void> | object;

/** By the name in `X-Amz-Target`. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateEventBus: createEventBus,
  DeleteEventBus: deleteEventBus,
  DeleteRule: deleteRule,
  DescribeEventBus: describeEventBus,
  DescribeRule: describeRule,
  DisableRule: disableRule,
  EnableRule: enableRule,
  ListEventBuses: listEventBuses,
  ListRuleNamesByTarget: listRuleNamesByTarget,
  ListRules: listRules,
  ListTagsForResource: listTagsForResource,
  ListTargetsByRule: listTargetsByRule,
  PutEvents: putEvents,
  PutPermission: putPermission,
  PutRule: putRule,
  PutTargets: putTargets,
  RemovePermission: removePermission,
  RemoveTargets: removeTargets,
  TagResource: tagResource,
  TestEventPattern: testEventPattern,
  UntagResource: untagResource,
  UpdateEventBus: updateEventBus,
};

/** AWS's operations that are not here: they are refused by their names. */
export const NOT_BUILT: readonly string[] = [
  "ActivateEventSource",
  "CancelReplay",
  "CreateApiDestination",
  "CreateArchive",
  "CreateConnection",
  "CreateEndpoint",
  "CreatePartnerEventSource",
  "DeactivateEventSource",
  "DeauthorizeConnection",
  "DeleteApiDestination",
  "DeleteArchive",
  "DeleteConnection",
  "DeleteEndpoint",
  "DeletePartnerEventSource",
  "DescribeApiDestination",
  "DescribeArchive",
  "DescribeConnection",
  "DescribeEndpoint",
  "DescribeEventSource",
  "DescribePartnerEventSource",
  "DescribeReplay",
  "ListApiDestinations",
  "ListArchives",
  "ListConnections",
  "ListEndpoints",
  "ListEventSources",
  "ListPartnerEventSourceAccounts",
  "ListPartnerEventSources",
  "ListReplays",
  "PutPartnerEvents",
  "StartReplay",
  "UpdateApiDestination",
  "UpdateArchive",
  "UpdateConnection",
  "UpdateEndpoint",
];
