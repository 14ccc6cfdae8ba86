import { beforeAll, describe, it } from "vitest";
import { asyncLoad } from "./kills/async.ts";
import { kafkaLoad, rabbitLoad, runBrokers } from "./kills/brokers.ts";
import { eventsLoad } from "./kills/events.ts";
import { KILLS, type Load, useKilledServer } from "./kills/killed-server.ts";
import { kinesisLoad } from "./kills/kinesis.ts";
import { s3Load } from "./kills/s3.ts";
import { snsLoad } from "./kills/sns.ts";
import { sqsLoad } from "./kills/sqs.ts";
import { streamsLoad } from "./kills/streams.ts";

/** One server under the load of all services at once: its death is that of each, and recoveries are waited for together. */
const ROUND_MS_MAX = 60_000;
const RECOVERY_MS_MAX = 300_000;
/** Names of loads, with commas, if not all are wanted. */
const CHOSEN = process.env["KILLS_OF"]?.split(",");
const isChosen = (name: string) => CHOSEN?.includes(name) ?? true;

const brokers = await runBrokers(isChosen);
const server = useKilledServer({ ASYNC_RETRY_BASE_SECONDS: "0.2", ...brokers.variables });
const makers = {
  async: () => asyncLoad(server),
  events: () => eventsLoad(server),
  kinesis: () => kinesisLoad(server),
  s3: () => s3Load(server),
  sns: () => snsLoad(server),
  sqs: () => sqsLoad(server),
  streams: () => streamsLoad(server),
  rabbit: () => rabbitLoad(server, brokers),
  kafka: () => kafkaLoad(server, brokers),
};

const loads: readonly Load[] = Object.entries(makers)
  .filter(([name]) => isChosen(name))
  .flatMap(([, make]) => make() ?? []);

describe("a server that is killed under load", { timeout: RECOVERY_MS_MAX }, () => {
  beforeAll(
    async () => {
      await server.start();
      for (const { setUp } of loads) await setUp();
      for (let kills = 0; kills < KILLS; kills += 1) {
        await server.killUnder(loads, kills);
        await server.start();
      }
    },
    (KILLS + 4) * ROUND_MS_MAX,
  );

  it.for(loads)("$promise", async ({ lost }, { expect }) => {
    expect(await lost(expect)).toEqual([]);
  });
});
