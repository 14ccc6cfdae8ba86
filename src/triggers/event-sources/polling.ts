import { type EventSourceMapping } from "../../functions/event-sources/model.ts";
import { type Invoked, type Order } from "../../runtime/invoke/order.ts";

/** The key in the poller's storage of what GetEventSourceMapping shows, which streams write. */
export const LAST_PROCESSING_RESULT = "lastProcessingResult";
/** Beside it, why a mapping stands as it does when that is not its user's doing, which brokers write. */
export const TRANSITION_REASON = "transitionReason";

/** The source of a mapping as its poller sees it, whatever its kind. It lives as long as the poller's object. */
export interface PolledSource {
  /** Whether the source calls for its poller by itself when there is something; the poller of any other has to look. */
  readonly calls: boolean;
  /** The mapping is new or has changed. Throws what the source refuses. */
  readonly subscribe: (mapping: EventSourceMapping) => Promise<void>;
  readonly unsubscribe: () => Promise<void>;
  readonly poll: (mapping: EventSourceMapping) => Polling;
  /** Whether an error of a run says that there is no such source any more. */
  readonly isGone: (error: unknown) => boolean;
}

/** A mapping's work while there is some. */
export interface Polling {
  /** Ends when there is nothing to do for now, or when it has done enough for one event. Throws what the source refuses. */
  readonly run: () => Promise<Rest>;
  /** The source has called. */
  readonly wake: () => void;
  /** From the next batch on. */
  readonly change: (mapping: EventSourceMapping) => void;
  /** Begins nothing any more. */
  readonly stop: () => void;
}

/** How long a poller may rest: until a time, or until its source calls. */
export type Rest = { readonly until: number } | "until-called";

export type Invoke = (order: Order) => Promise<Invoked>;
