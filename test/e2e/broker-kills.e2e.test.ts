import { CreateEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { AMQPClient } from "@cloudamqp/amqp-client";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { kafkaMissing, startKafka } from "./kafka.ts";
import { ACCOUNT_ID, KILLS, KILLS_MS_MAX, lostOf, useKilledServer } from "./killed-server.ts";
import { rabbitMissing, startRabbit } from "./rabbit.ts";

const missing = rabbitMissing ?? kafkaMissing;
if (missing !== undefined) console.warn(`Brokers while the server is killed: ${missing}`);
const rabbit = missing === undefined ? await startRabbit() : undefined;
const cluster = missing === undefined ? await startKafka() : undefined;
afterAll(async () => {
  await rabbit?.stop();
  await cluster?.stop();
});

const server = useKilledServer({
  MQ_BROKERS: JSON.stringify({ b: rabbit?.url }),
  KAFKA_CLUSTERS: JSON.stringify({ c: { bootstrapServers: [cluster?.server], tls: false } }),
});
const calls = useCalls();

/** A broker takes messages faster than a function does: what is left over would be many. */
const GAP_MS = 20;
const GROUP_MS_MAX = 120_000;

/** Tells of each message, and takes long enough for some always to be in hand. */
const WORKING = `
  exports.handler = async ({ rmqMessagesByQueue, records }) => {
    for (const one of Object.values(rmqMessagesByQueue ?? records).flat()) {
      await fetch(process.env.CALLS, { method: "POST", body: atob(one.data ?? one.value) });
    }
  };
`;

async function setUp(lambda: LambdaClient): Promise<void> {
  const Variables = { CALLS: calls.url };
  await deploy(lambda, "f", WORKING, { Environment: { Variables } });
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "f",
      EventSourceArn: `arn:aws:mq:us-east-1:${ACCOUNT_ID}:broker:b:id`,
      Queues: ["q"],
      SourceAccessConfigurations: [{ Type: "BASIC_AUTH", URI: "arn:aws:secretsmanager:x" }],
    }),
  );
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "f",
      EventSourceArn: `arn:aws:kafka:us-east-1:${ACCOUNT_ID}:cluster/c/id`,
      Topics: ["topic"],
      StartingPosition: "TRIM_HORIZON",
    }),
  );
}

describe.skipIf(missing !== undefined)("a server that is killed while brokers are consumed", () => {
  it(
    "loses nothing that they have taken",
    { timeout: KILLS_MS_MAX + 2 * GROUP_MS_MAX },
    async ({ expect }) => {
      const accepted: number[] = [];
      let next = 0;
      const client = await new AMQPClient(rabbit?.url ?? "").connect();
      const channel = await client.channel();
      await channel.queueDeclare("q");
      await channel.confirmSelect();
      const producer = cluster?.kafka.producer();
      await producer?.connect();
      const toRabbit = async () => {
        const n = next++;
        await channel.basicPublish("", "q", String(n), { deliveryMode: 2 });
        accepted.push(n);
        await delay(GAP_MS);
      };
      const toKafka = async () => {
        const n = next++;
        await producer?.send({ topic: "topic", messages: [{ value: String(n) }] });
        accepted.push(n);
        await delay(GAP_MS);
      };
      for (let kills = 0; kills < KILLS; kills += 1) {
        await server.start();
        if (kills === 0) await setUp(new LambdaClient(server.connection()));
        await server.killUnder([toRabbit, toKafka]);
      }
      await server.start();
      expect(accepted.length).toBeGreaterThan(0);
      // A group waits for its dead members first.
      const isComplete = (all: readonly unknown[]) => accepted.every((n) => all.includes(n));
      await calls.until(isComplete, GROUP_MS_MAX).catch(() => undefined);
      expect(await lostOf(calls, accepted, `${accepted.length} messages`)).toEqual([]);
      await producer?.disconnect();
      await client.close();
    },
  );
});
