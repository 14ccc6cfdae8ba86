/** A message that a broker has given, and that waits to be settled. */
export interface BrokerItem {
  /** By which the broker knows it on this connection. */
  readonly tag: string;
  /** By which it is known when it comes again, if it is. */
  readonly id?: string;
  /** As it stands in an event. */
  readonly record: object;
  /** Of the record in an event, with the comma after it. */
  readonly bytes: number;
  /** What filters look at beside the record: the payload as text, undefined when it is none. */
  readonly data: string | undefined;
}

/** What a polling asks of its broker, over one connection. Each throws when the connection is lost. */
export interface BrokerSource {
  /** Whether there is a message, which is waited for until `until`. */
  readonly wait: (until: number) => Promise<boolean>;
  readonly peek: () => BrokerItem | undefined;
  readonly take: () => BrokerItem | undefined;
  /** Ends all waiting. */
  readonly interrupt: () => void;
  /** They are done with. */
  readonly accept: (items: readonly BrokerItem[]) => Promise<void>;
  /** They are given out again. Only of a function's own failure does a broker have enough some time. */
  readonly requeue: (items: readonly BrokerItem[], why: "failed" | "not-run") => Promise<void>;
  readonly toEvent: (items: readonly BrokerItem[]) => object;
  readonly emptyEventBytes: number;
  /** Never throws. What is not accepted goes back. */
  readonly close: () => Promise<void>;
}
