import { parseArn } from "../../aws/arn.ts";
import { newId } from "../../platform/ids.ts";
import { type Delivery, DELIVERED, failedForNow, undeliverable } from "../delivery.ts";
import { type Remote, remoteOf } from "../remote.ts";
import { type Scope } from "../service.ts";
import { type BusEvent, type EventEntry, toBusEvent } from "./envelope.ts";
import { busAddress, busArn, type BusAddress } from "./model.ts";

const REMOTE_MS_MAX = 30_000;

/** Puts an event on a bus, from inside: services may send as `aws.…` and under any name. */
export async function putToBus(
  scope: Scope,
  { busArn: arn, ...entry }: EventEntry & { readonly busArn: string },
): Promise<Delivery> {
  const bus = addressOf(arn);
  if (bus === undefined) return notABus(arn);
  const remote = remoteOf(scope.env, "EVENTS", bus.region);
  if (remote !== undefined) return await putToRemote(remote, arn, entry);
  const { accountId, region } = scope;
  return await putToObject(
    scope,
    bus,
    toBusEvent(entry, { id: newId(), accountId, region }),
    false,
  );
}

/** Whether the ARN is that of an embedded bus which has been created. */
export async function isBusThere(env: Env, arn: string): Promise<boolean> {
  const bus = addressOf(arn);
  if (bus === undefined) return false;
  return (await env.EVENT_BUS.getByName(objectName(bus)).describeBus(bus)).ok;
}

/** Carries an event that is on a bus over to another: it stays the same event. */
export async function forwardToBus(scope: Scope, arn: string, event: BusEvent): Promise<Delivery> {
  const bus = addressOf(arn);
  if (bus === undefined) return notABus(arn);
  const remote = remoteOf(scope.env, "EVENTS", bus.region);
  return remote === undefined
    ? await putToObject(scope, bus, event, true)
    : await putToRemote(remote, arn, toEntry(event));
}

async function putToObject(
  { env, accountId }: Scope,
  bus: BusAddress,
  event: BusEvent,
  isForwarded: boolean,
): Promise<Delivery> {
  const sender = { accountId, isForwarded };
  const outcome = await env.EVENT_BUS.getByName(objectName(bus)).put(bus, [event], sender);
  switch (outcome) {
    case "stored":
      return DELIVERED;
    case "no-bus":
      return undeliverable("ResourceNotFoundException", `Event bus ${bus.name} does not exist.`);
    case "full":
      return failedForNow("ThrottlingException", `Event bus ${bus.name} has no room for more.`);
    case "denied":
      return undeliverable(
        "AccessDeniedException",
        `Not authorized to put events on ${busArn(bus)}`,
      );
  }
}

/** The name of a bus's object. */
export function objectName({ accountId, region, name }: BusAddress): string {
  return `${accountId}/${region}/${name}`;
}

async function putToRemote(remote: Remote, arn: string, entry: EventEntry): Promise<Delivery> {
  const { source, detailType, detail, resources, time, traceHeader } = entry;
  const response = await remote.send("/", {
    method: "POST",
    signal: AbortSignal.timeout(REMOTE_MS_MAX),
    headers: {
      "Content-Type": "application/x-amz-json-1.1",
      "X-Amz-Target": "AWSEvents.PutEvents",
    },
    body: JSON.stringify({
      Entries: [
        {
          EventBusName: arn,
          Source: source,
          DetailType: detailType,
          Detail: detail,
          Resources: resources,
          Time: time / 1000,
          ...(traceHeader === undefined ? {} : { TraceHeader: traceHeader }),
        },
      ],
    }),
  });
  const text = await response.text();
  if (!response.ok) {
    const isTheirs = response.status >= 500 || response.status === 429;
    return (isTheirs ? failedForNow : undeliverable)(
      `HTTP_${response.status}`,
      text.slice(0, 1000),
    );
  }
  return entryOutcome(text);
}

/** The answer of PutEvents is a success even if its one entry failed. */
function entryOutcome(text: string): Delivery {
  const { Entries: entries } = JSON.parse(text) as {
    readonly Entries?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[];
  };
  const { ErrorCode: code, ErrorMessage: message = "" } = entries?.[0] ?? {};
  if (code === undefined) return DELIVERED;
  const isTransient = ["InternalFailure", "InternalException", "ThrottlingException"].includes(
    code,
  );
  return (isTransient ? failedForNow : undeliverable)(code, message);
}

function toEntry({ text, traceHeader }: BusEvent): EventEntry {
  // Only `toBusEvent` has written it.
  const event = JSON.parse(text) as Readonly<Record<string, string>> & {
    readonly resources: readonly string[];
    readonly detail: unknown;
  };
  return {
    source: event["source"] ?? "",
    detailType: event["detail-type"] ?? "",
    detail: JSON.stringify(event.detail),
    resources: event.resources,
    time: Date.parse(event["time"] ?? ""),
    ...(traceHeader === undefined ? {} : { traceHeader }),
  };
}

function addressOf(arn: string): BusAddress | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== "events" || !parsed.resource.startsWith("event-bus/")) return undefined;
  return busAddress(arn, parsed);
}

function notABus(arn: string): Delivery {
  return undeliverable("InvalidArgument", `${arn} is not the ARN of an event bus`);
}
