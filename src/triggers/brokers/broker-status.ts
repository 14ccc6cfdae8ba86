import { LAST_PROCESSING_RESULT, TRANSITION_REASON } from "../event-sources/polling.ts";

export type ProcessingResult = "OK" | "PROBLEM: Function call failed" | "PROBLEM: Connection error";

/** What is to be seen of a polling from outside; it is written only when it changes. */
export class BrokerStatus {
  readonly #storage: DurableObjectStorage;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  processed(result: ProcessingResult): void {
    this.#set(LAST_PROCESSING_RESULT, result);
  }

  /** Why nothing comes; undefined when nothing is wrong. */
  stopped(reason: string | undefined): void {
    this.#set(TRANSITION_REASON, reason);
  }

  #set(key: string, value: string | undefined): void {
    if (this.#storage.kv.get<string>(key) === value) return;
    if (value === undefined) this.#storage.kv.delete(key);
    else this.#storage.kv.put(key, value);
  }
}
