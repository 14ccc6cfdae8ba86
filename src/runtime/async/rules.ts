import { type FunctionAddress, functionArn } from "../../aws/arn.ts";
import { type AsyncSettings, findAsyncSettings } from "../../functions/event-invoke/store.ts";
import { LATEST } from "../../functions/model.ts";
import { openDatabase } from "../../platform/database.ts";
import { Believed } from "../believed.ts";
import { EVENT_AGE_SECONDS_DEFAULT, RETRIES_DEFAULT, type Rules } from "./model.ts";

/** By ARN with a qualifier. */
const settings = new Believed<AsyncSettings>((address, arn) =>
  arn.startsWith(`${functionArn(address)}:`),
);

export interface AsyncRules {
  /** What a dead letter goes to is the version's, and not in here. */
  readonly rules: Rules;
  /** Concurrent executions of the whole function; absent when none are reserved. */
  readonly reserved?: number;
}

/** What holds now for the events of a function that were sent to `qualifier`. */
export async function readRules(
  db: D1Database,
  address: FunctionAddress,
  qualifier: string = LATEST,
): Promise<AsyncRules> {
  const read = () => findAsyncSettings(openDatabase(db), address, qualifier);
  const arn = functionArn(address, qualifier);
  const { config, reserved } = (await settings.get(arn, read, { address })) ?? {};
  const eventAgeSecondsMax = config?.eventAgeSecondsMax ?? EVENT_AGE_SECONDS_DEFAULT;
  return {
    rules: {
      retriesMax: config?.retriesMax ?? RETRIES_DEFAULT,
      eventAgeMsMax: eventAgeSecondsMax * 1000,
      ...config?.destinations,
    },
    ...(reserved === undefined ? {} : { reserved }),
  };
}
