import { LambdaClient, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { ACCOUNT_ID, KILLS, KILLS_MS_MAX, lostOf, useKilledServer } from "./killed-server.ts";

const CLIENTS = 8;

const server = useKilledServer({ ASYNC_RETRY_BASE_SECONDS: "0.2" });
const calls = useCalls();

/** Tells of each event that it has; every fifth fails, and is told of by a destination. */
const WORKING = `
  exports.handler = async ({ n }) => {
    if (n % 5 === 0) throw new Error("Never");
    await fetch(process.env.CALLS, { method: "POST", body: JSON.stringify(n) });
  };
`;
const FAILED = `
  exports.handler = async ({ requestPayload: { n } }) => {
    await fetch(process.env.CALLS, { method: "POST", body: JSON.stringify(n) });
  };
`;

describe("a server that is killed under load", () => {
  it(
    "runs every event that it has taken, or hands it to its destination",
    { timeout: KILLS_MS_MAX },
    async ({ expect }) => {
      const accepted: number[] = [];
      let next = 0;
      await server.start();
      await setUp(new LambdaClient(server.connection()));
      for (let kills = 0; kills < KILLS; kills += 1) {
        if (kills > 0) await server.start();
        const lambda = new LambdaClient(server.connection());
        const invokeNext = async () => {
          const n = next++;
          // Of what is under way when the server dies nobody has said that it is taken.
          const answer = await invoke(lambda, "f", { n }, { InvocationType: "Event" }).catch(
            () => undefined,
          );
          if (answer?.status === 202) accepted.push(n);
        };
        await server.killUnder(Array.from({ length: CLIENTS }, () => invokeNext));
      }
      await server.start();
      const missing = await lostOf(calls, accepted, `${accepted.length} events`);
      expect(accepted.length).toBeGreaterThan(0);
      expect(missing).toEqual([]);
    },
  );
});

async function setUp(lambda: LambdaClient): Promise<void> {
  const Environment = { Variables: { CALLS: calls.url } };
  await deploy(lambda, "f", WORKING, { Environment });
  await deploy(lambda, "failed", FAILED, { Environment });
  const Destination = `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:failed`;
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: "f",
      DestinationConfig: { OnFailure: { Destination } },
    }),
  );
}
