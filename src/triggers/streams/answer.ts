import { failedItems } from "../event-sources/batch-response.ts";

/** What a function that takes records of a stream has answered. */
export interface Answer {
  /** The index of the first record that failed; the length of the batch when all are done. */
  readonly from: number;
  /** The new state of a tumbling window: JSON. Undefined when there is none. */
  readonly state?: string;
}

/** Reference 5.4: of the records that failed the first counts. Everything but a list of known numbers fails the whole batch. */
export function readAnswer(
  payload: string,
  sequences: readonly string[],
  reportsFailures: boolean,
): Answer {
  const answer = parse(payload);
  const state = stateIn(answer);
  const from = reportsFailures ? firstFailed(payload, answer, sequences) : sequences.length;
  return { from, ...(state === undefined ? {} : { state }) };
}

function firstFailed(payload: string, answer: unknown, sequences: readonly string[]): number {
  // Of streams an empty text and an empty list are successes as well, as recorded from AWS.
  if (answer === "" || (Array.isArray(answer) && answer.length === 0)) return sequences.length;
  const failed = failedItems(payload, sequences);
  if (failed === "all") return 0;
  const first = sequences.findIndex((sequence) => failed.includes(sequence));
  return first === -1 ? sequences.length : first;
}

function stateIn(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null || !("state" in answer)) return undefined;
  const { state } = answer;
  return state === undefined || state === null ? undefined : JSON.stringify(state);
}

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
