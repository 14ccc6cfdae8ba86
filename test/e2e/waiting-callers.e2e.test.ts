import { setTimeout as wait } from "node:timers/promises";
import { describe, it, vi } from "vitest";
import { type Answer, useImpatientServer } from "./impatient.ts";
import { usePresence } from "./presence.ts";

/** Room for two environments. */
const server = useImpatientServer({ ENVIRONMENTS_MEMORY_MAX_MB: "9" });
const presence = usePresence();

const LEFT = { left: true };
/** Longer than half a term of a lease, so that it is renewed. */
const RENEWED_MS = 1500;
const SOON = { timeout: 30_000, interval: 10 };

function callers(count: number, call: () => Promise<Answer>): Promise<readonly Answer[]> {
  return Promise.all(Array.from({ length: count }, call));
}

/** Invokes so often at once, and gives the statuses when all that run have been there together. */
async function hold(name: string, count: number): Promise<readonly number[]> {
  let answered = 0;
  const all = callers(count, async () => {
    const answer = await server.invoke(name);
    answered += 1;
    return answer;
  });
  await vi.waitUntil(() => answered + presence.now() === count, SOON);
  presence.release();
  return (await all).map(({ status }) => status);
}

describe("callers who leave", () => {
  it("while they wait for room take no slot with them", async ({ expect }) => {
    await server.deploy("large", presence.handler("until released"));
    await server.deploy("wanted", presence.handler("until released"));
    const path = "/2017-10-31/functions/wanted/concurrency";
    await server.send("PUT", path, { ReservedConcurrentExecutions: 2 });

    const held = callers(2, () => server.invoke("large"));
    await vi.waitUntil(() => presence.now() === 2, SOON);
    const gone = await callers(2, () => server.invoke("wanted", {}, 500));
    expect(gone.map(({ json }) => json)).toEqual([LEFT, LEFT]);
    presence.release();
    expect((await held).map(({ status }) => status)).toEqual([200, 200]);

    // Those of the callers who have left may run, too.
    const releasing = setInterval(presence.release, 20);
    await vi.waitUntil(async () => (await server.invoke("wanted")).status === 200, SOON);
    await vi.waitUntil(() => presence.now() === 0, SOON);
    clearInterval(releasing);
    // Leases have terms, so that all looks well for a while. What runs has them renewed.
    for (let round = 0; round < 3; round += 1) {
      const call = server.invoke("wanted");
      await vi.waitUntil(() => presence.now() === 1, SOON);
      await wait(RENEWED_MS);
      presence.release();
      expect((await call).status).toBe(200);
      expect(await hold("wanted", 2)).toEqual([200, 200]);
    }
  });

  it("leave their function running to its end, and what it had is there for others", async ({
    expect,
  }) => {
    await server.deploy("left", presence.handler("until released"));
    const gone = await callers(2, () => server.invoke("left", {}, 1000));
    expect(gone.map(({ json }) => json)).toEqual([LEFT, LEFT]);
    await vi.waitUntil(() => presence.now() === 2, SOON);
    // There is room for two.
    const third = server.invoke("left");
    await wait(RENEWED_MS);
    expect(presence.now()).toBe(2);
    presence.release();
    await vi.waitUntil(() => presence.now() === 1, SOON);
    presence.release();
    expect((await third).status).toBe(200);
    expect(await hold("left", 2)).toEqual([200, 200]);
  });
});

describe("callers who wait for room", () => {
  it("are so many as their events leave room for; the others are refused at once", async ({
    expect,
  }) => {
    await server.deploy("full", presence.handler("until released"));
    const held = callers(2, () => server.invoke("full"));
    await vi.waitUntil(() => presence.now() === 2, SOON);
    const event = { text: "x".repeat(1024 * 1024) };
    const answers: Answer[] = [];
    const waiting = callers(3, async () => {
      const answer = await server.invoke("full", event);
      answers.push(answer);
      return answer;
    });
    await vi.waitUntil(() => answers.length >= 2, SOON);
    expect(answers).toMatchObject(
      [1, 2].map(() => ({ status: 429, json: { Reason: "ConcurrentInvocationLimitExceeded" } })),
    );
    // One still waits, and gets its turn.
    const releasing = setInterval(presence.release, 20);
    expect((await held).map(({ status }) => status)).toEqual([200, 200]);
    const statuses = (await waiting).map(({ status }) => status);
    clearInterval(releasing);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  });
});
