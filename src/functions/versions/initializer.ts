import { functionArn } from "../../aws/arn.ts";
import { type FunctionRecord } from "../model.ts";
import { type VersionKey } from "../store.ts";

/** What initializes versions ahead of their invocations; the data plane has it, as a Durable Object for each version. */
export interface VersionInitializer {
  /** Notes that a version is to be initialized and returns. Asked again while it is under way it does nothing. */
  request(key: VersionKey): Promise<void>;
}

/** A request is answered by a change of what is stored. What has had none for so long is asked for again. */
const REQUEST_MS_MAX = 5000;

/** The name of a version's initializer. */
export function initializerName({ version, ...address }: VersionKey): string {
  return functionArn(address, version);
}

export function isRequestOverdue(requestedAt: number, now: number): boolean {
  return now - requestedAt >= REQUEST_MS_MAX;
}

/** Asks for what a version waits for if whoever was to ask may have been interrupted. */
export async function requestIfOverdue(
  initializer: VersionInitializer,
  { address, version, transitionStartedAt = 0 }: FunctionRecord,
  now: number,
): Promise<void> {
  if (isRequestOverdue(transitionStartedAt, now)) {
    await initializer.request({ ...address, version });
  }
}
