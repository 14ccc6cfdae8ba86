import { describe, it } from "vitest";
import { findCluster } from "../../../src/functions/event-sources/kafka-clusters.ts";
import {
  type Access,
  createMapping,
  defaultSettings,
  type EventSourceMapping,
} from "../../../src/functions/event-sources/model.ts";
import { type EventSource, eventSource } from "../../../src/functions/event-sources/source.ts";

const FIRST = "000000000000";
const OTHER = "111111111111";
const arnOf = (accountId: string) => `arn:aws:kafka:us-east-1:${accountId}:cluster/orders/c-1`;
const secretOf = (accountId: string) => `arn:aws:secretsmanager:us-east-1:${accountId}:secret:s`;

function mappingOf(
  source: EventSource,
  accountId = FIRST,
  access: readonly Access[] = [],
): EventSourceMapping {
  const key = { accountId, region: "us-east-1", id: "id" };
  const given = { key, functionName: "f", source, tags: {} };
  return createMapping(
    { ...given, settings: { ...defaultSettings(source, "id"), access } },
    { now: 0, revisionId: "r" },
  );
}

const found = (clusters: object, mapping: EventSourceMapping) =>
  findCluster({ ACCOUNT_ID: FIRST, KAFKA_CLUSTERS: JSON.stringify(clusters) }, mapping);

const entry = { bootstrapServers: ["a:1", "b:2"], username: "u", password: "p" };
const managed = (accountId: string, arn = arnOf(accountId)) =>
  mappingOf(eventSource(arn, undefined), accountId);
const own = (access: readonly Access[], servers = ["a:1"]) =>
  mappingOf(eventSource(undefined, servers), FIRST, access);

describe("findCluster()", () => {
  it("finds an Amazon MSK by its ARN, and those of the first account by their names", ({
    expect,
  }) => {
    const cluster = {
      servers: ["a:1", "b:2"],
      isEncrypted: true,
      isTrusted: true,
      sasl: { mechanism: "scram-sha-512", username: "u", password: "p" },
    };
    expect(found({ orders: entry }, managed(FIRST))).toEqual(cluster);
    expect(found({ [arnOf(FIRST)]: entry }, managed(FIRST))).toEqual(cluster);
    expect(found({ [arnOf(OTHER)]: entry }, managed(OTHER))).toEqual(cluster);
    expect(found({ orders: { bootstrapServers: ["a:1"], tls: false } }, managed(FIRST))).toEqual({
      servers: ["a:1"],
      isEncrypted: false,
      isTrusted: true,
    });
  });

  it("gives nobody another account's", ({ expect }) => {
    const none = "KAFKA_CLUSTERS does not name the cluster";
    expect(found({ orders: entry }, managed(OTHER))).toBe(none);
    expect(found({ [arnOf(FIRST)]: entry }, managed(OTHER, arnOf(FIRST)))).toBe(none);
    expect(found({ orders: entry }, managed(OTHER, arnOf(FIRST)))).toBe(none);
    expect(found({}, managed(FIRST))).toBe(none);
  });

  it("trusts no servers that a user names, and has no password for them", ({ expect }) => {
    const subnet = { type: "VPC_SUBNET", uri: "subnet:s" };
    expect(found({ orders: entry }, own([subnet], ["10.0.0.1:1"]))).toEqual({
      servers: ["10.0.0.1:1"],
      isEncrypted: false,
      isTrusted: false,
    });
  });

  it("encrypts what a certificate is named for", ({ expect }) => {
    const certificate = { type: "SERVER_ROOT_CA_CERTIFICATE", uri: secretOf(FIRST) };
    expect(found({}, own([certificate]))).toMatchObject({ isEncrypted: true, isTrusted: false });
  });

  it("sends a password to the servers that stand beside it alone", ({ expect }) => {
    const login = (accountId: string) => ({ type: "BASIC_AUTH", uri: secretOf(accountId) });
    const clusters = { [secretOf(FIRST)]: entry, [secretOf(OTHER)]: entry };
    expect(found(clusters, own([login(FIRST)]))).toMatchObject({
      servers: ["a:1"],
      isTrusted: true,
      sasl: { mechanism: "plain" },
    });
    expect(found(clusters, own([login(FIRST)], ["a:1", "evil:1"]))).toBe(
      "KAFKA_CLUSTERS names other servers for the secret",
    );
    expect(found(clusters, own([login(OTHER)]))).toBe("KAFKA_CLUSTERS does not name the secret");
  });

  it("says what is not offered, and what is wrong with the variable", ({ expect }) => {
    const certificate = { type: "CLIENT_CERTIFICATE_TLS_AUTH", uri: secretOf(FIRST) };
    expect(found({}, own([certificate]))).toBe("Lamella offers no client certificates");
    for (const bad of [
      null,
      "a:1",
      {},
      { bootstrapServers: [] },
      { bootstrapServers: ["no-port"] },
      { bootstrapServers: ["a:1"], mechanism: "gssapi" },
    ]) {
      const verdict = found({ orders: bad }, managed(FIRST));
      expect(verdict).toBe("KAFKA_CLUSTERS has no servers, or no such mechanism");
    }
    for (const text of ["{", "[]", "1"]) {
      expect(findCluster({ ACCOUNT_ID: FIRST, KAFKA_CLUSTERS: text }, managed(FIRST))).toBe(
        "KAFKA_CLUSTERS is not a JSON object",
      );
    }
  });
});
