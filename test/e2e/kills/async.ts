import { LambdaClient, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { useCalls } from "../calls.ts";
import { deploy } from "../deploy.ts";
import { invoke } from "../invoke.ts";
import { ACCOUNT_ID, type KilledServer, type Load, lostOf, times } from "./killed-server.ts";

const CLIENTS = 8;

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

export function asyncLoad(server: KilledServer): Load {
  const calls = useCalls();
  const accepted: number[] = [];
  let next = 0;
  return {
    promise: "runs every event that it has taken, or hands it to its destination",
    taken: () => accepted.length,
    setUp: async () => {
      const lambda = new LambdaClient(server.connection());
      const Environment = { Variables: { CALLS: calls.url } };
      await deploy(lambda, "async", WORKING, { Environment });
      await deploy(lambda, "async-failed", FAILED, { Environment });
      const Destination = `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:async-failed`;
      await lambda.send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: "async",
          DestinationConfig: { OnFailure: { Destination } },
        }),
      );
    },
    begin: async () => {
      const lambda = new LambdaClient(server.connection());
      return times(CLIENTS, () => async () => {
        const n = next++;
        const answer = await invoke(lambda, "async", { n }, { InvocationType: "Event" }).catch(
          () => undefined,
        );
        if (answer?.status === 202) accepted.push(n);
      });
    },
    lost: () => lostOf(calls, accepted, `${accepted.length} asynchronous events`),
  };
}
