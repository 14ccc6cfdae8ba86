import { type Invoked } from "../../runtime/invoke/order.ts";
import { type Delivery } from "../../services/delivery.ts";
import {
  afterFailure as afterFailedDelivery,
  RETRY_POLICY_DEFAULT,
} from "../../services/targets/model.ts";
import { SYNC_PAYLOAD_BYTES_MAX } from "../../aws/limits.ts";
import { readAnswer } from "./answer.ts";
import { closingEventOf, eventOf, type Origin } from "./event.ts";
import {
  afterDiscard,
  afterFailure,
  afterPause,
  afterSuccess,
  type Discard,
  expire,
  type FailedRun,
  type LaneState,
  type OpenWindow,
  tellAgain,
} from "./model.ts";
import { type StreamRules } from "./rules.ts";
import { type Item } from "./source.ts";
import { afterClosing, afterFailedClosing, windowFor, withState } from "./windows.ts";
import { type Work } from "./work.ts";

/** Whom a lane's work reaches. */
export interface WorkSurroundings {
  readonly origin: Origin;
  readonly rules: () => StreamRules;
  readonly invoke: (event: string, requestId: string) => Promise<Invoked>;
  /** Undefined where nobody is to be told. */
  readonly tell: (discard: Discard, items: readonly Item[]) => Promise<Delivery | undefined>;
  /** How it went, for whoever looks at the mapping. */
  readonly report: (isGood: boolean) => void;
  readonly clock: () => number;
  readonly newId: () => string;
}

/** Does what is next with what the lane has read, and gives the state that comes of it. */
export async function workOn(
  around: WorkSurroundings,
  state: LaneState,
  work: Exclude<Work, { kind: "read" | "rest" | "end" }>,
  ahead: readonly Item[],
): Promise<LaneState> {
  switch (work.kind) {
    case "invoke":
      return await runBatch(around, state, ahead.slice(0, work.count));
    case "expire":
      return giveUpOld(around, state, ahead.slice(0, work.count));
    case "tell":
      return await tell(around, state, ahead.slice(0, work.count));
    case "close-window":
      return await closeWindow(around, state);
    case "pass":
      return afterSuccess(state, work.end, state.window);
  }
}

async function runBatch(
  around: WorkSurroundings,
  state: LaneState,
  batch: readonly Item[],
): Promise<LaneState> {
  const { origin, rules, newId } = around;
  const requestId = newId();
  const window = windowFor(state, batch[0]?.arrivedAt ?? 0, rules());
  const sequences = batch.map(({ sequenceNumber }) => sequenceNumber);
  const fail = (from: number, said: { readonly run?: FailedRun; readonly window?: OpenWindow }) => {
    around.report(false);
    const failure = { sequences, from, requestId, newId: newId(), ...said };
    return afterFailure(state, failure, rules(), around.clock());
  };
  // One record may be longer than any event.
  if ((batch[0]?.bytes ?? 0) > SYNC_PAYLOAD_BYTES_MAX) return fail(0, {});
  const invoked = await around.invoke(eventOf(batch, origin, window), requestId);
  if (invoked.kind !== "ended") return pause(around, state);

  const { executedVersion, functionError, payload } = invoked;
  const run = { executedVersion, functionError };
  if (functionError) return fail(0, { run });
  const answer = readAnswer(payload, sequences, rules().reportsFailures);
  // A function that is given a state has to give one back.
  if (window !== undefined && answer.state === undefined) return fail(0, { run });
  const next = window && withState(window, answer.state ?? "{}");
  if (answer.from < batch.length) {
    return fail(answer.from, { run, ...(next === undefined ? {} : { window: next }) });
  }
  around.report(true);
  return afterSuccess(state, sequences.at(-1) ?? "", next);
}

function giveUpOld(
  { newId, clock }: WorkSurroundings,
  state: LaneState,
  old: readonly Item[],
): LaneState {
  const end = old.at(-1)?.sequenceNumber;
  if (end === undefined) return state;
  return expire(state, end, { id: newId(), requestId: newId() }, clock());
}

async function closeWindow(around: WorkSurroundings, state: LaneState): Promise<LaneState> {
  const { window } = state;
  if (window === undefined) return state;
  const { origin, invoke, rules, newId, report, clock } = around;
  const invoked = await invoke(closingEventOf(origin, window), newId());
  if (invoked.kind !== "ended") return pause(around, state);
  report(!invoked.functionError);
  return invoked.functionError ? afterFailedClosing(state, rules(), clock()) : afterClosing(state);
}

function pause({ report, clock }: WorkSurroundings, state: LaneState): LaneState {
  report(false);
  return afterPause(state, clock());
}

/** Holds the lane up as long as the destination may still take it; nobody else would ever hear of these records. */
async function tell(
  around: WorkSurroundings,
  state: LaneState,
  items: readonly Item[],
): Promise<LaneState> {
  const { discard } = state;
  if (discard === undefined) return state;
  const delivery = items.length === 0 ? undefined : await around.tell(discard, items);
  if (delivery === undefined || delivery.ok) return afterDiscard(state);
  const failed = {
    attempts: discard.attempts + 1,
    createdAt: discard.decidedAt,
    retryable: delivery.retryable,
  };
  const after = afterFailedDelivery(RETRY_POLICY_DEFAULT, failed, around.clock(), 1);
  if (after.verdict === "retry") return tellAgain(state, after.dueAt);
  console.warn(`Given up telling of records of ${around.origin.shardId}: ${delivery.code}`);
  return afterDiscard(state);
}
