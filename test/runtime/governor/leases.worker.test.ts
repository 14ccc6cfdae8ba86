import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { type SlotAnswer, type SlotRenewal } from "../../../src/runtime/governor/governor.ts";
import { Holding, type Slot } from "../../../src/runtime/governor/holding.ts";
import { type Part } from "../../../src/runtime/governor/ledger.ts";
import { LEASE_TERM_MS } from "../../../src/runtime/governor/terms.ts";
import { addressOf, governorNamed, reserve } from "./governors.worker.ts";
import { type Random, randomOf } from "./simulation.ts";

const SEED = Number(env.TEST_SEED);
const NAME = "crowded";
const RESERVED = 4;
const STEPS = 600;
const address = addressOf(NAME);

/** What an isolate does, without the functions: the same rules, asked of the real object. */
class Isolate {
  readonly holding = new Holding();
  readonly running = new Set<Slot>();
  readonly id: string;
  isGone = false;

  constructor(id: string) {
    this.id = id;
  }

  async begin(): Promise<void> {
    const slot = this.holding.take("$LATEST", 0, Date.now()) ?? (await this.#lease());
    if (slot !== undefined) this.running.add(slot);
  }

  async end(): Promise<void> {
    const [slot] = this.running;
    if (slot === undefined) return;
    this.running.delete(slot);
    const part = this.holding.release(slot, Date.now());
    if (part !== undefined) await this.#giveBack([part]);
  }

  async renew(): Promise<void> {
    const sentAt = Date.now();
    const { held, returned } = this.holding.beginRenewal(sentAt);
    const ask = { holder: this.id, held, returned, tokens: 50, termMs: LEASE_TERM_MS };
    const renewal: SlotRenewal = await governorNamed(NAME).renew(address, ask);
    if (this.isGone) return;
    this.holding.addTokens(renewal.tokens);
    const times = { until: sentAt + LEASE_TERM_MS, termMs: LEASE_TERM_MS, now: Date.now() };
    await this.#giveBack(this.holding.endRenewal(renewal, times));
  }

  async #lease(): Promise<Slot | undefined> {
    const sentAt = Date.now();
    const ask = { holder: this.id, version: "$LATEST", tokens: 50, termMs: LEASE_TERM_MS } as const;
    const answer: SlotAnswer = await governorNamed(NAME).lease(address, { ...ask, slots: 1 });
    if (answer.kind === "refused" || answer.grant === undefined || this.isGone) return undefined;
    this.holding.addTokens(answer.tokens);
    const until = sentAt + answer.waitedMs + LEASE_TERM_MS;
    const times = { until, termMs: LEASE_TERM_MS, now: Date.now() };
    return this.holding.takeGranted(answer.grant, times);
  }

  async #giveBack(parts: readonly Part[]): Promise<void> {
    if (parts.length > 0) await governorNamed(NAME).giveBack(parts);
  }
}

describe(`leases of a real Governor (seed ${SEED})`, () => {
  it("never exceed its limit, through crashes and evictions", async ({ expect }) => {
    await reserve(NAME, RESERVED);
    const random = randomOf(SEED);
    let isolates = Array.from({ length: 4 }, (_, index) => new Isolate(`isolate-${index}`));
    const late = new Set<Slot>();
    const counts: number[] = [];
    let pending: Promise<void>[] = [];

    for (let step = 0; step < STEPS; step += 1) {
      const isolate = isolates[Math.floor(random() * isolates.length)];
      if (isolate === undefined) continue;
      const dice = random();
      if (dice < 0.01) {
        isolate.isGone = true;
        isolates = isolates.map((one) => (one === isolate ? new Isolate(`again-${step}`) : one));
      } else if (step % 200 === 150) {
        await evictDurableObject(governorNamed(NAME));
      } else pending.push(act(isolate, random));
      // A few at a time are under way.
      if (pending.length > 5) pending = await settleSome(pending);
      counts.push(liveOf(isolates, late));
    }
    await Promise.all(pending);
    expect(Math.max(...counts)).toBeLessThanOrEqual(RESERVED);
    expect(Math.max(...counts)).toBeGreaterThan(1);
  });
});

function act(isolate: Isolate, random: Random): Promise<void> {
  const dice = random();
  if (dice < 0.45) return isolate.begin();
  return dice < 0.8 ? isolate.end() : isolate.renew();
}

async function settleSome(pending: readonly Promise<void>[]): Promise<Promise<void>[]> {
  await pending[0];
  return pending.slice(1);
}

/** Good by the clock, but for those whose term was over while they were in use. */
function liveOf(isolates: readonly Isolate[], late: Set<Slot>): number {
  const now = Date.now();
  let live = 0;
  for (const { holding, running } of isolates) {
    for (const slot of running) if (slot.until <= now) late.add(slot);
    for (const slot of holding.liveSlots(now)) if (!late.has(slot)) live += 1;
  }
  return live;
}
