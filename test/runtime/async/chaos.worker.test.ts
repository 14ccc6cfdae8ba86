import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, it, vi } from "vitest";
import { Chaos, randomOf } from "./chaos.worker.ts";

const EVENTS = 80;
const STEPS = 200;
const ARN = "arn:aws:lambda:us-east-1:000000000000:function:";

afterEach(() => void vi.restoreAllMocks());

/** A queue whose clock only goes forward by hand, and whose functions and targets do what they like. */
async function setUp(name: string, seed: number) {
  // A stub is of no use any more when its object has ended.
  let queue = env.ASYNC_QUEUE.getByName(`${ARN}${name}`);
  const random = randomOf(seed);
  const chaos = new Chaos(random);
  let skippedMs = 0;
  const prepare = () =>
    runInDurableObject(queue, (instance) => {
      instance.clock = () => Date.now() + skippedMs;
      instance.invoker = chaos;
    });
  await prepare();
  const enqueue = async (requestId: string) => {
    const delivery = await queue.enqueue({ functionArn: `${ARN}${name}`, payload: "1", requestId });
    if (!delivery.ok) throw new Error(delivery.message);
  };
  /** Some time passes, and what is due is begun. */
  const pass = async (ms: number) => {
    skippedMs += Math.floor(ms);
    await runDurableObjectAlarm(queue);
    await scheduler.wait(0);
  };
  /** The object ends where it stands, and comes again. */
  const crash = async () => {
    await runInDurableObject(queue, (_, state) => state.abort("crash")).catch(() => undefined);
    chaos.active.clear();
    queue = env.ASYNC_QUEUE.getByName(`${ARN}${name}`);
    await prepare();
  };
  const counts = async () => (await queue.counts()) as Record<string, number>;
  const drain = async () => {
    chaos.isWild = false;
    for (let rounds = 0; rounds < 200 && (await counts())["events"] !== 0; rounds += 1) {
      await pass(60_000);
    }
  };
  return { counts, random, chaos, enqueue, pass, crash, drain };
}

/** Silences what the object says of all this. */
function silence(): void {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  vi.spyOn(console, "error").mockImplementation(() => undefined);
}

describe("AsyncQueue", () => {
  it("ends every event exactly once, whatever comes of its attempts", async ({ expect }) => {
    silence();
    const seed = Number(env.TEST_SEED);
    const { counts, random, chaos, enqueue, pass, drain } = await setUp("wild", seed);
    const ids: string[] = [];
    for (let step = 0; step < STEPS; step += 1) {
      if (ids.length < EVENTS && random() < 0.6) {
        ids.push(`event-${ids.length}`);
        await enqueue(`event-${ids.length - 1}`);
        // The same event again is the same event.
        if (random() < 0.1) await enqueue(`event-${ids.length - 1}`);
      }
      if (random() < 0.5) await pass(random() * 20_000);
    }
    await drain();
    const hint = `seed ${seed}`;
    expect((await counts())["events"], hint).toBe(0);
    expect(chaos.wrongs, hint).toEqual([]);
    // Either its success was told, or both of a failure's targets were; each once unless an answer was lost.
    const { repeated: lost = 0 } = await counts();
    let surplus = 0;
    for (const id of ids) {
      const of = (target: string) => chaos.told.get(`${id} arn:aws:sqs:us-east-1:1:${target}`) ?? 0;
      const [success, failure, letter] = [of("s"), of("f"), of("d")];
      expect(success > 0 || (failure > 0 && letter > 0), `${id}, ${hint}`).toBe(true);
      expect(success > 0 && (failure > 0 || letter > 0), `${id}, ${hint}`).toBe(false);
      surplus += Math.max(0, success - 1) + Math.max(0, failure - 1) + Math.max(0, letter - 1);
    }
    expect(surplus, hint).toBeLessThanOrEqual(2 * lost);
  });

  it("loses no event when it ends anywhere", async ({ expect }) => {
    silence();
    const seed = Number(env.TEST_SEED);
    const { counts, random, chaos, enqueue, pass, crash, drain } = await setUp("crashing", seed);
    const ids: string[] = [];
    for (let step = 0; step < STEPS; step += 1) {
      if (ids.length < EVENTS && random() < 0.6) {
        const id = `event-${ids.length}`;
        await enqueue(id);
        ids.push(id);
      }
      if (random() < 0.4) await pass(random() * 40_000);
      if (random() < 0.1) await crash();
    }
    await drain();
    expect((await counts())["events"], `seed ${seed}`).toBe(0);
    const isTold = (id: string) => [...chaos.told.keys()].some((key) => key.startsWith(`${id} `));
    expect(
      ids.filter((id) => !isTold(id)),
      `seed ${seed}`,
    ).toEqual([]);
  });
});
