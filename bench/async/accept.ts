import { type BenchFunction } from "../invoke/functions.ts";
import { applyLoad, openConnections } from "../invoke/load.ts";
import { onFreshServers } from "../invoke/measure-invoke.ts";
import { type Servers } from "../invoke/servers.ts";
import { compare } from "../measure.ts";
import { progress } from "../progress.ts";
import { figure, promised, type Row } from "../report.ts";
import { CONNECTIONS, deployHeld, EVENT_TYPE, GROUP, WARM_UP_MS } from "./held-function.ts";

const ROUNDS = 8;
const ROUND_MS = 700;
/** Longer than all rounds of the taking. */
const HELD_MS = 600_000;
export const ACCEPT = "accept (202, on disk)";

/** Taking an event ÷ running one that somebody waits for. */
export async function measureAccept(servers: Servers, bench: BenchFunction): Promise<Row[]> {
  progress("async: taking events");
  const invoke = await bench.signInvoke();
  const accept = await accepting(servers, bench);
  const connections = await openConnections(servers.lamella, CONNECTIONS);
  const run = async (ms: number) => (await applyLoad(connections, invoke, ms)).requestsPerSecond;
  try {
    await run(WARM_UP_MS);
    await accept.load(WARM_UP_MS);
    const { ratio, a } = await compare(
      () => accept.load(ROUND_MS),
      () => run(ROUND_MS),
      ROUNDS,
    );
    const name = "accept ÷ warm signed Invoke, throughput";
    return [
      promised({ group: GROUP, name, unit: "ratio" }, { atLeast: 0.5 }, ratio),
      figure({ group: GROUP, name: ACCEPT, unit: "/s" }, a),
    ];
  } finally {
    accept.close();
    for (const connection of connections) connection.close();
  }
}

/**
 * The same load on one object and on as many as it asks for. Here all share one thread and one disk, so this shows what
 * several cost; what they bring, each on a machine of its own, cannot be shown on one.
 */
export async function measureShards(
  forOne: Readonly<Record<string, string>>,
  forSeveral: Readonly<Record<string, string>>,
): Promise<Row[]> {
  progress("async: one object and several");
  return await onFreshServers(
    async (one, bench) =>
      await onFreshServers(async (several, otherBench) => {
        const [onOne, onSeveral] = await Promise.all([
          accepting(one, bench),
          accepting(several, otherBench),
        ]);
        try {
          await onOne.load(WARM_UP_MS);
          await onSeveral.load(WARM_UP_MS);
          const { ratio, a } = await compare(
            () => onSeveral.load(ROUND_MS),
            () => onOne.load(ROUND_MS),
            ROUNDS,
          );
          const name = "accept, spread over several objects";
          const note = "all on one thread and one disk";
          return [
            figure({ group: GROUP, name: `${name} ÷ one object`, unit: "ratio", note }, ratio),
            figure({ group: GROUP, name, unit: "/s", note }, a),
          ];
        } finally {
          onOne.close();
          onSeveral.close();
        }
      }, forSeveral),
    forOne,
  );
}

/** A function that is busy for longer than all of it takes: what is measured is the taking. */
async function accepting(servers: Servers, bench: BenchFunction) {
  await deployHeld(bench, "held");
  const body = JSON.stringify({ until: Date.now() + HELD_MS });
  const request = await bench.signInvoke({ name: "held", body, headers: EVENT_TYPE });
  const connections = await openConnections(servers.lamella, CONNECTIONS);
  return {
    load: async (ms: number) => (await applyLoad(connections, request, ms, 202)).requestsPerSecond,
    close: () => {
      for (const connection of connections) connection.close();
    },
  };
}
