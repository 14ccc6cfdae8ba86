import { randomHex } from "../../platform/ids.ts";
import { sleep } from "../../platform/sleep.ts";
import { type Ask, type Grant, Ledger } from "./ledger.ts";
import { nextWatermark, type Watermark } from "./watermark.ts";

const WATERMARK = "watermark";
/** Requests that wait at one governor for capacity; those beyond are refused at once. */
const WAITING_MAX = 1000;

/** A ledger in a Durable Object: it outlives the object by its watermark, and lets requests wait. */
export class LedgerKeeper {
  readonly ledger: Ledger;
  readonly #storage: DurableObjectStorage;
  #mark: Watermark | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    const mark = storage.kv.get<Watermark>(WATERMARK);
    this.#mark = mark !== undefined && mark.until > Date.now() ? mark : undefined;
    this.ledger = new Ledger(randomHex(8), this.#mark);
  }

  /** To be called after each change. What it writes is stored before the answer leaves the object. */
  save(): void {
    const mark = nextWatermark(this.#mark, this.ledger, Date.now());
    if (mark === undefined) return;
    this.#mark = mark ?? undefined;
    if (mark === null) this.#storage.kv.delete(WATERMARK);
    else this.#storage.kv.put(WATERMARK, mark);
  }

  /** Grants, or waits until `deadline` for what may be idle; undefined when there is none. */
  async leaseBefore(deadline: number, ask: Ask): Promise<Grant | undefined> {
    for (;;) {
      const now = Date.now();
      const verdict = this.ledger.lease(ask, now);
      if (verdict.kind === "granted") {
        this.save();
        return verdict.grant;
      }
      if (verdict.kind === "full" || now >= deadline) return undefined;
      if (!(await this.waitUntil(Math.min(verdict.until, deadline)))) return undefined;
    }
  }

  /** Until something changes, or until then. False when too many wait already. */
  async waitUntil(until: number): Promise<boolean> {
    if (this.#waiting.size >= WAITING_MAX) return false;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    await sleep(Math.max(0, until - Date.now()), promise);
    this.#waiting.delete(resolve);
    return true;
  }

  /** So many look again, the longest waiting first. Whom nobody wakes looks again by itself. */
  wake(count = Infinity): void {
    let left = count;
    for (const resolve of this.#waiting) {
      if (left <= 0) return;
      left -= 1;
      this.#waiting.delete(resolve);
      resolve();
    }
  }
}
