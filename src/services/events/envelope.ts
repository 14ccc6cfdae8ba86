/** An event before it is on a bus. */
export interface EventEntry {
  readonly source: string;
  readonly detailType: string;
  /** JSON text of an object; it goes on as it is, since reading it would round long numbers. */
  readonly detail: string;
  readonly resources: readonly string[];
  /** Epoch milliseconds. */
  readonly time: number;
  /** `X-Amzn-Trace-Id` with its lineage, for those that have one. */
  readonly traceHeader?: string;
}

/** An event as buses carry it. */
export interface BusEvent {
  readonly id: string;
  /** The JSON that rules match and targets get. */
  readonly text: string;
  readonly traceHeader?: string;
}

interface Origin {
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
}

export function toBusEvent(entry: EventEntry, { id, accountId, region }: Origin): BusEvent {
  const head = JSON.stringify({
    version: "0",
    id,
    "detail-type": entry.detailType,
    source: entry.source,
    account: accountId,
    time: toEventTime(entry.time),
    region,
    resources: entry.resources,
  });
  const text = `${head.slice(0, -1)},"detail":${entry.detail}}`;
  return {
    id,
    text,
    ...(entry.traceHeader === undefined ? {} : { traceHeader: entry.traceHeader }),
  };
}

/** To the second, as AWS writes it. */
export function toEventTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}
