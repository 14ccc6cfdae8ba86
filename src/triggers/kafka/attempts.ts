import { type MappingSettings } from "../../functions/event-sources/model.ts";

/** A batch of a partition that the function has failed, by its first record. */
export interface Attempt {
  readonly offset: number;
  /** Of failures that count as tries; to split a batch does not. */
  readonly times: number;
  /** Records of the next try, when the batch has been split. */
  readonly size?: number;
}

type RetryRules = Pick<MappingSettings, "retriesMax" | "bisectOnError">;

/** What follows from one more failure: another try, or undefined when there has been the last (reference 5.4). */
export function afterFailure(
  before: Attempt | undefined,
  { offset, count }: { readonly offset: number; readonly count: number },
  { retriesMax = -1, bisectOnError = false }: RetryRules,
): Attempt | undefined {
  const known = before?.offset === offset ? before : { offset, times: 0 };
  if (bisectOnError && count > 1) return { ...known, size: Math.ceil(count / 2) };
  const times = known.times + 1;
  return retriesMax >= 0 && times > retriesMax ? undefined : { ...known, times };
}
