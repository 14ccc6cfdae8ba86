import { parseArn } from "../../aws/arn.ts";
import { type Destinations, invalidDestinations } from "../../aws/destination.ts";
import { invalidParameter } from "../../aws/errors.ts";
import { type SettingKind } from "../settings/model.ts";

/** What becomes of asynchronous invocations of one qualifier. Absent members are AWS's defaults and are not shown. */
export interface EventInvokeConfig {
  readonly retriesMax?: number;
  readonly eventAgeSecondsMax?: number;
  readonly destinations: Destinations;
}

/** Kept per qualifier; a call without one means `$LATEST` (reference 2.13). */
export const EVENT_INVOKE: SettingKind<EventInvokeConfig> = { kind: "event-invoke" };

/** Absent keeps; destinations are replaced as a whole. */
export type EventInvokeChanges = Partial<EventInvokeConfig>;

const ON_SUCCESS: readonly string[] = ["sqs", "sns", "lambda", "events"];
/** S3 takes failures only: reference 4.1. */
const ON_FAILURE: readonly string[] = [...ON_SUCCESS, "s3"];

/** Texts 54 and 57. Whether a function that is a destination is there, and is another one, is asked by the operation. */
export function checkEventInvoke(changes: EventInvokeChanges): void {
  const { retriesMax, eventAgeSecondsMax, destinations } = changes;
  if (retriesMax === undefined && eventAgeSecondsMax === undefined && destinations === undefined) {
    throw invalidParameter(
      "You must specify at least one of error handling or destination setting.",
    );
  }
  if (destinations === undefined) return;
  const { onSuccess, onFailure } = destinations;
  if (isOneOf(onSuccess, ON_SUCCESS) && isOneOf(onFailure, ON_FAILURE)) return;
  throw invalidDestinations(destinations);
}

function isOneOf(arn: string | undefined, services: readonly string[]): boolean {
  return arn === undefined || services.includes(parseArn(arn)?.service ?? "");
}
