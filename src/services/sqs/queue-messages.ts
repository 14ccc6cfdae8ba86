import { type QueueAttributes } from "./attributes.ts";
import { type ReceiveRequest } from "./mailbox.ts";

export interface QueueDescription {
  readonly attributes: QueueAttributes;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface LongPoll extends ReceiveRequest {
  /** The queue's own if absent. */
  readonly waitSeconds?: number;
  /** By which `leave` ends it; absent for one who stays. */
  readonly pollId?: string;
  /** A subscriber who waits to be called if there is nothing. */
  readonly subscriber?: string;
}

export interface VisibilityChange {
  readonly receiptHandle: string;
  readonly seconds: number;
}
