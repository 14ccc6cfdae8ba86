import {
  CreateEventSourceMappingCommand,
  GetEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterAll, describe, it, vi } from "vitest";
import { AmqpFrames } from "../../src/triggers/brokers/amqp-frames.ts";
import { deploy } from "./deploy.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { PATIENCE } from "../patience.ts";

/** A frame of AMQP: type, channel, payload. */
function amqp(type: number, channel: number, ...payload: readonly number[]): Buffer {
  const head = Buffer.alloc(7);
  head.writeUInt8(type, 0);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, Buffer.from(payload), Buffer.of(0xce)]);
}

/** A frame that says more than it has. */
const announced = (type: number, bytes: number) =>
  Buffer.concat([Buffer.of(type, 0, 0), Buffer.from(Uint32Array.of(bytes).buffer).reverse()]);

/** Method frames by class and method, as a broker answers each of a client's. */
const START = amqp(
  1,
  0,
  0,
  10,
  0,
  10,
  0,
  9,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  5,
  ...Buffer.from("PLAIN"),
  0,
  0,
  0,
  0,
);
const TUNE = amqp(1, 0, 0, 10, 0, 30, 0, 0, 0, 2, 0, 0, 0, 60);
const OPEN_OK = amqp(1, 0, 0, 10, 0, 41, 0);
const CHANNEL_OPEN_OK = amqp(1, 1, 0, 20, 0, 11, 0, 0, 0, 0);
const QOS_OK = amqp(1, 1, 0, 60, 0, 11);
const CONSUME_OK = amqp(1, 1, 0, 60, 0, 21, 7, ...Buffer.from("lamella"));
const DELIVER = amqp(
  1,
  1,
  0,
  60,
  0,
  60,
  7,
  ...Buffer.from("lamella"),
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  0,
  0,
  0,
);
const header = (...size: readonly number[]) => amqp(2, 1, 0, 60, 0, 0, ...size, 0, 0);

/** What a broker answers, by the class and method that it is sent; 0 stands for the client's first bytes. */
type Answers = Readonly<Record<number, Buffer>>;
const POLITE: Answers = {
  0: START,
  [(10 << 16) | 11]: TUNE,
  [(10 << 16) | 40]: OPEN_OK,
  [(20 << 16) | 10]: CHANNEL_OPEN_OK,
  [(60 << 16) | 10]: QOS_OK,
};
const CONSUME = (60 << 16) | 20;
const PROTOCOL_HEADER_BYTES = 8;

function answering(answers: Answers) {
  return (socket: Socket) => {
    const frames = new AmqpFrames(131_072);
    const answer = (method: number) => socket.write(answers[method] ?? Buffer.of());
    let isOpen = false;
    socket.on("data", (chunk) => {
      if (!isOpen) answer(0);
      for (const frame of frames.push(isOpen ? chunk : chunk.subarray(PROTOCOL_HEADER_BYTES))) {
        answer(Buffer.from(frame).readUInt32BE(7));
      }
      isOpen = true;
    });
  };
}

const first = (bytes: Buffer) => (socket: Socket) => socket.once("data", () => socket.write(bytes));
const consumed = (...more: readonly Buffer[]) =>
  answering({ ...POLITE, [CONSUME]: Buffer.concat([CONSUME_OK, ...more]) });

/** What each broker does to its client. */
const BROKERS: Readonly<Record<string, { scheme: string; behave: (socket: Socket) => void }>> = {
  noise: { scheme: "amqp", behave: first(Buffer.alloc(100_000, "noise")) },
  endless: { scheme: "amqp", behave: first(announced(1, 0x7fffffff)) },
  "endless-later": { scheme: "amqp", behave: consumed(announced(3, 0xffffffff)) },
  "bad-table": {
    scheme: "amqp",
    behave: consumed(
      DELIVER,
      amqp(2, 1, 0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 9, 1, 97, 90),
    ),
  },
  overflow: {
    scheme: "amqp",
    behave: consumed(DELIVER, header(0, 0, 0, 0, 0, 0, 0, 1), amqp(3, 1, 1, 2, 3)),
  },
  hangup: { scheme: "amqp", behave: (socket) => socket.end() },
  "stomp-noise": { scheme: "stomp", behave: first(Buffer.alloc(200_000, "noise")) },
  "stomp-other": {
    scheme: "stomp",
    behave: first(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n\0")),
  },
};

const listening = await Promise.all(
  Object.entries(BROKERS).map(async ([name, { scheme, behave }]) => {
    const peer = createServer((socket) => behave(socket.on("error", () => {})));
    await once(peer.listen(0, "127.0.0.1"), "listening");
    const { port } = peer.address() as AddressInfo;
    return { name, peer, url: `${scheme}://u:p@127.0.0.1:${port}` };
  }),
);
afterAll(() => {
  for (const { peer } of listening) peer.close();
});

const server = useServer({
  MQ_BROKERS: JSON.stringify(Object.fromEntries(listening.map(({ name, url }) => [name, url]))),
});

async function map(broker: string): Promise<string> {
  const { UUID } = await server.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: await deploy(server.lambda, broker, "exports.handler = async () => 1;"),
      EventSourceArn: `arn:aws:mq:${REGION}:${ACCOUNT_ID}:broker:${broker}:b-1`,
      Queues: ["q"],
      SourceAccessConfigurations: [{ Type: "BASIC_AUTH", URI: "arn:aws:secretsmanager:x" }],
    }),
  );
  return UUID ?? "";
}

describe("a mapping whose broker sends what it likes", () => {
  it.for(Object.keys(BROKERS))(
    "%s: says that there is a problem, and goes on",
    async (name, { expect }) => {
      const UUID = await map(name);
      const resultOf = async () =>
        (await server.lambda.send(new GetEventSourceMappingCommand({ UUID }))).LastProcessingResult;
      await vi.waitUntil(async () => (await resultOf()) === "PROBLEM: Connection error", PATIENCE);
      expect(await resultOf()).toBe("PROBLEM: Connection error");
    },
  );
});
