import { DurableObject } from "cloudflare:workers";
import {
  isUnderWay,
  type EventSourceMapping,
  type MappingKey,
} from "../../functions/event-sources/model.ts";
import { type Standing } from "../../functions/event-sources/standing.ts";
import { readMapping } from "../../functions/event-sources/store.ts";
import { systemClock } from "../../platform/clock.ts";
import { openDatabase } from "../../platform/database.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { openSource } from "./open-source.ts";
import {
  LAST_PROCESSING_RESULT,
  type PolledSource,
  type Polling,
  TRANSITION_REASON,
} from "./polling.ts";

const KEY = "mapping";
const RETRY_MS = "retryMs";
/** While there is work the alarm is this far ahead: should the object die, it takes up the work again. */
const HEARTBEAT_MS = 10_000;
/** After a failure of the source. */
const RETRY_MS_FIRST = 1000;
const RETRY_MS_MAX = 3_600_000;

/** One per event source mapping, by its ARN: takes what comes from the source, and invokes the function. */
export class Poller extends DurableObject<Env> {
  /** A mapping keeps its source for life. */
  #source: PolledSource | undefined;
  #polling: Polling | undefined;

  /** The mapping is new, has changed or is going: reads it, and begins or ceases to poll. */
  async refresh(key: MappingKey): Promise<void> {
    this.ctx.storage.kv.put(KEY, key);
    const mapping = await readMapping(openDatabase(this.env.DB), key);
    const source = this.#open(mapping);
    if (mapping === undefined) return await this.#forget();
    if (source === undefined || !isPolled(mapping)) {
      await source?.unsubscribe();
      return await (isGoing(mapping) ? this.#forget() : this.#rest());
    }
    await source.subscribe(mapping);
    this.#polling?.change(mapping);
    if (!source.calls) await this.wake();
  }

  /** There is something in the source. False when nobody is here any more to process it. */
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

  /** What GetEventSourceMapping shows of the work, of a source whose mappings show it. */
  standing(): Standing {
    const lastProcessingResult = this.ctx.storage.kv.get<string>(LAST_PROCESSING_RESULT);
    const transitionReason = this.ctx.storage.kv.get<string>(TRANSITION_REASON);
    return {
      ...(lastProcessingResult === undefined ? {} : { lastProcessingResult }),
      ...(transitionReason === undefined ? {} : { transitionReason }),
    };
  }

  /** Never throws: an alarm that keeps failing would be given up. */
  override async alarm(): Promise<void> {
    if (this.#polling !== undefined) return await this.#beat();
    const key = this.ctx.storage.kv.get<MappingKey>(KEY);
    if (key === undefined) return;
    try {
      await this.#beat();
      const mapping = await readMapping(openDatabase(this.env.DB), key);
      const source = this.#open(mapping);
      if (mapping === undefined || isGoing(mapping)) return await this.#forget();
      if (source === undefined || !isPolled(mapping)) return await this.#rest();
      // Another event may have begun meanwhile.
      if (this.#polling !== undefined) return;
      const polling = source.poll(mapping);
      this.#polling = polling;
      this.ctx.waitUntil(this.#poll(polling, source));
    } catch (error) {
      await this.#retry(error);
    }
  }

  async #poll(polling: Polling, source: PolledSource): Promise<void> {
    try {
      const rest = await polling.run();
      // It has been told to stop, and another may be at work.
      if (this.#polling !== polling) return;
      this.#polling = undefined;
      this.ctx.storage.kv.delete(RETRY_MS);
      // No call has come since it has looked last.
      if (rest === "until-called") await this.ctx.storage.deleteAlarm();
      else await this.ctx.storage.setAlarm(rest.until);
    } catch (error) {
      if (this.#polling !== polling) return;
      this.#polling = undefined;
      // The source's object keeps its subscribers, and calls again when there is another source of that name.
      if (source.calls && source.isGone(error)) await this.ctx.storage.deleteAlarm();
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

  /** Nobody polls for now, or can; what has been kept of the source stays. */
  async #rest(): Promise<void> {
    this.#polling?.stop();
    this.#polling = undefined;
    this.ctx.storage.kv.delete(KEY);
    this.ctx.storage.kv.delete(RETRY_MS);
    await this.ctx.storage.deleteAlarm();
  }

  /** The mapping is gone for good, and with it whatever has been kept of its source. */
  async #forget(): Promise<void> {
    await this.#rest();
    this.#source = undefined;
    await this.ctx.storage.deleteAll();
  }

  #open(mapping: EventSourceMapping | undefined): PolledSource | undefined {
    if (mapping === undefined) return undefined;
    this.#source ??= openSource({
      env: this.env,
      storage: this.ctx.storage,
      mapping,
      invoke: (order) => this.ctx.exports.Invoker.invoke(order),
    });
    return this.#source;
  }
}

/** A mapping that is being enabled is polled from now on, and one that is on its way out no more. */
function isPolled(mapping: EventSourceMapping): boolean {
  return !isGoing(mapping) && mapping.settings.enabled;
}

function isGoing(mapping: EventSourceMapping): boolean {
  return isUnderWay(mapping) && mapping.state === "Deleting";
}
