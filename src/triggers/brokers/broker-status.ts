import { LAST_PROCESSING_RESULT, TRANSITION_REASON } from "../event-sources/polling.ts";
import { type PollerNotes } from "./poller-notes.ts";

export type ProcessingResult = "OK" | "PROBLEM: Function call failed" | "PROBLEM: Connection error";

/** What is to be seen of a polling from outside; it is written only when it changes. */
export class BrokerStatus {
  readonly #notes: PollerNotes;

  constructor(notes: PollerNotes) {
    this.#notes = notes;
  }

  processed(result: ProcessingResult): void {
    this.#set(LAST_PROCESSING_RESULT, result);
  }

  /** Why nothing comes; undefined when nothing is wrong. */
  stopped(reason: string | undefined): void {
    this.#set(TRANSITION_REASON, reason);
  }

  #set(key: string, value: string | undefined): void {
    if (this.#notes.get<string>(key) !== value) this.#notes.put(key, value);
  }
}
