import { type EventSourceMapping } from "../../functions/event-sources/model.ts";
import { type Invoke } from "./polling.ts";

/** What a source is opened with. */
export interface Opening {
  readonly env: Env;
  /** The poller's own. */
  readonly storage: DurableObjectStorage;
  readonly mapping: EventSourceMapping;
  readonly invoke: Invoke;
}
