import { functionArn } from "../../aws/arn.ts";
import { parseFunctionArn } from "../../aws/function-name.ts";
import { type Place, runOnce, toNotRun } from "../invoke/invoke-once.ts";
import { isBeyondEnd } from "../invoke/recursion.ts";
import { resolveServing } from "../resolve.ts";
import { type Attempt, isExpired, type Rules } from "./model.ts";
import { readRules } from "./rules.ts";
import { type QueuedEvent } from "./store.ts";
import { readText, storeText } from "./stored-text.ts";

/** What an attempt has come to, and the rules that held for it. */
export interface Verdict {
  readonly id: number;
  readonly attempt: Attempt;
  readonly rules: Rules;
}

/** Of an event that cannot be asked for its own, or of which nobody is told. */
const NO_RULES: Rules = { retriesMax: 0, eventAgeMsMax: 0 };

/** Runs an event once, if it still may. Never throws: what goes wrong is a verdict. */
export async function attempt(place: Place, event: QueuedEvent): Promise<Verdict> {
  let rules = NO_RULES;
  try {
    const { DB, PACKAGES } = place.env;
    const { address, qualifier } = parseFunctionArn(event.functionArn);
    const [found, serving] = await Promise.all([
      readRules(DB, address, qualifier),
      resolveServing(DB, address, qualifier),
    ]);
    const { deadLetterTargetArn: deadLetter } = serving;
    rules = { ...found.rules, ...(deadLetter === undefined ? {} : { deadLetter }) };
    if (found.reserved === 0) return refused(event, rules, "ZeroReservedConcurrency");
    if (isExpired(event, rules, Date.now())) return refused(event, rules, "EventAgeExceeded");

    const { functionArn: invokedArn, requestId, traceHeader } = event;
    const payload = await readText(PACKAGES, event.payload);
    const order = {
      functionArn: invokedArn,
      requestId,
      payload,
      ...(traceHeader ? { traceHeader } : {}),
    };
    const ended = await runOnce(place, { address, serving }, order);
    const { payload: text, ...run } = ended;
    const told = isTold(run.functionError, rules)
      ? { response: await storeText(PACKAGES, text, Date.now()) }
      : {};
    return { id: event.id, rules, attempt: { ...run, ...told } };
  } catch (error) {
    const { kind, code } = toNotRun(error);
    if (kind !== "refused") return { id: event.id, rules, attempt: { kind } };
    if (code === "RecursiveInvocationException") return stopped(event, rules);
    return { id: event.id, rules, attempt: { kind: "failed" } };
  }
}

function refused(
  { id }: QueuedEvent,
  rules: Rules,
  condition: Extract<Attempt, { kind: "refused" }>["condition"],
): Verdict {
  return { id, rules, attempt: { kind: "refused", condition } };
}

/** An event that is part of a loop. Who is told of it may be part of the loop as well: once it has come back from there, nobody is. */
function stopped(event: QueuedEvent, rules: Rules): Verdict {
  const { address } = parseFunctionArn(event.functionArn);
  const isBack = isBeyondEnd(event.traceHeader, functionArn(address));
  return refused(event, isBack ? NO_RULES : rules, "RecursiveInvocation");
}

/** Nobody is told of a success without a destination, which is most of them. */
function isTold(functionError: boolean, { onSuccess, onFailure, deadLetter }: Rules): boolean {
  return functionError ? (onFailure ?? deadLetter) !== undefined : onSuccess !== undefined;
}
