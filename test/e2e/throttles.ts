import { type LambdaClient, TooManyRequestsException } from "@aws-sdk/client-lambda";
import { vi } from "vitest";
import { invoke } from "./invoke.ts";
import { type Presence } from "./presence.ts";
import { PATIENCE } from "../patience.ts";

/** How many of calls made at once were answered in which way: `ok`, the Reason of a 429, or another error. */
export type Tally = Readonly<Record<string, number>>;

type Options = NonNullable<Parameters<typeof invoke>[3]>;

export async function invokeAtOnce(
  lambda: LambdaClient,
  name: string,
  count: number,
  options: Options = {},
): Promise<Tally> {
  const all = Array.from({ length: count }, () => outcomeOf(lambda, name, options));
  return tallyOf(await Promise.all(all));
}

/** The same of a handler that stays until it is released, which happens when all others are answered. */
export async function invokeAndHold(
  lambda: LambdaClient,
  name: string,
  {
    presence,
    count,
    ...options
  }: Options & { readonly presence: Presence; readonly count: number },
): Promise<Tally> {
  let answered = 0;
  const all = Array.from({ length: count }, async () => {
    const outcome = await outcomeOf(lambda, name, options);
    answered += 1;
    return outcome;
  });
  const isSettled = () => answered + presence.now() === count;
  await vi.waitUntil(isSettled, PATIENCE);
  presence.release();
  return tallyOf(await Promise.all(all));
}

function tallyOf(outcomes: readonly string[]): Tally {
  const tally: Record<string, number> = {};
  for (const outcome of outcomes) tally[outcome] = (tally[outcome] ?? 0) + 1;
  return tally;
}

async function outcomeOf(lambda: LambdaClient, name: string, options: Options): Promise<string> {
  try {
    const { functionError, text } = await invoke(lambda, name, undefined, options);
    return functionError === undefined ? "ok" : text;
  } catch (error) {
    if (error instanceof TooManyRequestsException) return error.Reason ?? "no reason";
    return error instanceof Error ? error.name : String(error);
  }
}
