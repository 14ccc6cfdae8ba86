import { DurableObject } from "cloudflare:workers";
import {
  isUnderWay,
  type EventSourceMapping,
  type MappingKey,
} from "../../functions/event-sources/model.ts";
import { readMapping } from "../../functions/event-sources/store.ts";
import { mappingArn } from "../../functions/event-sources/wire.ts";
import { ServiceError } from "../../aws/service-error.ts";
import { systemClock } from "../../platform/clock.ts";
import { openDatabase } from "../../platform/database.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { parseQueueArn } from "../../services/sqs/address.ts";
import { firstPace, type Pace } from "./pace.ts";
import { QueuePolling } from "./queue-polling.ts";
import { openQueue, type QueueSource } from "./queue-source.ts";

const KEY = "mapping";
const RETRY_MS = "retryMs";
/** While there is work the alarm is this far ahead: should the object die, it takes up the work again. */
const HEARTBEAT_MS = 10_000;
/** After a failure of the source. */
const RETRY_MS_FIRST = 1000;
const RETRY_MS_MAX = 3_600_000;

/** One per event source mapping, by its ARN: receives, invokes the function, and deletes what has been processed. */
export class Poller extends DurableObject<Env> {
  #polling: QueuePolling | undefined;
  /** Of a run that has ended with more to do. */
  #pace: Pace | undefined;

  /** The mapping is new, has changed or is going: reads it, and begins or ceases to poll. */
  async refresh(key: MappingKey): Promise<void> {
    this.ctx.storage.kv.put(KEY, key);
    const mapping = await readMapping(openDatabase(this.env.DB), key);
    const source = mapping === undefined ? undefined : this.#openSource(mapping);
    if (mapping === undefined || source === undefined) return await this.#forget();
    if (!isPolled(mapping)) {
      await source.unsubscribe();
      return await this.#forget();
    }
    this.#polling?.change(mapping);
    if (source.calls) await source.subscribe();
    else await this.wake();
  }

  /** There is something in the queue. False when nobody is here any more to process it. */
  async wake(): Promise<boolean> {
    const key = this.ctx.storage.kv.get<MappingKey>(KEY);
    if (key === undefined) return false;
    if (this.#polling !== undefined) {
      this.#polling.wake();
      return true;
    }
    await this.ctx.storage.setAlarm(systemClock());
    return true;
  }

  /** Never throws: an alarm that keeps failing would be given up. */
  override async alarm(): Promise<void> {
    if (this.#polling !== undefined) return await this.#beat();
    const key = this.ctx.storage.kv.get<MappingKey>(KEY);
    if (key === undefined) return;
    try {
      await this.#beat();
      const mapping = await readMapping(openDatabase(this.env.DB), key);
      const source = mapping === undefined ? undefined : this.#openSource(mapping);
      if (mapping === undefined || source === undefined || !isPolled(mapping)) {
        return await this.#forget();
      }
      // Another event may have begun meanwhile.
      if (this.#polling !== undefined) return;
      const polling = new QueuePolling(mapping, source, {
        invoke: (order) => this.ctx.exports.Invoker.invoke(order),
        pace: this.#pace ?? firstPace(systemClock()),
      });
      this.#polling = polling;
      this.ctx.waitUntil(this.#poll(polling, source));
    } catch (error) {
      await this.#retry(error);
    }
  }

  async #poll(polling: QueuePolling, source: QueueSource): Promise<void> {
    try {
      const ended = await polling.run();
      // It has been told to stop, and another may be at work.
      if (this.#polling !== polling) return;
      this.#polling = undefined;
      this.ctx.storage.kv.delete(RETRY_MS);
      this.#pace = ended === "enough" ? polling.pace : undefined;
      // A queue that calls has been left empty, and no call has come since.
      if (source.calls && ended === "empty") await this.ctx.storage.deleteAlarm();
      else await this.ctx.storage.setAlarm(systemClock());
    } catch (error) {
      if (this.#polling !== polling) return;
      this.#polling = undefined;
      // The queue's object keeps its subscribers, and calls again when there is another queue of that name.
      if (source.calls && isGone(error)) await this.ctx.storage.deleteAlarm();
      else await this.#retry(error);
    }
  }

  async #retry(error: unknown): Promise<void> {
    logFailure(error);
    const retryMs = this.ctx.storage.kv.get<number>(RETRY_MS) ?? RETRY_MS_FIRST;
    this.ctx.storage.kv.put(RETRY_MS, Math.min(retryMs * 2, RETRY_MS_MAX));
    await this.ctx.storage.setAlarm(systemClock() + retryMs);
  }

  async #beat(): Promise<void> {
    await this.ctx.storage.setAlarm(systemClock() + HEARTBEAT_MS);
  }

  async #forget(): Promise<void> {
    this.#polling?.stop();
    this.#polling = undefined;
    this.ctx.storage.kv.delete(KEY);
    this.ctx.storage.kv.delete(RETRY_MS);
    await this.ctx.storage.deleteAlarm();
  }

  /** Undefined for a source that nobody polls here. */
  #openSource({ key, source }: EventSourceMapping): QueueSource | undefined {
    const address = source.kind === "sqs" ? parseQueueArn(source.arn ?? "") : undefined;
    if (address?.accountId !== key.accountId) return undefined;
    return openQueue(this.env, address, mappingArn(key));
  }
}

function isGone(error: unknown): boolean {
  return error instanceof ServiceError && error.code === "QueueDoesNotExist";
}

/** A mapping that is being enabled is polled from now on, and one that is on its way out no more. */
function isPolled(mapping: EventSourceMapping): boolean {
  if (isUnderWay(mapping) && mapping.state === "Deleting") return false;
  return mapping.settings.enabled;
}
