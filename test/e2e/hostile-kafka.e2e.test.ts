import {
  CreateEventSourceMappingCommand,
  GetEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, describe, it, vi } from "vitest";
import { deploy } from "./deploy.ts";
import { useServer } from "./server.ts";
import { PATIENCE } from "../patience.ts";

/** What a peer sends as soon as it has been sent something. */
const ANSWERS = {
  negative: Buffer.of(0xff, 0xff, 0xff, 0xfc, 0, 0, 0, 0),
  nothing: Buffer.of(0, 0, 0, 0),
  endless: Buffer.of(0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0),
  noise: Buffer.alloc(100_000, "noise"),
  // An answer to the first request, of versions, that says that there are two thousand million of them.
  array: Buffer.of(0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff),
} as const;

const peers = await Promise.all(
  Object.entries(ANSWERS).map(async ([name, answer]) => {
    let connections = 0;
    const peer = createServer((socket) => {
      connections += 1;
      socket.on("error", () => {}).on("data", () => socket.write(answer));
    });
    await once(peer.listen(0, "127.0.0.1"), "listening");
    const { port } = peer.address() as AddressInfo;
    return { name, peer, server: `127.0.0.1:${port}`, count: () => connections };
  }),
);
afterAll(() => {
  for (const { peer } of peers) peer.close();
});

type Server = ReturnType<typeof useServer>;

async function map(server: Server, name: string, bootstrapServer: string): Promise<string> {
  const { UUID } = await server.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: await deploy(server.lambda, name, "exports.handler = async () => 1;"),
      Topics: ["topic"],
      StartingPosition: "TRIM_HORIZON",
      SelfManagedEventSource: { Endpoints: { KAFKA_BOOTSTRAP_SERVERS: [bootstrapServer] } },
      SourceAccessConfigurations: [{ Type: "VPC_SUBNET", URI: "subnet:s" }],
    }),
  );
  return UUID ?? "";
}

async function untilProblem(server: Server, UUID: string): Promise<void> {
  await vi.waitUntil(async () => {
    const command = new GetEventSourceMappingCommand({ UUID });
    const { LastProcessingResult: result } = await server.lambda.send(command);
    return result === "PROBLEM: Connection error";
  }, PATIENCE);
}

describe("a mapping of a Kafka that answers what it likes", () => {
  const server = useServer();

  it.for(peers.map(({ name }) => name))(
    "%s: says that there is a problem",
    async (name, { expect }) => {
      const peer = peers.find((one) => one.name === name);
      await untilProblem(server, await map(server, name, peer?.server ?? ""));
      expect(peer?.count()).toBeGreaterThan(0);
    },
  );
});

describe("a mapping of a Kafka in a network that functions may not reach", () => {
  const server = useServer({ EGRESS_PRIVATE_NETWORKS: "deny" });

  it("makes no connection", async ({ expect }) => {
    const peer = createServer((socket) => socket.destroy());
    await once(peer.listen(0, "127.0.0.1"), "listening");
    const { port } = peer.address() as AddressInfo;
    let connections = 0;
    peer.on("connection", () => (connections += 1));
    await untilProblem(server, await map(server, "denied", `localhost:${port}`));
    expect(connections).toBe(0);
    peer.close();
  });
});
