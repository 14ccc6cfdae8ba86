import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { describe, it } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { ACCOUNT_ID, KILLS, KILLS_MS_MAX, lostOf, useKilledServer } from "./killed-server.ts";
import { createTopic, subscribe } from "./sns.ts";

const CLIENTS = 4;
const HERE = `us-east-1:${ACCOUNT_ID}`;
const TOPIC = `arn:aws:sns:${HERE}:t`;

const server = useKilledServer();
const calls = useCalls();

/** Tells of each message, and by whom it came. */
const TELLING = `
  exports.handler = async ({ Records: [{ Sns: { Message } }] }, { functionName }) => {
    const body = JSON.stringify(functionName + " " + Message);
    await fetch(process.env.CALLS, { method: "POST", body });
  };
`;
const SUBSCRIBERS = ["a", "b"] as const;

describe("a server that is killed while messages are published", () => {
  it(
    "brings every message that it has taken to every subscriber",
    { timeout: KILLS_MS_MAX },
    async ({ expect }) => {
      const accepted: string[] = [];
      let next = 0;
      await server.start();
      await setUp(new LambdaClient(server.connection()), new SNSClient(server.connection()));
      for (let kills = 0; kills < KILLS; kills += 1) {
        if (kills > 0) await server.start();
        const sns = new SNSClient(server.connection());
        const publishNext = async () => {
          const n = next++;
          const publish = new PublishCommand({ TopicArn: TOPIC, Message: String(n) });
          // Of what is under way when the server dies nobody has said that it is taken.
          const answer = await sns.send(publish).catch(() => undefined);
          if (answer?.MessageId !== undefined) {
            accepted.push(...SUBSCRIBERS.map((name) => `${name} ${n}`));
          }
        };
        await server.killUnder(Array.from({ length: CLIENTS }, () => publishNext));
        sns.destroy();
      }
      await server.start();
      const messages = accepted.length / SUBSCRIBERS.length;
      const missing = await lostOf(calls, accepted, `${messages} messages for two subscribers`);
      expect(messages).toBeGreaterThan(0);
      expect(missing).toEqual([]);
    },
  );
});

async function setUp(lambda: LambdaClient, sns: SNSClient): Promise<void> {
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
}
