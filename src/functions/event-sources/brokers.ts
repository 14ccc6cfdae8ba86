import { parseArn } from "../../aws/arn.ts";
import { type EventSourceMapping } from "./model.ts";

/**
 * Where brokers are. AWS knows a broker by its ARN and its password by Secrets Manager; here one secret of the deployment
 * says both: a JSON object of URLs, by a broker's ARN, or by its name for brokers of the first account.
 */
export interface BrokerBindings {
  readonly ACCOUNT_ID: string;
  readonly MQ_BROKERS?: string;
}

/** `rabbitmq` speaks AMQP 0-9-1, `activemq` STOMP. */
export type BrokerEngine = "rabbitmq" | "activemq";

export interface Broker {
  readonly engine: BrokerEngine;
  readonly hostname: string;
  readonly port: number;
  readonly isEncrypted: boolean;
  readonly username: string;
  readonly password: string;
}

const SCHEMES: Readonly<Record<string, Pick<Broker, "engine" | "port" | "isEncrypted">>> = {
  "amqp:": { engine: "rabbitmq", port: 5672, isEncrypted: false },
  "amqps:": { engine: "rabbitmq", port: 5671, isEncrypted: true },
  "stomp:": { engine: "activemq", port: 61_613, isEncrypted: false },
  "stomp+ssl:": { engine: "activemq", port: 61_614, isEncrypted: true },
};

const DEFAULT_VIRTUAL_HOST = "/";

/** The broker of a mapping, or why there is none. */
export function findBroker(bindings: BrokerBindings, mapping: EventSourceMapping): Broker | string {
  const brokers = parseBrokers(bindings.MQ_BROKERS);
  if (brokers === undefined) return "MQ_BROKERS is not a JSON object";
  const key = keyOf(bindings, mapping, brokers);
  const url = key === undefined ? undefined : brokers.get(key);
  if (url === undefined) return "MQ_BROKERS does not name the broker";
  return parseBroker(url) ?? "MQ_BROKERS has no amqp(s) or stomp(+ssl) URL for the broker";
}

export function virtualHostOf({ settings }: EventSourceMapping): string {
  const named = settings.access?.find(({ type }) => type === "VIRTUAL_HOST")?.uri;
  return named ?? DEFAULT_VIRTUAL_HOST;
}

/** The ARN, or for the first account its name: an ARN is what a caller writes, and a name alone would open everybody's brokers to all. */
function keyOf(
  { ACCOUNT_ID }: BrokerBindings,
  { key: { accountId }, source: { arn: text = "" } }: EventSourceMapping,
  brokers: ReadonlyMap<string, unknown>,
): string | undefined {
  const arn = parseArn(text);
  // A broker of another account is none of this one's.
  if (arn?.accountId !== accountId) return undefined;
  if (brokers.has(text) || accountId !== ACCOUNT_ID) return text;
  return arn.resource.split(":")[1];
}

function parseBrokers(text: string | undefined): ReadonlyMap<string, unknown> | undefined {
  if (!text) return new Map();
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

function parseBroker(text: unknown): Broker | undefined {
  if (typeof text !== "string" || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const scheme = SCHEMES[url.protocol];
  const username = decode(url.username);
  const password = decode(url.password);
  if (scheme === undefined || url.hostname === "") return undefined;
  if (username === undefined || password === undefined) return undefined;
  return {
    ...scheme,
    // An address of IPv6 stands in brackets, which a socket does not take.
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? scheme.port : Number(url.port),
    username,
    password,
  };
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
