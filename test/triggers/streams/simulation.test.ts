import { describe, it } from "vitest";
import { type MappingSettings } from "../../../src/functions/event-sources/model.ts";
import { compareSequences } from "../../../src/triggers/streams/sequence.ts";
import { randomOf } from "../../runtime/governor/simulation.ts";
import { SimulatedStream } from "./simulated-stream.ts";
import { type Answer, type SimulatedEvent, World } from "./world.ts";

const SEEDS = Number(process.env["SEEDS"] ?? 10);
const FIRST_SEED = Number(process.env["SEED"] ?? 1);
const KEYS = 12;
const ROUNDS = 60;
const QUIET_MS = 3_600_000;

/** Records whose numbers are these are failed whenever they come. */
const isPoison = (sequenceNumber: string) => Number(sequenceNumber) % 23 === 5;

function settingsFrom(seed: number): Partial<MappingSettings> {
  const random = randomOf(seed);
  const pick = <T>(...all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  return {
    batchSize: pick(1, 3, 10, 100),
    windowSeconds: pick(0, 0, 1),
    parallelizationFactor: pick(1, 1, 3, 10),
    bisectOnError: pick(true, false),
    retriesMax: pick(0, 1, 3),
    responseTypes: pick([], ["ReportBatchItemFailures"]),
    recordAgeSecondsMax: pick(-1, -1, 60),
  };
}

/** Fails what is poison, and anything now and then while `trouble` lasts. */
function handlerOf(world: World, isTroubled: () => boolean) {
  return ({ Records }: SimulatedEvent): Answer => {
    if (isTroubled() && world.chance(0.05)) return { kind: "throttled" };
    const first = Records.findIndex(({ sequenceNumber }) => isPoison(sequenceNumber));
    if (first === -1) {
      return isTroubled() && world.chance(0.1)
        ? { kind: "error" }
        : { kind: "answer", answer: null };
    }
    const { responseTypes = [] } = world.mapping.settings;
    if (responseTypes.length === 0 || world.chance(0.3)) return { kind: "error" };
    const itemIdentifier = Records[first]?.sequenceNumber;
    return { kind: "answer", answer: { batchItemFailures: [{ itemIdentifier }] } };
  };
}

async function simulate(seed: number): Promise<World> {
  const stream = new SimulatedStream(seed % 3 !== 0, 1 + (seed % 3));
  const world = new World(seed, settingsFrom(seed), stream);
  let isTroubled = true;
  stream.failsNow = () => isTroubled && world.chance(0.01);
  stream.isBusyNow = () => isTroubled && world.chance(0.02);
  world.handler = handlerOf(world, () => isTroubled);
  world.passes = (key) => key !== "7";
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let count = world.below(20); count > 0; count -= 1) {
      stream.put(world.below(KEYS), world.time.now);
    }
    if (world.chance(0.1)) stream.split(world.below(KEYS));
    if (world.chance(0.05)) stream.merge();
    if (world.chance(0.1)) world.kill();
    if (world.chance(0.1)) world.toggle();
    if (world.chance(0.05)) world.change({ parallelizationFactor: 1 + world.below(5) });
    await world.pass(world.below(3000));
  }
  isTroubled = false;
  await world.pass(QUIET_MS);
  return world;
}

/** Records that have not come to an end, and those that came to it before an earlier one of their key. */
function faultsOf(world: World): readonly string[] {
  const { stream, fates, faults } = world;
  const expected = stream.records.filter(({ key }) => world.passes(key));
  const ended = new Set(fates.map(({ sequenceNumber }) => sequenceNumber));
  const lost = expected.filter(({ sequenceNumber }) => !ended.has(sequenceNumber));
  const wrong = fates.filter(({ key }) => !world.passes(key));
  const seen = new Set<string>();
  const last = new Map<string, string>();
  const disordered: string[] = [];
  for (const { key, sequenceNumber } of fates) {
    if (seen.has(sequenceNumber)) continue;
    seen.add(sequenceNumber);
    const before = last.get(key);
    if (before !== undefined && compareSequences(before, sequenceNumber) > 0) {
      disordered.push(`${sequenceNumber} of key ${key} ended after ${before}`);
    }
    last.set(key, sequenceNumber);
  }
  return [
    ...faults,
    ...lost.map(({ sequenceNumber }) => `${sequenceNumber} is lost`),
    ...wrong.map(({ sequenceNumber }) => `${sequenceNumber} was to be held back`),
    ...disordered,
  ];
}

describe("a mapping of a stream, with failures, kills, splits and merges", () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
    it(`loses nothing and keeps the order of each key (SEED=${seed})`, async ({ expect }) => {
      const world = await simulate(seed);
      expect(world.stream.records.length).toBeGreaterThan(100);
      expect(faultsOf(world)).toEqual([]);
      // Only a stream that does not call is looked at for ever.
      expect(world.isAtRest).toBe(world.stream.calls);
    });
  }
});

describe("a mapping of a stream, when nothing fails", () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
    it(`processes each record once, in whatever number of lanes (SEED=${seed})`, async ({
      expect,
    }) => {
      const stream = new SimulatedStream(seed % 3 !== 0, 1 + (seed % 3));
      const world = new World(seed, settingsFrom(seed), stream);
      for (let round = 0; round < ROUNDS; round += 1) {
        for (let count = world.below(20); count > 0; count -= 1) {
          stream.put(world.below(KEYS), world.time.now);
        }
        if (world.chance(0.1)) stream.split(world.below(KEYS));
        if (world.chance(0.05)) stream.merge();
        if (world.chance(0.1)) world.toggle();
        if (world.chance(0.2)) world.change({ parallelizationFactor: 1 + world.below(5) });
        await world.pass(world.below(300));
      }
      await world.pass(QUIET_MS);
      expect(faultsOf(world)).toEqual([]);
      expect(world.fates.length).toBe(stream.records.length);
    });
  }
});

const WINDOW_MS = 7000;

/** Adds what comes to the window's state, and says at the end what it has come to. */
function aggregating(world: World, isTroubled: () => boolean) {
  return ({ Records, state }: SimulatedEvent): Answer => {
    if (isTroubled() && world.chance(0.1)) return { kind: "error" };
    if (isTroubled() && world.chance(0.05)) return { kind: "throttled" };
    const added = Records.map(({ sequenceNumber }) => sequenceNumber);
    return { kind: "answer", answer: { state: { seen: [...(state?.seen ?? []), ...added] } } };
  };
}

describe("tumbling windows, with failures and kills", () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
    it(`count each record in one window, and once (SEED=${seed})`, async ({ expect }) => {
      const stream = new SimulatedStream(seed % 3 !== 0, 1 + (seed % 3));
      const settings = { ...settingsFrom(seed), retriesMax: -1, recordAgeSecondsMax: -1 };
      const world = new World(
        seed,
        { ...settings, tumblingWindowSeconds: WINDOW_MS / 1000 },
        stream,
      );
      let isTroubled = true;
      stream.failsNow = () => isTroubled && world.chance(0.01);
      world.handler = aggregating(world, () => isTroubled);
      for (let round = 0; round < ROUNDS; round += 1) {
        for (let count = world.below(10); count > 0; count -= 1) {
          stream.put(world.below(KEYS), world.time.now);
        }
        if (world.chance(0.03)) stream.split(world.below(KEYS));
        if (world.chance(0.1)) world.kill();
        await world.pass(world.below(3000));
      }
      isTroubled = false;
      await world.pass(QUIET_MS);

      const arrivals = new Map(stream.records.map((item) => [item.sequenceNumber, item.arrivedAt]));
      // A window whose end has been told is told of again only when that was lost: the same, then.
      const counted = new Map<string, string>();
      for (const { window, state } of world.events.filter((e) => e.isFinalInvokeForWindow)) {
        const start = Date.parse(window?.start ?? "");
        for (const sequence of state?.seen ?? []) {
          const arrivedAt = arrivals.get(sequence) ?? 0;
          expect(arrivedAt >= start && arrivedAt < start + WINDOW_MS).toBe(true);
          const whole = state?.seen?.join() ?? "";
          expect(counted.get(sequence) ?? whole).toBe(whole);
          counted.set(sequence, whole);
        }
      }
      expect(counted.size).toBe(stream.records.length);
    });
  }
});
