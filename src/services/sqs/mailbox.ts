import { type QueueSettings } from "./attributes.ts";
import { invalidParameter, sqsError } from "./errors.ts";
import { DEDUPLICATION_MS, IN_FLIGHT_MAX, VISIBILITY_SECONDS_MAX } from "./limits.ts";
import { admitMessage, deduplicationKey, type OutgoingMessage } from "./message.ts";
import { parseReceiptHandle, type Receipt, toReceiptHandle } from "./receipt.ts";
import { type Counts, type MessageStore, type StoredMessage } from "./store.ts";

export interface SentMessage {
  readonly id: string;
  /** Of its place in a FIFO queue; see `sequenceNumber`. */
  readonly sequence: number;
  /** Undefined for what had been sent before. */
  readonly visibleAt?: number;
}

export interface ReceivedMessage extends StoredMessage {
  readonly receiptHandle: string;
}

export interface MovedMessage extends StoredMessage {
  readonly newId: string;
}

export interface ReceiveRequest {
  readonly messagesMax: number;
  readonly bytesMax: number;
  /** The queue's own if absent. */
  readonly visibilitySeconds?: number;
  /** Of a FIFO queue: all messages are of one group. */
  readonly ofOneGroup?: boolean;
  /** Repeats a receipt whose answer was lost, in a FIFO queue. */
  readonly attemptId?: string;
}

/** How long a message is out of sight while it goes to the dead-letter queue, should that fail half way. */
const MOVE_MS = 30_000;
/** What is moved in one call: far below what RPC can carry. */
const MOVE_BYTES_MAX = 4_194_304;

/** The rules of a queue over its tables. Time comes from the caller, and what is refused is thrown. */
export class Mailbox {
  readonly #store: MessageStore;
  readonly #settings: QueueSettings;
  readonly #secret: Uint8Array;
  /** No fewer than there are; counted again when it seems too many. */
  #inFlightAtMost: number | undefined;

  constructor(store: MessageStore, settings: QueueSettings, secret: Uint8Array) {
    this.#store = store;
    this.#settings = settings;
    this.#secret = secret;
  }

  /** Messages sent before this time are as good as gone. */
  sentAfter(now: number): number {
    return now - this.#settings.retentionSeconds * 1000;
  }

  send(message: OutgoingMessage, now: number): SentMessage {
    admitMessage(this.#settings, message);
    const { bytes: _, contentId: __, delaySeconds, ...kept } = message;
    const key = deduplicationKey(this.#settings, message);
    if (key !== undefined) {
      this.#store.forgetDuplicates(now);
      const known = this.#store.findDuplicate(key, now);
      if (known !== undefined) return known;
    }
    const visibleAt = now + (delaySeconds ?? this.#settings.delaySeconds) * 1000;
    const sequence = this.#store.insert({
      ...kept,
      ...(key === undefined ? {} : { deduplicationId: key.id }),
      sentAt: now,
      visibleAt,
      receiveCount: 0,
      earlierReceives: 0,
      firstReceivedAt: 0,
    });
    const sent = { id: message.id, sequence, visibleAt };
    if (key !== undefined) this.#store.rememberSent(key, sent, now + DEDUPLICATION_MS);
    return sent;
  }

  /** Messages of another queue, which keep what they are; in a FIFO queue their time begins anew. */
  acceptDead(sourceArn: string, messages: readonly StoredMessage[], now: number): void {
    for (const message of messages) {
      this.#store.insert({
        ...message,
        sourceArn,
        sentAt: this.#settings.isFifo ? now : message.sentAt,
        visibleAt: now,
        earlierReceives: message.earlierReceives + message.receiveCount,
        receiveCount: 0,
      });
    }
  }

  /** Messages that are moved by a task, which arrive as new ones. */
  acceptMoved(messages: readonly MovedMessage[], now: number): void {
    for (const { newId, sourceArn: _, ...message } of messages) {
      this.#store.insert({
        ...message,
        id: newId,
        sentAt: now,
        visibleAt: now,
        receiveCount: 0,
        earlierReceives: 0,
        firstReceivedAt: 0,
      });
    }
  }

  /** Takes messages out of sight for as long as moving them may take. */
  takeToMove(messagesMax: number, now: number): readonly StoredMessage[] {
    const taken = this.#store.available({
      now,
      isFifo: this.#settings.isFifo,
      sentAfter: this.sentAfter(now),
      messagesMax,
      bytesMax: MOVE_BYTES_MAX,
      ofOneGroup: false,
    });
    for (const { sequence } of taken) this.#store.setVisibleAt(sequence, now + MOVE_MS);
    return taken;
  }

  /** Ends what `takeToMove` or a receipt has begun: messages that have gone, or have not. */
  endMove(messages: readonly StoredMessage[], haveGone: boolean, now: number): void {
    for (const { sequence } of messages) {
      if (haveGone) this.#store.remove(sequence);
      else this.#store.setVisibleAt(sequence, now);
    }
  }

  /** Whether somebody who asks now gets something. */
  hasAvailable(now: number): boolean {
    const { isFifo } = this.#settings;
    const one = { messagesMax: 1, bytesMax: 0, ofOneGroup: false };
    const sentAfter = this.sentAfter(now);
    return this.#store.available({ now, isFifo, sentAfter, ...one }).length > 0;
  }

  counts(now: number): Counts {
    return this.#store.counts(now, this.sentAfter(now));
  }

  /** Gives messages out. Those that have been given out too often are hidden, for the caller to move. */
  receive(
    request: ReceiveRequest,
    now: number,
  ): { readonly received: readonly ReceivedMessage[]; readonly dead: readonly StoredMessage[] } {
    const repeated = this.#repeat(request, now);
    if (repeated !== undefined) return { received: repeated, dead: [] };
    if (this.#isFull(request.messagesMax, now)) {
      // A FIFO queue says nothing, and has nothing to give.
      if (this.#settings.isFifo) return { received: [], dead: [] };
      throw sqsError(
        "OverLimit",
        "Too many messages are in flight: delete some, or wait for them.",
      );
    }

    const available = this.#store.available({
      now,
      isFifo: this.#settings.isFifo,
      sentAfter: this.sentAfter(now),
      messagesMax: request.messagesMax,
      bytesMax: request.bytesMax,
      ofOneGroup: request.ofOneGroup ?? false,
    });
    const { maxReceiveCount = Infinity } = this.#settings.redrive ?? {};
    const dead = available.filter(({ receiveCount }) => receiveCount >= maxReceiveCount);
    for (const { sequence } of dead) this.#store.setVisibleAt(sequence, now + MOVE_MS);
    const alive = available.filter(({ receiveCount }) => receiveCount < maxReceiveCount);
    const received = alive.map((message) => this.#give(message, request, now));
    this.#rememberAttempt(request, received, now);
    return { received, dead };
  }

  /** Gives out messages that could not be moved to the dead-letter queue after all. */
  giveBack(
    messages: readonly StoredMessage[],
    request: ReceiveRequest,
    now: number,
  ): readonly ReceivedMessage[] {
    return messages.map((message) => this.#give(message, request, now));
  }

  /** An old receipt of a message that has been given out again since deletes nothing, and is no error. */
  delete(handle: string, now: number): void {
    const { sequence, receiveCount } = this.#parse(handle);
    const message = this.#store.find(sequence);
    if (message === undefined) return;
    const isCurrent = message.receiveCount === receiveCount;
    if (this.#settings.isFifo && (!isCurrent || message.visibleAt <= now)) {
      throw invalidParameter("ReceiptHandle", handle, "The receipt handle has expired.");
    }
    if (isCurrent) this.#store.remove(sequence);
  }

  /** When the message is visible again. */
  changeVisibility(handle: string, seconds: number, now: number): number {
    const { sequence, receiveCount } = this.#parse(handle);
    const message = this.#store.find(sequence);
    if (message === undefined || message.receiveCount !== receiveCount) {
      throw invalidParameter(
        "ReceiptHandle",
        handle,
        "Message does not exist or is not available for visibility timeout change.",
      );
    }
    if (message.visibleAt <= now) {
      throw sqsError("MessageNotInflight", "The specified message isn't in flight.");
    }
    const visibleAt = now + seconds * 1000;
    if (visibleAt > message.receivedAt + VISIBILITY_SECONDS_MAX * 1000) {
      throw invalidParameter(
        "VisibilityTimeout",
        seconds,
        `Total VisibilityTimeout for the message is beyond the limit [${VISIBILITY_SECONDS_MAX} seconds]`,
      );
    }
    this.#store.setVisibleAt(sequence, visibleAt);
    return visibleAt;
  }

  #give(
    message: StoredMessage,
    { visibilitySeconds = this.#settings.visibilitySeconds }: ReceiveRequest,
    now: number,
  ): ReceivedMessage {
    this.#store.receive(message, now, now + visibilitySeconds * 1000);
    this.#inFlightAtMost = (this.#inFlightAtMost ?? 0) + 1;
    return this.#withHandle({
      ...message,
      receiveCount: message.receiveCount + 1,
      firstReceivedAt: message.firstReceivedAt || now,
    });
  }

  #withHandle(message: StoredMessage): ReceivedMessage {
    return { ...message, receiptHandle: toReceiptHandle(this.#secret, message) };
  }

  /** The same messages under the same handles, if nothing has happened to any of them meanwhile. */
  #repeat(
    { attemptId, visibilitySeconds = this.#settings.visibilitySeconds }: ReceiveRequest,
    now: number,
  ): readonly ReceivedMessage[] | undefined {
    if (!this.#settings.isFifo || attemptId === undefined) return undefined;
    const known = this.#store.findAttempt(attemptId, now);
    if (known === undefined) return undefined;
    // Only `#rememberAttempt` writes it.
    const receipts = JSON.parse(known) as readonly Receipt[];
    const messages = receipts.flatMap(({ sequence, receiveCount }) => {
      const message = this.#store.find(sequence);
      const isHeld = message?.receiveCount === receiveCount && message.visibleAt > now;
      return isHeld ? [message] : [];
    });
    if (messages.length < receipts.length) return undefined;
    for (const { sequence } of messages) {
      this.#store.setVisibleAt(sequence, now + visibilitySeconds * 1000);
    }
    return messages.map((message) => this.#withHandle(message));
  }

  #rememberAttempt(
    { attemptId }: ReceiveRequest,
    received: readonly ReceivedMessage[],
    now: number,
  ): void {
    if (!this.#settings.isFifo || attemptId === undefined || received.length === 0) return;
    const receipts: readonly Receipt[] = received.map(({ sequence, receiveCount }) => ({
      sequence,
      receiveCount,
    }));
    this.#store.rememberAttempt(attemptId, JSON.stringify(receipts), now, now + DEDUPLICATION_MS);
  }

  #isFull(wanted: number, now: number): boolean {
    if ((this.#inFlightAtMost ?? Infinity) + wanted <= IN_FLIGHT_MAX) return false;
    this.#inFlightAtMost = this.#store.inFlight(now);
    return this.#inFlightAtMost >= IN_FLIGHT_MAX;
  }

  #parse(handle: string): Receipt {
    const receipt = parseReceiptHandle(this.#secret, handle);
    if (receipt !== undefined) return receipt;
    throw sqsError(
      "ReceiptHandleIsInvalid",
      `The input receipt handle "${handle}" is not a valid receipt handle.`,
    );
  }
}
