import { EventBridgeClient, PutEventsCommand, type Target } from "@aws-sdk/client-eventbridge";
import { SchedulerClient } from "@aws-sdk/client-scheduler";
import { CONNECTIONS, KEY, REGION, type Server } from "./server.ts";

/** A client of the embedded EventBridge, which judges every answer as it comes. */
export function eventsClient({ url }: Server): EventBridgeClient {
  return new EventBridgeClient(settingsOf(url));
}

export function schedulerClient({ url }: Server): SchedulerClient {
  return new SchedulerClient(settingsOf(url));
}

function settingsOf(endpoint: string) {
  const settings = { endpoint, region: REGION, credentials: KEY, maxAttempts: 1 };
  return { ...settings, requestHandler: CONNECTIONS };
}

/** One event for PutEvents. */
export function putting(source: string, detail: object, bus?: string): PutEventsCommand {
  const entry = { Source: source, DetailType: "T", Detail: JSON.stringify(detail) };
  return new PutEventsCommand({
    Entries: [{ ...entry, ...(bus === undefined ? {} : { EventBusName: bus }) }],
  });
}

export function target(id: string, arn: string, more: Partial<Target> = {}): Target {
  return { Id: id, Arn: arn, ...more };
}

/** The cron trigger as it will come at some time. */
export async function sweepSchedules({ url }: Server, time: number): Promise<void> {
  const query = new URLSearchParams({ cron: "* * * * *", time: String(time) });
  const response = await fetch(`${url}/cdn-cgi/handler/scheduled?${query.toString()}`);
  if (!response.ok) throw new Error(await response.text());
}
