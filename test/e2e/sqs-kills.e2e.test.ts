import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { CreateEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, describe, it, vi } from "vitest";
import { useCalls } from "./calls.ts";
import { deploy } from "./deploy.ts";
import { type LocalServer, startLocally } from "./local-server.ts";
import { createQueue } from "./sqs.ts";

/** How often the server is killed; each time takes some seconds. */
const KILLS = Number(process.env["KILLS"] ?? 2);
const ROUND_MS_MAX = 30_000;
const CLIENTS = 4;
const LOAD_MS_MIN = 500;
const LOAD_MS_MAX = 3000;
const ACCOUNT_ID = "123456789012";

const stateDir = mkdtempSync(path.join(tmpdir(), "lamella-"));
const calls = useCalls();
let running: LocalServer | undefined;

afterAll(async () => {
  await running?.stop();
  rmSync(stateDir, { recursive: true });
});

/** Tells of each message, and takes long enough for some always to be in hand. */
const WORKING = `
  exports.handler = async ({ Records }) => {
    for (const { body } of Records) {
      await fetch(process.env.CALLS, { method: "POST", body });
    }
  };
`;

describe("a server that is killed while a queue is processed", () => {
  it(
    "loses no message that it has taken",
    { timeout: (KILLS + 4) * ROUND_MS_MAX },
    async ({ expect }) => {
      const accepted: number[] = [];
      let next = 0;
      let { lambda, sqs } = await start();
      await setUp(lambda, sqs);
      for (let kills = 0; kills < KILLS; kills += 1) {
        if (kills > 0) ({ lambda, sqs } = await start());
        const QueueUrl = urlOf();
        let isOver = false;
        const load = Array.from({ length: CLIENTS }, async () => {
          while (!isOver) {
            const n = next++;
            const send = new SendMessageCommand({ QueueUrl, MessageBody: String(n) });
            // Of what is under way when the server dies nobody has said that it is taken.
            const sent = await sqs.send(send).catch(() => undefined);
            if (sent?.MessageId !== undefined) accepted.push(n);
          }
        });
        await new Promise((resolve) => {
          setTimeout(resolve, LOAD_MS_MIN + Math.random() * (LOAD_MS_MAX - LOAD_MS_MIN));
        });
        await running?.kill();
        isOver = true;
        await Promise.all(load);
      }

      ({ sqs } = await start());
      const isMissing = (n: number) => !calls.all.includes(n);
      const timeoutMs = 2 * ROUND_MS_MAX;
      await calls.until(() => !accepted.some(isMissing), timeoutMs).catch(() => undefined);
      const missing = accepted.filter(isMissing);
      const repeats = calls.all.length - new Set(calls.all).size;
      console.log(
        `${KILLS} kills: ${accepted.length} messages taken, ${missing.length} lost, ${repeats} repeated`,
      );
      expect(accepted.length).toBeGreaterThan(0);
      expect(missing).toEqual([]);
      await vi.waitUntil(() => isEmpty(sqs), { timeout: timeoutMs, interval: 200 });
    },
  );
});

async function setUp(lambda: LambdaClient, sqs: SQSClient): Promise<void> {
  await createQueue(sqs, "q", { VisibilityTimeout: "5" });
  await deploy(lambda, "f", WORKING, { Environment: { Variables: { CALLS: calls.url } } });
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: "f",
      EventSourceArn: `arn:aws:sqs:us-east-1:${ACCOUNT_ID}:q`,
    }),
  );
}

async function isEmpty(sqs: SQSClient): Promise<boolean> {
  const command = new GetQueueAttributesCommand({ QueueUrl: urlOf(), AttributeNames: ["All"] });
  const { Attributes: attributes = {} } = await sqs.send(command);
  return (
    attributes.ApproximateNumberOfMessages === "0" &&
    attributes.ApproximateNumberOfMessagesNotVisible === "0"
  );
}

function urlOf(): string {
  return `${running?.exported["AWS_ENDPOINT_URL"]}/${ACCOUNT_ID}/q`;
}

/** Clients of the server that runs, which do not try again. */
async function start() {
  running = await startLocally(stateDir, ACCOUNT_ID, { LOG_TO_CONSOLE: "false" });
  const { exported } = running;
  const settings = {
    endpoint: exported["AWS_ENDPOINT_URL"] ?? "",
    region: "us-east-1",
    credentials: {
      accessKeyId: exported["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: exported["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
    maxAttempts: 1,
  };
  return { lambda: new LambdaClient(settings), sqs: new SQSClient(settings) };
}
