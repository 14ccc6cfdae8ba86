import { DurableObject } from "cloudflare:workers";
import { BACKLOG_BYTES_MAX, isBacklogFull } from "../../platform/backlog.ts";
import { openDatabase } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { type Slice } from "../paging.ts";
import { FiredRuns, type Run } from "../schedules/fired-runs.ts";
import { removeSchedule } from "../schedules/store.ts";
import { Outbox } from "../targets/outbox.ts";
import { type Verdict, verdictOf } from "../verdict.ts";
import { type BusEvent, toBusEvent } from "./envelope.ts";
import { changePolicy, type PolicyChange } from "./bus-policy.ts";
import { busExists, busNotFound, invalid } from "./errors.ts";
import {
  allowsPut,
  type Bus,
  type BusSettings,
  type BusAddress,
  DEFAULT_BUS,
  NO_POLICY,
  type Rule,
  ruleArn,
  type RuleState,
  statementsOf,
  type Target,
  updatedBus,
} from "./model.ts";
import { RuleBook, type TargetFailure } from "./rule-book.ts";
import { RuleCourier, type RuleJob, toJob } from "./rule-courier.ts";
import { RuleMatcher } from "./rule-matcher.ts";
import { scheduleKey, syncSchedule } from "./rule-schedule.ts";
import { putBus, removeBus } from "./store.ts";
import { RuleTable } from "./store-rules.ts";
import { changeTags, type TagChange } from "./tags.ts";

/** Who puts events on a bus. */
export interface Sender {
  readonly accountId: string;
  /** By a rule of another bus: such an event goes to no third one. */
  readonly isForwarded: boolean;
}

export type PutOutcome = "stored" | "no-bus" | "denied" | "full";

/** What there is of a bus that exists. */
interface Tables {
  readonly rules: RuleTable;
  readonly matcher: RuleMatcher;
  readonly outbox: Outbox<RuleJob>;
  readonly fired: FiredRuns;
}

const BUS = "bus";
const SCHEMA_VERSION = "schema-version";
/** The default bus is there before anybody has changed it. */
const UNTOUCHED: Bus = { policy: NO_POLICY, tags: {}, createdAt: 0, modifiedAt: 0 };

/** One for each event bus: its rules and targets, and the deliveries that have not arrived yet. */
export class EventBus extends DurableObject<Env> {
  /** Tests put another in its place. */
  backlogBytesMax = BACKLOG_BYTES_MAX;
  /** Undefined until the bus is known to exist: a name that somebody has made up leaves nothing on disk. */
  #opened: Tables | undefined;

  /** Whatever matches is on disk when this answers. */
  async put(address: BusAddress, events: readonly BusEvent[], sender: Sender): Promise<PutOutcome> {
    const bus = this.#find(address);
    if (bus === undefined) return "no-bus";
    const { accountId, isForwarded } = sender;
    if (accountId !== address.accountId && !allowsPut(statementsOf(bus), accountId))
      return "denied";

    const { matcher, outbox } = this.#tables();
    if (this.#isFull) return "full";
    const now = Date.now();
    const entries = events.map((event) => ({
      event: { id: newId(), text: event.text },
      jobs: matcher
        .match(event)
        .map(({ rule, target }) =>
          toJob(address, rule, { target, event, isForwarded, id: newId(), now }),
        ),
    }));
    await outbox.add(entries, now);
    return "stored";
  }

  /** Runs rules by their schedule, each run once however often it is told. False without room: then none is taken. */
  async fire(address: BusAddress, runs: readonly Run[]): Promise<boolean> {
    const { outbox } = this.#tables();
    if (this.#isFull) return false;
    const now = Date.now();
    // Each with its deliveries or not at all: a run that is known is not taken again.
    this.ctx.storage.transactionSync(() => {
      for (const run of runs) this.#take(address, run, now);
    });
    await outbox.wake(now);
    return true;
  }

  override async alarm(): Promise<void> {
    await this.#tables().outbox.run(Date.now);
  }

  async createBus(address: BusAddress, bus: Bus): Promise<Verdict<Bus>> {
    return await this.#alone(async () => {
      if (this.#find(address) !== undefined) throw busExists(address.name);
      return await this.#save(address, bus);
    });
  }

  async describeBus(address: BusAddress): Promise<Verdict<Bus>> {
    return await verdictOf(() => this.#get(address));
  }

  async updateBus(address: BusAddress, settings: BusSettings): Promise<Verdict<Bus>> {
    return await this.#alone(async () => {
      const bus = this.#get(address);
      return await this.#save(address, updatedBus(bus, settings, Date.now()));
    });
  }

  /** A bus that is not there is as good as one that has just been removed. */
  async deleteBus(address: BusAddress): Promise<Verdict<void>> {
    return await this.#alone(async () => {
      if (this.#find(address) === undefined) return;
      const { rules, outbox } = this.#tables();
      if (rules.count() > 0) throw invalid("Event bus can't be deleted since it has rules.");
      await removeBus(openDatabase(this.env.DB), address);
      this.ctx.storage.kv.delete(BUS);
      // What is under way still arrives.
      if (outbox.size > 0) return;
      await this.ctx.storage.deleteAll();
      this.#opened = undefined;
    });
  }

  async putRule(address: BusAddress, rule: Rule): Promise<Verdict<void>> {
    return await this.#change(address, async (book) => {
      await this.#replace(address, book, book.prepare(rule));
    });
  }

  async setRuleState(address: BusAddress, name: string, state: RuleState): Promise<Verdict<void>> {
    return await this.#change(address, async (book) => {
      await this.#replace(address, book, book.withState(name, state));
    });
  }

  /** Of a rule, or of the bus itself. */
  async changeTags(
    address: BusAddress,
    rule: string | undefined,
    change: TagChange,
  ): Promise<Verdict<void>> {
    return await this.#change(address, async (book) => {
      if (rule === undefined) {
        const bus = this.#get(address);
        await this.#save(address, { ...bus, tags: changeTags(bus.tags, change) });
      } else {
        const known = book.get(rule);
        book.put({ ...known, tags: changeTags(known.tags, change) });
      }
    });
  }

  async changePolicy(address: BusAddress, change: PolicyChange): Promise<Verdict<void>> {
    return await this.#alone(async () => {
      const bus = this.#get(address);
      const policy = JSON.stringify(changePolicy(statementsOf(bus), change));
      await this.#save(address, { ...bus, policy, modifiedAt: Date.now() });
    });
  }

  async deleteRule(address: BusAddress, name: string): Promise<Verdict<void>> {
    return await this.#change(address, async (book) => {
      book.checkRemoval(name);
      await removeSchedule(openDatabase(this.env.DB), scheduleKey(address, name));
      book.remove(name);
      this.#tables().fired.forget(name);
    });
  }

  async describeRule(address: BusAddress, name: string): Promise<Verdict<Rule>> {
    return await verdictOf(() => this.#book(address).get(name));
  }

  async listRules(
    address: BusAddress,
    prefix: string,
    slice: Slice,
  ): Promise<Verdict<readonly Rule[]>> {
    return await verdictOf(() => this.#book(address).list(prefix, slice));
  }

  async listRuleNamesByTarget(
    address: BusAddress,
    arn: string,
    slice: Slice,
  ): Promise<Verdict<readonly string[]>> {
    return await verdictOf(() => this.#book(address).namesByTarget(arn, slice));
  }

  async putTargets(
    address: BusAddress,
    rule: string,
    targets: readonly Target[],
  ): Promise<Verdict<void>> {
    return await this.#change(address, (book) => {
      book.putTargets(rule, targets);
    });
  }

  async removeTargets(
    address: BusAddress,
    rule: string,
    ids: readonly string[],
  ): Promise<Verdict<readonly TargetFailure[]>> {
    return await this.#change(address, (book) => book.removeTargets(rule, ids));
  }

  async listTargets(
    address: BusAddress,
    rule: string,
    slice: Slice,
  ): Promise<Verdict<readonly Target[]>> {
    return await verdictOf(() => this.#book(address).targets(rule, slice));
  }

  /** The row by which sweeps find the rule comes first: one that leads to nothing does no harm. */
  async #replace(address: BusAddress, book: RuleBook, rule: Rule): Promise<void> {
    await syncSchedule(openDatabase(this.env.DB), address, rule, Date.now());
    book.put(rule);
  }

  async #change<T>(
    address: BusAddress,
    work: (book: RuleBook) => T | Promise<T>,
  ): Promise<Verdict<T>> {
    const verdict = await this.#alone(() => work(this.#book(address)));
    this.#opened?.matcher.forget();
    return verdict;
  }

  /** Two databases are written, and nothing may come between. */
  async #alone<T>(work: () => T | Promise<T>): Promise<Verdict<T>> {
    const settled = await this.ctx.blockConcurrencyWhile(
      // What is thrown in there would end the object.
      async () => (await Promise.allSettled([verdictOf(work)]))[0],
    );
    if (settled.status === "rejected") throw settled.reason;
    return settled.value;
  }

  async #save(address: BusAddress, bus: Bus): Promise<Bus> {
    await putBus(openDatabase(this.env.DB), address, bus);
    this.ctx.storage.kv.put(BUS, bus);
    return bus;
  }

  #find({ name }: BusAddress): Bus | undefined {
    return this.ctx.storage.kv.get<Bus>(BUS) ?? (name === DEFAULT_BUS ? UNTOUCHED : undefined);
  }

  #get(address: BusAddress): Bus {
    const bus = this.#find(address);
    if (bus === undefined) throw busNotFound(address.name);
    return bus;
  }

  #book(address: BusAddress): RuleBook {
    this.#get(address);
    return new RuleBook(address, this.#tables().rules);
  }

  #take(address: BusAddress, run: Run, now: number): void {
    const { rules, outbox, fired } = this.#tables();
    const rule = rules.find(run.name);
    if (rule?.schedule === undefined || rule.state === "DISABLED" || !fired.take(run)) return;
    const event = scheduledEvent(address, run);
    const jobs = rules
      .targets(rule.name, ALL_TARGETS)
      .map((target) =>
        toJob(address, rule, { target, event, isForwarded: false, id: newId(), now }),
      );
    outbox.insert({ event, jobs }, now);
  }

  get #isFull(): boolean {
    return isBacklogFull(this.ctx.storage, this.backlogBytesMax);
  }

  #tables(): Tables {
    this.#opened ??= openTables(this.ctx.storage, this.env);
    return this.#opened;
  }
}

function openTables(storage: DurableObjectStorage, env: Env): Tables {
  const rules = new RuleTable(storage.sql);
  const tables = {
    rules,
    matcher: new RuleMatcher(rules),
    outbox: new Outbox<RuleJob>(storage, new RuleCourier(env)),
    fired: new FiredRuns(storage.sql),
  };
  if (storage.kv.get(SCHEMA_VERSION) === undefined) storage.kv.put(SCHEMA_VERSION, 1);
  return tables;
}

const ALL_TARGETS: Slice = { limit: 1000 };

/** Reference 5.6. */
function scheduledEvent(address: BusAddress, { name, dueAt }: Run): BusEvent {
  const entry = {
    source: "aws.events",
    detailType: "Scheduled Event",
    detail: "{}",
    resources: [ruleArn(address, name)],
    time: dueAt,
  };
  return toBusEvent(entry, { ...address, id: newId() });
}
