import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { useCalls } from "../calls.ts";
import { deploy } from "../deploy.ts";
import { createTopic, subscribe } from "../sns.ts";
import { ACCOUNT_ID, type KilledServer, type Load, lostOf, times } from "./killed-server.ts";

const CLIENTS = 4;
const HERE = `us-east-1:${ACCOUNT_ID}`;
const TOPIC = `arn:aws:sns:${HERE}:t`;

/** Tells of each message, and by whom it came. */
const TELLING = `
  exports.handler = async ({ Records: [{ Sns: { Message } }] }, { functionName }) => {
    const body = JSON.stringify(functionName + " " + Message);
    await fetch(process.env.CALLS, { method: "POST", body });
  };
`;
const SUBSCRIBERS = ["sns-a", "sns-b"] as const;

export function snsLoad(server: KilledServer): Load {
  const calls = useCalls();
  const accepted: string[] = [];
  let next = 0;
  return {
    promise: "brings every message that a topic has taken to every subscriber",
    taken: () => accepted.length,
    setUp: async () => {
      const lambda = new LambdaClient(server.connection());
      const sns = new SNSClient(server.connection());
      await createTopic(sns, "t");
      for (const name of SUBSCRIBERS) {
        await deploy(lambda, name, TELLING, { Environment: { Variables: { CALLS: calls.url } } });
        await lambda.send(
          new AddPermissionCommand({
            FunctionName: name,
            StatementId: "sns",
            Action: "lambda:InvokeFunction",
            Principal: "sns.amazonaws.com",
          }),
        );
        await subscribe(sns, TOPIC, "lambda", `arn:aws:lambda:${HERE}:function:${name}`);
      }
    },
    begin: async () => {
      const sns = new SNSClient(server.connection());
      return times(CLIENTS, () => async () => {
        const n = next++;
        const publish = new PublishCommand({ TopicArn: TOPIC, Message: String(n) });
        const answer = await sns.send(publish).catch(() => undefined);
        if (answer?.MessageId === undefined) return;
        accepted.push(...SUBSCRIBERS.map((name) => `${name} ${n}`));
      });
    },
    lost: () => {
      const messages = accepted.length / SUBSCRIBERS.length;
      return lostOf(calls, accepted, `${messages} messages of a topic for two subscribers`);
    },
  };
}
