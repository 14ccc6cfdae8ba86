import { readInput } from "../../aws/shape-read.ts";
import { openDatabase } from "../../platform/database.ts";
import { cutSlice, sliceOf } from "../paging.ts";
import { type ServiceCall } from "../service.ts";
import { askBus, ownBus } from "./bus-of.ts";
import { invalid, notBuilt } from "./errors.ts";
import { type Bus, busArn, DEFAULT_BUS, NO_POLICY } from "./model.ts";
import { listBuses, type ListedBus } from "./store.ts";
import { fromBusSettings, fromTags, toBus, toBusSettings, toListedBus } from "./wire.ts";
import {
  CREATE_EVENT_BUS,
  DELETE_EVENT_BUS,
  DESCRIBE_EVENT_BUS,
  LIST_EVENT_BUSES,
  UPDATE_EVENT_BUS,
} from "./wire-shapes.ts";

const PAGE_MAX = 100;

export async function createEventBus({ env, caller, body }: ServiceCall): Promise<object> {
  const input = readInput(CREATE_EVENT_BUS, {}, body);
  // Only the buses of partners have slashes and event sources, and there are no partners.
  if (input.EventSourceName !== undefined) throw notBuilt("The parameter EventSourceName");
  if (input.Name.includes("/")) throw invalid("Event bus name must not contain '/'.");
  const address = ownBus(input.Name, caller, "CreateEventBus");
  const now = Date.now();
  const bus: Bus = {
    ...fromBusSettings(input),
    policy: NO_POLICY,
    tags: fromTags(input.Tags),
    createdAt: now,
    modifiedAt: now,
  };
  await askBus(env, address, (object) => object.createBus(address, bus));
  return { EventBusArn: busArn(address), ...toBusSettings(bus) };
}

export async function describeEventBus({ env, caller, body }: ServiceCall): Promise<object> {
  const { Name: name } = readInput(DESCRIBE_EVENT_BUS, {}, body);
  const address = ownBus(name, caller, "DescribeEventBus");
  return toBus(address, await askBus(env, address, (object) => object.describeBus(address)));
}

export async function updateEventBus({ env, caller, body }: ServiceCall): Promise<object> {
  const input = readInput(UPDATE_EVENT_BUS, {}, body);
  const address = ownBus(input.Name, caller, "UpdateEventBus");
  const settings = fromBusSettings(input);
  const bus = await askBus(env, address, (object) => object.updateBus(address, settings));
  return { Arn: busArn(address), Name: address.name, ...toBusSettings(bus) };
}

export async function deleteEventBus({ env, caller, body }: ServiceCall): Promise<void> {
  const { Name: name } = readInput(DELETE_EVENT_BUS, {}, body);
  if (name === DEFAULT_BUS) throw invalid("Cannot delete event bus default.");
  const address = ownBus(name, caller, "DeleteEventBus");
  await askBus(env, address, (object) => object.deleteBus(address));
}

export async function listEventBuses({ env, caller, body }: ServiceCall): Promise<object> {
  const input = readInput(LIST_EVENT_BUSES, {}, body);
  const { NamePrefix: prefix = "", NextToken: token, Limit: itemsMax = PAGE_MAX } = input;
  const slice = sliceOf(token, itemsMax);
  const found = await listBuses(openDatabase(env.DB), caller, prefix, slice);
  const all = withDefault(found, caller, prefix).filter(
    ({ address }) => slice.after === undefined || address.name > slice.after,
  );
  const { items, nextToken } = cutSlice(all, slice, ({ address }) => address.name);
  return {
    EventBuses: items.map(({ address, bus }) => toListedBus(address, bus)),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

/** The default bus has no row until somebody changes it. */
function withDefault(
  found: readonly ListedBus[],
  { accountId, region }: ServiceCall["caller"],
  prefix: string,
): readonly ListedBus[] {
  const isThere = found.some(({ address }) => address.name === DEFAULT_BUS);
  if (isThere || !DEFAULT_BUS.startsWith(prefix)) return found;
  const bus = { policy: NO_POLICY, tags: {}, createdAt: 0, modifiedAt: 0 };
  const all = [...found, { address: { accountId, region, name: DEFAULT_BUS }, bus }];
  return all.toSorted((a, b) => (a.address.name < b.address.name ? -1 : 1));
}
