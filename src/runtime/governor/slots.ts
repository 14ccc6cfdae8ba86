import { functionArn, type FunctionAddress } from "../../aws/arn.ts";
import { newId } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { forgetFunction } from "../believed.ts";
import { askGovernor } from "./ask-governor.ts";
import { type Governor, type SlotAnswer } from "./governor.ts";
import { type Holding, SHARED, type Slot } from "./holding.ts";
import { holdingOf } from "./holdings.ts";
import { type Part } from "./ledger.ts";
import { throttled } from "./model.ts";
import { LEASE_TERM_MS, leaseLeftMs, leaseTermMs } from "./terms.ts";

/** What an isolate needs to ask governors for slots, on behalf of one request. */
export interface SlotAsker {
  readonly governors: DurableObjectNamespace<Governor>;
  /** Keeps the request alive for it. */
  readonly defer: (work: Promise<void>) => void;
}

export interface SlotFor {
  readonly address: FunctionAddress;
  readonly version: string;
  /** How long it may be in use. */
  readonly runMsMax: number;
}

/** How often one request asks for what others may take before it. */
const ATTEMPTS_MAX = 5;

let isolate: string | undefined;

/** The name under which this isolate holds leases: made by its first request, for chance is not to be had before. */
function isolateId(): string {
  return (isolate ??= newId());
}

export function governorOf(
  governors: DurableObjectNamespace<Governor>,
  { accountId, region, name }: FunctionAddress,
): DurableObjectStub<Governor> {
  return governors.getByName(`${accountId}/${region}/${name}`);
}

/**
 * The right to run a function once, until it is released. Without a hop where this isolate holds a lease that is good;
 * throws AWS's 429 where there is no capacity.
 */
export async function takeSlot(asker: SlotAsker, wanted: SlotFor): Promise<TakenSlot> {
  const now = Date.now();
  const holding = holdingOf(functionArn(wanted.address), now);
  const taken = new TakenSlot(asker, wanted, holding);
  const slot = holding.take(wanted.version, leaseLeftMs(wanted.runMsMax), now);
  await taken.begin(slot);
  return taken;
}

/** One invocation's slot. All it asks is asked in its own request, to which the answers belong. */
export class TakenSlot {
  readonly #asker: SlotAsker;
  readonly #wanted: SlotFor;
  readonly #holding: Holding;
  #slot: Slot | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;

  constructor(asker: SlotAsker, wanted: SlotFor, holding: Holding) {
    this.#asker = asker;
    this.#wanted = wanted;
    this.#holding = holding;
  }

  /** It is of what is provisioned for the version. */
  get isProvisioned(): boolean {
    return this.#slot !== undefined && this.#slot.pool !== SHARED;
  }

  async begin(slot: Slot | undefined): Promise<void> {
    this.#slot = slot ?? (await this.#lease());
    this.#renewIfDue();
  }

  /** Has its lease renewed for as long as it is in use, and this request is there. */
  keep(): void {
    this.#heartbeat ??= setInterval(() => this.#beat(), LEASE_TERM_MS / 4);
  }

  release(): void {
    if (this.#heartbeat !== undefined) clearInterval(this.#heartbeat);
    if (this.#slot === undefined) return;
    const part = this.#holding.release(this.#slot, Date.now());
    this.#slot = undefined;
    if (part !== undefined) this.#giveBack([part]);
  }

  async #lease(): Promise<Slot> {
    const { address, version, runMsMax } = this.#wanted;
    const termMs = leaseTermMs(runMsMax);
    for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
      const sentAt = Date.now();
      const slots = this.#holding.hasIdle(version, leaseLeftMs(runMsMax), sentAt) ? 0 : 1;
      const tokens = this.#holding.tokensWanted;
      const ask = { holder: isolateId(), version, slots, tokens, termMs } as const;
      const answer = await askGovernor<SlotAnswer>(async () =>
        this.#governor().lease(address, ask),
      );
      this.#learn(answer.revision);
      if (answer.kind === "refused") {
        this.#holding.tighten([version, SHARED]);
        throw throttled(answer.refusal);
      }
      this.#holding.addTokens(answer.tokens);
      const { grant, waitedMs } = answer;
      const now = Date.now();
      const until = sentAt + waitedMs + termMs;
      const slot =
        grant === undefined
          ? this.#holding.take(version, leaseLeftMs(runMsMax), now)
          : this.#holding.takeGranted(grant, { until, termMs, now });
      // Another request of this isolate may have taken the idle slot meanwhile, or the answer came too late.
      if (slot !== undefined) return slot;
    }
    throw new Error(`No lease of ${functionArn(address)} has come in time`);
  }

  #beat(): void {
    if (this.#slot !== undefined) this.#holding.see(this.#slot);
    this.#renewIfDue();
  }

  #renewIfDue(): void {
    if (this.#holding.isRenewalDue(Date.now())) this.#asker.defer(this.#renew());
  }

  async #renew(): Promise<void> {
    const { address, runMsMax } = this.#wanted;
    const sentAt = Date.now();
    const tokens = Math.max(0, this.#holding.tokensWanted);
    const { held, returned } = this.#holding.beginRenewal(sentAt);
    if (held.length + returned.length === 0) return;
    const termMs = leaseTermMs(runMsMax);
    const ask = { holder: isolateId(), held, returned, tokens, termMs };
    const renewal = await askGovernor(() => this.#governor().renew(address, ask));
    this.#learn(renewal.revision);
    this.#holding.addTokens(renewal.tokens);
    const back = this.#holding.endRenewal(renewal, {
      until: sentAt + termMs,
      termMs,
      now: Date.now(),
    });
    if (back.length > 0) await this.#governor().giveBack(back);
  }

  #giveBack(parts: readonly Part[]): void {
    this.#asker.defer(this.#governor().giveBack(parts).catch(logFailure));
  }

  /** Another revision than the last: what this isolate believes of the function may be wrong by now. */
  #learn(revision: string): void {
    if (this.#holding.learn(revision)) forgetFunction(this.#wanted.address);
  }

  #governor(): DurableObjectStub<Governor> {
    return governorOf(this.#asker.governors, this.#wanted.address);
  }
}
