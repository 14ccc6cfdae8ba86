import { type MappingSettings } from "../../functions/event-sources/model.ts";
import { UNLIMITED } from "../../functions/event-sources/source.ts";

/** What a mapping's settings say of its batches, in the units of the rules. */
export interface StreamRules {
  readonly batchSize: number;
  /** How long a batch may be gathered. */
  readonly gatherMs: number;
  /** Beside the first attempt; infinite where there is no bound. */
  readonly retriesMax: number;
  readonly recordAgeMsMax: number;
  readonly bisects: boolean;
  readonly reportsFailures: boolean;
  /** Zero where there are no tumbling windows. */
  readonly windowMs: number;
  /** How long after a tumbling window's end a record of it may still come. */
  readonly graceMs: number;
}

export function rulesOf(settings: MappingSettings, graceMs: number): StreamRules {
  const { retriesMax = UNLIMITED, recordAgeSecondsMax: ageSeconds = UNLIMITED } = settings;
  return {
    batchSize: settings.batchSize,
    gatherMs: (settings.windowSeconds ?? 0) * 1000,
    retriesMax: retriesMax === UNLIMITED ? Infinity : retriesMax,
    recordAgeMsMax: ageSeconds === UNLIMITED ? Infinity : ageSeconds * 1000,
    bisects: settings.bisectOnError === true,
    reportsFailures: settings.responseTypes?.includes("ReportBatchItemFailures") === true,
    windowMs: (settings.tumblingWindowSeconds ?? 0) * 1000,
    graceMs,
  };
}
