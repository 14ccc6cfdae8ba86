import { createExecutionContext } from "cloudflare:test";
import { beforeAll, describe, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { type Operation, type OperationName, OPERATIONS } from "../../src/aws/operations.ts";
import { signed } from "../identity/sigv4/signer.ts";
import { createQueues } from "../services/sqs/queues.worker.ts";
import { bindings, call, create, zipFile } from "./client.worker.ts";

/** What docs/storage.md says of what is there: all other reads, and a page of each list, take one statement of D1. */
const TWO_STATEMENTS: ReadonlySet<OperationName> = new Set([
  "GetAccountSettings",
  "GetFunction",
  "GetFunctionCodeSigningConfig",
  "GetFunctionRecursionConfig",
  "GetLayerVersionPolicy",
  "GetProvisionedConcurrencyConfig",
  "GetRuntimeManagementConfig",
  "ListFunctionEventInvokeConfigs",
  "ListFunctionsByCodeSigningConfig",
]);

const ARN = "arn:aws:lambda:us-east-1:000000000000";
const parts: Record<string, string> = {
  name: "read",
  alias: "live",
  layer: "read",
  version: "1",
  resource: encodeURIComponent(`${ARN}:function:read`),
};
const READS = OPERATIONS.filter(({ method, path }) => method === "GET" && !isOfNothing(path));

/** Of durable executions and managed instances there are none, and no statement asks for one. */
function isOfNothing(path: string): boolean {
  return path.includes("durable-executions/") || /capacity-provider|scaling-config/.test(path);
}

let statements = 0;
const app = createApp();
/** The real database; every statement it prepares is counted. */
const DB = new Proxy(bindings.DB, {
  get(target, name) {
    if (name === "prepare") statements += 1;
    const member: unknown = Reflect.get(target, name);
    return typeof member === "function" ? member.bind(target) : member;
  },
});

async function read(operation: Operation, qualifier?: string): Promise<readonly [number, number]> {
  const { query = [], path } = operation;
  const [key, value = ""] = query;
  const wanted = path.includes("provisioned") ? (qualifier ?? "1") : qualifier;
  const wire = await signed({
    path: path.replaceAll(/\{(\w+)\}/g, (_, part: string) => parts[part] ?? ""),
    query: {
      ...(key === undefined ? {} : { [key]: value }),
      ...(wanted === undefined ? {} : { Qualifier: wanted }),
      ...(key === "find" ? { Arn: `${ARN}:layer:read:1` } : {}),
    },
    now: Date.now(),
  });
  statements = 0;
  const { status } = await app.fetch(
    new Request(wire.url, { headers: wire.headers }),
    { ...bindings, DB },
    createExecutionContext(),
  );
  return [status, statements];
}

beforeAll(async () => {
  await create("read", { Publish: true });
  const set = (method: string, date: string, part: string, body: object) =>
    call(method, `/${date}/functions/read/${part}`, { body });
  await set("POST", "2015-03-31", "aliases", { Name: "live", FunctionVersion: "1" });
  await set("PUT", "2017-10-31", "concurrency", { ReservedConcurrentExecutions: 5 });
  await set("PUT", "2019-09-25", "event-invoke-config", { MaximumRetryAttempts: 1 });
  await set("POST", "2021-10-31", "url", { AuthType: "NONE" });
  const grant = { StatementId: "s", Action: "lambda:*", Principal: "000000000000" };
  await set("POST", "2015-03-31", "policy", grant);
  await call("PUT", "/2019-09-30/functions/read/provisioned-concurrency", {
    query: { Qualifier: "1" },
    body: { ProvisionedConcurrentExecutions: 1 },
  });
  const layer = "/2018-10-31/layers/read/versions";
  await call("POST", layer, { body: { Content: { ZipFile: zipFile() } } });
  const give = { StatementId: "s", Action: "lambda:GetLayerVersion", Principal: "*" };
  await call("POST", `${layer}/1/policy`, { body: give });
  await createQueues("q");
  const mapping = await call("POST", "/2015-03-31/event-source-mappings", {
    body: { FunctionName: "read", EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:q" },
  });
  parts["uuid"] = String(mapping.json["UUID"]);
  const { json } = await call("POST", "/2020-04-22/code-signing-configs", {
    body: { AllowedPublishers: { SigningProfileVersionArns: ["arn:aws:signer:us-east-1::x"] } },
  });
  const config = json["CodeSigningConfig"] as Record<string, string>;
  parts["config"] = encodeURIComponent(config["CodeSigningConfigArn"] ?? "");
});

describe("A read", () => {
  it.for(READS)("of what is there: $name", async (operation, { expect }) => {
    const [status, count] = await read(operation);
    expect([status, count]).toEqual([200, TWO_STATEMENTS.has(operation.name) ? 2 : 1]);
  });

  it("of a function takes two statements at most, whatever the qualifier", async ({ expect }) => {
    const operation = READS.find(({ name }) => name === "GetFunction");
    if (operation === undefined) throw new Error("GetFunction is no read");
    for (const qualifier of ["$LATEST", "1", "live"]) {
      expect(await read(operation, qualifier)).toEqual([200, 2]);
    }
    expect(await read(operation, "none")).toEqual([404, 2]);
  });
});
