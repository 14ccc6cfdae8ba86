import { Hono } from "hono";
import { type Target } from "../../aws/function-name.ts";
import { EVENT_SOURCE_MAPPINGS_PAGE_MAX } from "../../aws/limits.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { nextMarkerOf, readPageRequest } from "../../aws/paging.ts";
import { readInput } from "../../aws/shape-read.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { newId } from "../../platform/ids.ts";
import { contextOf, pageOf, type Request, targetOf } from "../request.ts";
import { applySettings, defaultSettings, type MappingKey } from "./model.ts";
import {
  createEventSourceMapping,
  deleteEventSourceMapping,
  getEventSourceMapping,
  listEventSourceMappings,
  updateEventSourceMapping,
} from "./operations.ts";
import { showMapping } from "./shown.ts";
import { checkParameters, toCreationSettings, toSettingsChanges, toSource } from "./wire-input.ts";
import {
  CREATE_EVENT_SOURCE_MAPPING,
  EVENT_SOURCE_MAPPING,
  LIST_EVENT_SOURCE_MAPPINGS,
  UPDATE_EVENT_SOURCE_MAPPING,
} from "./wire-shapes.ts";

/** Which queues and streams a function is called for. Create, Update and Delete answer before they are done: 202. */
export const eventSourceRoutes = new Hono<AppEnv>()
  .on(...routeOf("CreateEventSourceMapping"), async (c) => {
    const input = readInput(CREATE_EVENT_SOURCE_MAPPING, {}, c.var.body);
    const target = targetOf(c, input.FunctionName, { denied: "CreateEventSourceMapping" });
    const source = toSource(input);
    checkParameters(source, input);

    const key = keyOf(c, newId());
    const defaults = defaultSettings(source, key.id);
    const mapping = await createEventSourceMapping(contextOf(c), {
      key,
      ...toMapped(target),
      source,
      settings: applySettings(defaults, toCreationSettings(source, input)),
      tags: input.Tags ?? {},
    });
    return c.json(await showMapping(c.env, mapping), 202);
  })

  .on(...routeOf("ListEventSourceMappings"), async (c) => {
    const input = readInput(LIST_EVENT_SOURCE_MAPPINGS, {
      EventSourceArn: c.req.query("EventSourceArn"),
      FunctionName: c.req.query("FunctionName"),
      ...pageOf(c),
    });
    const { EventSourceArn: sourceArn, FunctionName: name } = input;
    const filter = {
      ...(sourceArn === undefined ? {} : { sourceArn }),
      ...(name === undefined ? {} : { target: toMapped(targetOf(c, name, {})) }),
    };
    const request = readPageRequest(input, EVENT_SOURCE_MAPPINGS_PAGE_MAX);
    const page = await listEventSourceMappings(contextOf(c), filter, request);
    return c.json({
      EventSourceMappings: await Promise.all(page.items.map((one) => showMapping(c.env, one))),
      ...nextMarkerOf(page),
    });
  })

  .on(...routeOf("GetEventSourceMapping"), async (c) => {
    const mapping = await getEventSourceMapping(contextOf(c), namedKey(c));
    return c.json(await showMapping(c.env, mapping));
  })

  .on(...routeOf("UpdateEventSourceMapping"), async (c) => {
    const located = { UUID: c.req.param("uuid") };
    const input = readInput(UPDATE_EVENT_SOURCE_MAPPING, located, c.var.body);
    const name = input.FunctionName;
    const target =
      name === undefined
        ? undefined
        : toMapped(targetOf(c, name, { denied: "UpdateEventSourceMapping" }));

    const key = keyOf(c, input.UUID);
    const mapping = await updateEventSourceMapping(contextOf(c), key, ({ source }) => {
      checkParameters(source, input);
      const settings = toSettingsChanges(source, input);
      return target === undefined ? { settings } : { settings, target };
    });
    return c.json(await showMapping(c.env, mapping), 202);
  })

  .on(...routeOf("DeleteEventSourceMapping"), async (c) => {
    const mapping = await deleteEventSourceMapping(contextOf(c), namedKey(c));
    return c.json(await showMapping(c.env, mapping), 202);
  });

function namedKey(c: Request): MappingKey {
  return keyOf(c, readInput(EVENT_SOURCE_MAPPING, { UUID: c.req.param("uuid") }).UUID);
}

function keyOf(c: Request, id: string): MappingKey {
  const { accountId, region } = c.var.caller;
  return { accountId, region, id };
}

function toMapped({ address, qualifier }: Target) {
  return { functionName: address.name, ...(qualifier === undefined ? {} : { qualifier }) };
}
