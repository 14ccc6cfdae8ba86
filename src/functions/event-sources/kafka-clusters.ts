import { parseArn } from "../../aws/arn.ts";
import { type Access, type EventSourceMapping } from "./model.ts";

/**
 * Where Kafka clusters are, and who may read from them: one secret of the deployment, a JSON object of clusters. An Amazon MSK is found by
 * its ARN, or by its name for the first account; a self-managed cluster with a password by the ARN of the secret that the mapping names.
 */
export interface KafkaBindings {
  readonly ACCOUNT_ID: string;
  readonly KAFKA_CLUSTERS?: string;
}

export type SaslMechanism = "plain" | "scram-sha-256" | "scram-sha-512";

export interface KafkaCluster {
  /** `host:port` */
  readonly servers: readonly string[];
  readonly isEncrypted: boolean;
  readonly sasl?: {
    readonly mechanism: SaslMechanism;
    readonly username: string;
    readonly password: string;
  };
  /** Named by whoever deploys; any other is named by a user, and so is wherever it leads. */
  readonly isTrusted: boolean;
}

/** An entry of the variable. */
interface Named {
  readonly bootstrapServers: readonly string[];
  readonly username?: string;
  readonly password?: string;
  readonly mechanism: SaslMechanism;
  readonly tls: boolean;
}

const MECHANISM_BY_ACCESS: Readonly<Record<string, SaslMechanism>> = {
  BASIC_AUTH: "plain",
  SASL_SCRAM_256_AUTH: "scram-sha-256",
  SASL_SCRAM_512_AUTH: "scram-sha-512",
};
const MECHANISMS: readonly string[] = Object.values(MECHANISM_BY_ACCESS);
/** The one that an Amazon MSK has. */
const MECHANISM_DEFAULT: SaslMechanism = "scram-sha-512";
const SERVER = /^[^\s/:]+:\d{1,5}$/;

/** The cluster of a mapping, or why there is none. */
export function findCluster(
  bindings: KafkaBindings,
  mapping: EventSourceMapping,
): KafkaCluster | string {
  const clusters = parseClusters(bindings.KAFKA_CLUSTERS);
  if (clusters === undefined) return "KAFKA_CLUSTERS is not a JSON object";
  const { access = [] } = mapping.settings;
  if (access.some(({ type }) => type === "CLIENT_CERTIFICATE_TLS_AUTH")) {
    return "Lamella offers no client certificates";
  }
  return mapping.source.kind === "managed-kafka"
    ? managedCluster(bindings, mapping, clusters)
    : selfManagedCluster(mapping, clusters);
}

function managedCluster(
  { ACCOUNT_ID }: KafkaBindings,
  { key: { accountId }, source: { arn: text = "" } }: EventSourceMapping,
  clusters: ReadonlyMap<string, unknown>,
): KafkaCluster | string {
  const arn = parseArn(text);
  // A cluster of another account is none of this one's.
  const isOwn = arn?.accountId === accountId;
  const name = accountId === ACCOUNT_ID ? arn?.resource.split("/")[1] : undefined;
  const entry = isOwn ? (clusters.get(text) ?? clusters.get(name ?? text)) : undefined;
  if (entry === undefined) return "KAFKA_CLUSTERS does not name the cluster";
  return toCluster(parseEntry(entry));
}

/** A password goes to the servers that were named together with it, and nowhere else. */
function selfManagedCluster(
  { key, source, settings: { access = [] } }: EventSourceMapping,
  clusters: ReadonlyMap<string, unknown>,
): KafkaCluster | string {
  const servers = source.bootstrapServers ?? [];
  const login = access.find(({ type = "" }) => MECHANISM_BY_ACCESS[type] !== undefined);
  if (login === undefined) {
    const isEncrypted = access.some(({ type }) => type === "SERVER_ROOT_CA_CERTIFICATE");
    return { servers, isEncrypted, isTrusted: false };
  }
  const entry = parseEntry(ownSecret(login, key.accountId, clusters));
  if (entry === undefined) return "KAFKA_CLUSTERS does not name the secret";
  if (!servers.every((server) => entry.bootstrapServers.includes(server))) {
    return "KAFKA_CLUSTERS names other servers for the secret";
  }
  return toCluster({
    ...entry,
    bootstrapServers: servers,
    mechanism: MECHANISM_BY_ACCESS[login.type ?? ""] ?? MECHANISM_DEFAULT,
  });
}

function ownSecret(
  { uri = "" }: Access,
  accountId: string,
  clusters: ReadonlyMap<string, unknown>,
): unknown {
  return parseArn(uri)?.accountId === accountId ? clusters.get(uri) : undefined;
}

function toCluster(entry: Named | undefined): KafkaCluster | string {
  if (entry === undefined) return "KAFKA_CLUSTERS has no servers, or no such mechanism";
  const { bootstrapServers, username, password = "", mechanism, tls } = entry;
  return {
    servers: bootstrapServers,
    isEncrypted: tls,
    isTrusted: true,
    ...(username === undefined ? {} : { sasl: { mechanism, username, password } }),
  };
}

function parseClusters(text: string | undefined): ReadonlyMap<string, unknown> | undefined {
  if (!text) return new Map();
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

function parseEntry(value: unknown): Named | undefined {
  if (!isObject(value)) return undefined;
  const { bootstrapServers: servers, username, password, tls } = value;
  const mechanism = value["mechanism"] ?? MECHANISM_DEFAULT;
  if (!Array.isArray(servers) || servers.length === 0) return undefined;
  if (!servers.every((server) => typeof server === "string" && SERVER.test(server))) {
    return undefined;
  }
  if (!isMechanism(mechanism)) return undefined;
  return {
    bootstrapServers: servers,
    mechanism,
    // Whoever sends a password in the clear has to say so.
    tls: tls !== false,
    ...(typeof username === "string" ? { username } : {}),
    ...(typeof password === "string" ? { password } : {}),
  };
}

function isMechanism(value: unknown): value is SaslMechanism {
  return typeof value === "string" && MECHANISMS.includes(value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
