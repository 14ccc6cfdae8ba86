import { type Value } from "../../aws/shape.ts";
import { readInput } from "../../aws/shape-read.ts";
import { joinTraces } from "../../aws/trace.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { newId } from "../../platform/ids.ts";
import { type ServiceCall } from "../service.ts";
import { entryFault } from "./entry-fault.ts";
import { type BusEvent, toBusEvent } from "./envelope.ts";
import { invalid, notBuilt } from "./errors.ts";
import { type PutOutcome } from "./event-bus.ts";
import { busAddress, type BusAddress, ENTRIES_BYTES_MAX, EVENT_BYTES_MAX } from "./model.ts";
import { objectName } from "./send.ts";
import { type ENTRY, PUT_EVENTS } from "./wire-shapes.ts";

export type WireEntry = Value<typeof ENTRY>;

interface Accepted {
  readonly index: number;
  readonly bus: BusAddress;
  readonly event: BusEvent;
}

interface Result {
  readonly EventId?: string;
  readonly ErrorCode?: string;
  readonly ErrorMessage?: string;
}

/** Answers when all that matches is on disk. An entry that is wrong fails by itself, and the others do not. */
export async function putEvents({ env, caller, request, body }: ServiceCall): Promise<object> {
  const { Entries: entries, EndpointId: endpoint } = readInput(PUT_EVENTS, {}, body);
  if (endpoint !== undefined) throw notBuilt("The parameter EndpointId");
  if (sum(entries.map(entryBytes)) > ENTRIES_BYTES_MAX) throw tooLarge();

  const results: Result[] = [];
  const accepted: Accepted[] = [];
  const trace = request.headers.get("x-amzn-trace-id") ?? undefined;
  for (const [index, entry] of entries.entries()) {
    const fault = entryFault(entry);
    if (fault === undefined) {
      const event = toEvent(entry, caller, trace);
      results.push({ EventId: event.id });
      accepted.push({ index, event, bus: busAddress(entry.EventBusName, caller) });
    } else {
      results.push({ ErrorCode: fault.code, ErrorMessage: fault.message });
    }
  }
  const sender = { accountId: caller.accountId, isForwarded: false };
  const buses = Map.groupBy(accepted, ({ bus }) => objectName(bus));
  await Promise.all(
    [...buses].map(async ([name, group]) => {
      const bus = group[0]?.bus ?? busAddress(undefined, caller);
      const events = group.map(({ event }) => event);
      // A bus that is not there takes whatever it is given, as AWS's does.
      const outcome = await env.EVENT_BUS.getByName(name).put(bus, events, sender);
      const refusal = REFUSALS[outcome];
      if (refusal === undefined) return;
      for (const { index } of group) results[index] = refusal;
    }),
  );
  const failed = results.filter(({ ErrorCode: code }) => code !== undefined);
  return { FailedEntryCount: failed.length, Entries: results };
}

const REFUSALS: Readonly<Partial<Record<PutOutcome, Result>>> = {
  denied: {
    ErrorCode: "AccessDeniedException",
    ErrorMessage: "Not authorized to put events on this event bus.",
  },
  full: { ErrorCode: "ThrottlingException", ErrorMessage: "Rate exceeded" },
};

function toEvent(
  entry: WireEntry,
  caller: ServiceCall["caller"],
  trace: string | undefined,
): BusEvent {
  const traceHeader = joinTraces(entry.TraceHeader, trace);
  const event = toBusEvent(
    {
      // `entryFault` has seen to it that they are there.
      source: entry.Source ?? "",
      detailType: entry.DetailType ?? "",
      detail: entry.Detail ?? "",
      resources: entry.Resources ?? [],
      time: entry.Time === undefined ? Date.now() : entry.Time * 1000,
      ...(traceHeader === undefined ? {} : { traceHeader }),
    },
    { id: newId(), accountId: caller.accountId, region: caller.region },
  );
  // JSON makes six characters of some single ones.
  if (event.text.length > EVENT_BYTES_MAX / 3 && toUtf8(event.text).byteLength > EVENT_BYTES_MAX) {
    throw tooLarge();
  }
  return event;
}

/** As AWS's documentation counts. */
function entryBytes(entry: WireEntry): number {
  const texts = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  const time = entry.Time === undefined ? 0 : 14;
  return time + sum(texts.map((text) => (text === undefined ? 0 : toUtf8(text).byteLength)));
}

function tooLarge() {
  return invalid("Total size of the entries in the request is over the limit.");
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
