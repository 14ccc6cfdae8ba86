import { CreateEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { type AMQPChannel, AMQPClient } from "@cloudamqp/amqp-client";
import { type Producer } from "kafkajs";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll } from "vitest";
import { type Calls, useCalls } from "../calls.ts";
import { deploy } from "../deploy.ts";
import { kafkaMissing, startKafka } from "../kafka.ts";
import { rabbitMissing, startRabbit } from "../rabbit.ts";
import { ACCOUNT_ID, type KilledServer, type Load, lostOf } from "./killed-server.ts";

/** A broker takes messages faster than a function does: what is left over would be many. */
const GAP_MS = 20;

/** Tells of each message, of several at once: what is left over when nobody consumes is a lot. */
const WORKING = `
  exports.handler = async ({ rmqMessagesByQueue, records }) => {
    const all = Object.values(rmqMessagesByQueue ?? records).flat();
    while (all.length > 0) {
      const tell = (one) => fetch(process.env.CALLS, { method: "POST", body: atob(one.data ?? one.value) });
      await Promise.all(all.splice(0, 10).map(tell));
    }
  };
`;

export interface Brokers {
  /** By which the server knows them. */
  readonly variables: Readonly<Record<string, string>>;
  readonly rabbit: Awaited<ReturnType<typeof startRabbit>> | undefined;
  readonly kafka: Awaited<ReturnType<typeof startKafka>> | undefined;
}

/** Starts those that are wanted and whose program is there, until the tests of the file are over. */
export async function runBrokers(isWanted: (name: string) => boolean): Promise<Brokers> {
  for (const missing of [rabbitMissing, kafkaMissing]) {
    if (missing !== undefined) console.warn(`Brokers while the server is killed: ${missing}`);
  }
  const rabbit =
    isWanted("rabbit") && rabbitMissing === undefined ? await startRabbit() : undefined;
  const kafka = isWanted("kafka") && kafkaMissing === undefined ? await startKafka() : undefined;
  afterAll(async () => {
    await rabbit?.stop();
    await kafka?.stop();
  });
  const variables = {
    MQ_BROKERS: JSON.stringify({ b: rabbit?.url }),
    KAFKA_CLUSTERS: JSON.stringify({ c: { bootstrapServers: [kafka?.server], tls: false } }),
  };
  return { variables, rabbit, kafka };
}

export function rabbitLoad(server: KilledServer, { rabbit }: Brokers): Load | undefined {
  if (rabbit === undefined) return undefined;
  const client = new AMQPClient(rabbit.url);
  let channel: AMQPChannel | undefined;
  return brokerLoad("rabbit", {
    setUp: async (calls) => {
      channel = await (await client.connect()).channel();
      await channel.queueDeclare("q");
      await channel.confirmSelect();
      await mapTo(server, calls, "rabbit", {
        EventSourceArn: `arn:aws:mq:us-east-1:${ACCOUNT_ID}:broker:b:id`,
        Queues: ["q"],
        SourceAccessConfigurations: [{ Type: "BASIC_AUTH", URI: "arn:aws:secretsmanager:x" }],
      });
    },
    send: async (text) => void (await channel?.basicPublish("", "q", text, { deliveryMode: 2 })),
    close: () => client.close(),
  });
}

export function kafkaLoad(server: KilledServer, { kafka }: Brokers): Load | undefined {
  if (kafka === undefined) return undefined;
  const producer: Producer = kafka.kafka.producer();
  return brokerLoad("kafka", {
    setUp: async (calls) => {
      await producer.connect();
      await mapTo(server, calls, "kafka", {
        EventSourceArn: `arn:aws:kafka:us-east-1:${ACCOUNT_ID}:cluster/c/id`,
        Topics: ["topic"],
        StartingPosition: "TRIM_HORIZON",
        // The mock cluster answers with one message of each partition at a time: none is to be waited with.
        MaximumBatchingWindowInSeconds: 0,
      });
    },
    send: async (value) => void (await producer.send({ topic: "topic", messages: [{ value }] })),
    close: () => producer.disconnect(),
  });
}

interface Broker {
  readonly setUp: (calls: Calls) => Promise<void>;
  /** Resolves when the broker has it. */
  readonly send: (text: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The broker goes on while the server is killed. */
function brokerLoad(name: string, { setUp, send, close }: Broker): Load {
  const calls = useCalls();
  const accepted: number[] = [];
  let next = 0;
  return {
    promise: `loses nothing that ${name} has taken`,
    taken: () => accepted.length,
    setUp: () => setUp(calls),
    begin: async () => [
      async () => {
        const n = next++;
        await send(String(n));
        accepted.push(n);
        await delay(GAP_MS);
      },
    ],
    lost: async () => {
      const lost = await lostOf(calls, accepted, `${accepted.length} messages of ${name}`);
      await close();
      return lost;
    },
  };
}

async function mapTo(
  server: KilledServer,
  calls: Calls,
  name: string,
  source: Omit<ConstructorParameters<typeof CreateEventSourceMappingCommand>[0], "FunctionName">,
): Promise<void> {
  const lambda = new LambdaClient(server.connection());
  await deploy(lambda, name, WORKING, { Environment: { Variables: { CALLS: calls.url } } });
  await lambda.send(new CreateEventSourceMappingCommand({ FunctionName: name, ...source }));
}
