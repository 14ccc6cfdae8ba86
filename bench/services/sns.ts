import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { SignatureV4 } from "@smithy/signature-v4";
import { prepareRequest, type PreparedRequest } from "../invoke/http-client.ts";
import { applyLoad, openConnections } from "../invoke/load.ts";
import { KEY, type Servers } from "../invoke/servers.ts";
import { REGION, Sha256 } from "../invoke/sign.ts";
import { postTo } from "../invoke/warm.ts";
import { compare } from "../measure.ts";
import { progress } from "../progress.ts";
import { figure, type Row } from "../report.ts";

const GROUP = "services";
const QUEUES = 10;
const CONNECTIONS = 8;
const ROUNDS = 4;
const ROUND_MS = 700;
const WARM_UP_MS = 1500;
const POLL_MS = 10;
const COUNT = "ApproximateNumberOfMessages";

/** Publish on one topic, which is one Durable Object, until each message lies in ten queues. */
export async function measureSns(servers: Servers): Promise<Row[]> {
  progress("services: SNS");
  const credentials = { endpoint: servers.lamella.origin, region: REGION, credentials: KEY };
  const sqs = new SQSClient(credentials);
  const urls = await prepare(new SNSClient(credentials), sqs);
  const publish = await sign(servers.lamella);
  const hono = postTo(servers.hono, "/hello");
  const ours = await openConnections(servers.lamella, CONNECTIONS);
  const theirs = await openConnections(servers.hono, CONNECTIONS);
  let published = 0;
  const fanOut = async () => {
    const startedAt = performance.now();
    const before = published;
    const { requestsPerSecond, seconds } = await load(ROUND_MS);
    published += Math.round(requestsPerSecond * seconds);
    while ((await total(sqs, urls)) < published * QUEUES) await sleep(POLL_MS);
    return ((published - before) / (performance.now() - startedAt)) * 1000;
  };
  const load = async (ms: number) => {
    const startedAt = performance.now();
    const { requestsPerSecond } = await applyLoad(ours, publish, ms);
    return { requestsPerSecond, seconds: (performance.now() - startedAt) / 1000 };
  };
  const plain = async () => (await applyLoad(theirs, hono, ROUND_MS)).requestsPerSecond;
  try {
    await fanOut();
    await applyLoad(theirs, hono, WARM_UP_MS);
    const { ratio, a } = await compare(fanOut, plain, ROUNDS);
    const name = `SNS fan-out to ${QUEUES} queues`;
    return [
      figure({ group: GROUP, name, unit: "/s", note: "messages, one topic, all arrived" }, a),
      figure({ group: GROUP, name: `${name} ÷ plain Hono requests`, unit: "ratio" }, ratio),
    ];
  } finally {
    sqs.destroy();
    for (const connection of [...ours, ...theirs]) connection.close();
  }
}

async function prepare(sns: SNSClient, sqs: SQSClient): Promise<readonly string[]> {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: "bench" }));
  const urls: string[] = [];
  for (let index = 0; index < QUEUES; index += 1) {
    const QueueName = `fan-${index}`;
    const { QueueUrl = "" } = await sqs.send(new CreateQueueCommand({ QueueName }));
    urls.push(QueueUrl);
    const Endpoint = `arn:aws:sqs:${REGION}:000000000000:${QueueName}`;
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint }));
  }
  sns.destroy();
  return urls;
}

async function total(sqs: SQSClient, urls: readonly string[]): Promise<number> {
  const counts = await Promise.all(
    urls.map(async (QueueUrl) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [COUNT] });
      return Number((await sqs.send(command)).Attributes?.[COUNT] ?? 0);
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

async function sign(url: URL): Promise<PreparedRequest> {
  const signer = new SignatureV4({
    service: "sns",
    region: REGION,
    credentials: KEY,
    sha256: Sha256,
  });
  const body = new URLSearchParams({
    Action: "Publish",
    TopicArn: `arn:aws:sns:${REGION}:000000000000:bench`,
    Message: "A message of the bench",
  }).toString();
  const signed = await signer.sign({
    method: "POST",
    protocol: "http:",
    hostname: url.hostname,
    port: Number(url.port),
    path: "/",
    headers: { host: url.host, "content-type": "application/x-www-form-urlencoded" },
    body,
  });
  return prepareRequest(url, { ...signed, body });
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
