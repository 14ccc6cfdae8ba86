import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { type PreparedRequest } from "../invoke/http-client.ts";
import { applyLoad, openConnections } from "../invoke/load.ts";
import { KEY, type Servers } from "../invoke/servers.ts";
import { REGION, signJson } from "../invoke/sign.ts";
import { postTo } from "../invoke/warm.ts";
import { compare } from "../measure.ts";
import { progress } from "../progress.ts";
import { figure, type Row } from "../report.ts";

const GROUP = "services";
const RULES = 100;
const BATCH = 10;
const CONNECTIONS = 8;
const ROUNDS = 6;
const ROUND_MS = 700;
const WARM_UP_MS = 2000;
const BUS = "bench";
/** A bus without rules: what arrives there costs nothing more. */
const SINK = "sink";

/** PutEvents on one bus, which is one Durable Object, with a hundred rules of all kinds. */
export async function measureEvents(servers: Servers): Promise<Row[]> {
  progress("services: EventBridge");
  await prepare(servers.lamella);
  const none = await sign(servers.lamella, entries("nobody"));
  const one = await sign(servers.lamella, entries("s99"));
  const single = await sign(servers.lamella, entries("s99").slice(0, 1));
  const hono = postTo(servers.hono, "/hello");
  const ours = await openConnections(servers.lamella, CONNECTIONS);
  const theirs = await openConnections(servers.hono, CONNECTIONS);
  const rateOf = (request: PreparedRequest, events: number) => async () =>
    (await applyLoad(ours, request, ROUND_MS)).requestsPerSecond * events;
  const plain = async () => (await applyLoad(theirs, hono, ROUND_MS)).requestsPerSecond;
  try {
    await applyLoad(ours, none, WARM_UP_MS);
    await applyLoad(theirs, hono, WARM_UP_MS);
    const rows: Row[] = [];
    for (const [name, request, events] of [
      [`EventBridge matching ${RULES} rules, none fits, ${BATCH} events a request`, none, BATCH],
      [`EventBridge matching ${RULES} rules, one fits, ${BATCH} events a request`, one, BATCH],
      [`EventBridge matching ${RULES} rules, one fits, one event a request`, single, 1],
    ] as const) {
      const { ratio, a } = await compare(rateOf(request, events), plain, ROUNDS);
      rows.push(figure({ group: GROUP, name, unit: "/s", note: "events, one bus" }, a));
      rows.push(
        figure({ group: GROUP, name: `${name} ÷ plain Hono requests`, unit: "ratio" }, ratio),
      );
    }
    return rows;
  } finally {
    for (const connection of [...ours, ...theirs]) connection.close();
  }
}

async function prepare(url: URL): Promise<void> {
  const events = new EventBridgeClient({ endpoint: url.origin, region: REGION, credentials: KEY });
  for (const Name of [BUS, SINK]) await events.send(new CreateEventBusCommand({ Name }));
  const Arn = `arn:aws:events:${REGION}:000000000000:event-bus/${SINK}`;
  for (let index = 0; index < RULES; index += 1) {
    const on = { EventBusName: BUS };
    const EventPattern = JSON.stringify(pattern(index));
    await events.send(new PutRuleCommand({ Name: `r${index}`, EventPattern, ...on }));
    const Targets = [{ Id: "1", Arn }];
    await events.send(new PutTargetsCommand({ Rule: `r${index}`, Targets, ...on }));
  }
  events.destroy();
}

/** Alike in what they cost and not in what they ask; only the source tells for whom an event is. */
function pattern(index: number): object {
  const details = [
    { id: [{ prefix: "order-" }] },
    { amount: [{ numeric: [">", 10, "<=", 1000] }] },
    { name: [{ wildcard: "*-eu-*" }] },
    { state: [{ "anything-but": ["draft", "deleted"] }], tags: ["a", "b"] },
    { ip: [{ cidr: "10.0.0.0/8" }], more: [{ exists: false }] },
  ];
  return { detail: details[index % details.length], source: [`s${index}`] };
}

function entries(source: string): readonly object[] {
  const detail = {
    id: "order-7",
    amount: 99.5,
    name: "shop-eu-1",
    state: "paid",
    tags: ["b"],
    ip: "10.1.2.3",
  };
  return Array.from({ length: BATCH }, () => ({
    Source: source,
    DetailType: "T",
    Detail: JSON.stringify(detail),
    EventBusName: BUS,
  }));
}

async function sign(url: URL, list: readonly object[]): Promise<PreparedRequest> {
  const body = JSON.stringify({ Entries: list });
  const target = "AWSEvents.PutEvents";
  return await signJson(url, { service: "events", version: "1.1", target, body });
}
