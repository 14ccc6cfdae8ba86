import { env } from "cloudflare:workers";
import { beforeAll, describe, it } from "vitest";
import { OPERATIONS, type Operation } from "../../src/aws/operations.ts";
import { INPUTS } from "../inputs.ts";
import { createQueues } from "../services/sqs/queues.worker.ts";
import { BODIES } from "./bodies.ts";
import { type Broken, brokenValues, withValue } from "./broken-values.ts";
import { type Answer, call, create, send } from "./client.worker.ts";

const TIMEOUT_MS = 120_000;
/** Requests under way at once. */
const AT_ONCE = 16;

/** The members that are parts of the path. */
const IN_PATH: Readonly<Record<string, string>> = {
  name: "FunctionName",
  alias: "Name",
  layer: "LayerName",
  version: "VersionNumber",
  statement: "StatementId",
  uuid: "UUID",
  resource: "Resource",
  config: "CodeSigningConfigArn",
  execution: "DurableExecutionArn",
  callback: "CallbackId",
  provider: "CapacityProviderName",
};

const ACCOUNT = "arn:aws:lambda:us-east-1:000000000000";
/** Values that the path's members may have. */
const GOOD: Readonly<Record<string, string>> = {
  FunctionName: "shaped",
  Name: "live",
  LayerName: "shaped",
  VersionNumber: "1",
  StatementId: "s",
  UUID: "00000000-0000-4000-8000-000000000000",
  Resource: `${ACCOUNT}:function:shaped`,
  CodeSigningConfigArn: `${ACCOUNT}:code-signing-config:csc-0123456789abcdef0`,
  DurableExecutionArn: `${ACCOUNT}:function:shaped:1/durable-execution/a/b`,
  CallbackId: "aaaa",
  CapacityProviderName: "c",
};

/** Members of operations with a body that stand in the query all the same. */
const IN_QUERY: ReadonlySet<string> = new Set([
  "AddLayerVersionPermission RevisionId",
  "AddPermission Qualifier",
  "CreateFunctionUrlConfig Qualifier",
  "PutFunctionEventInvokeConfig Qualifier",
  "PutFunctionScalingConfig Qualifier",
  "PutProvisionedConcurrencyConfig Qualifier",
  "PutRuntimeManagementConfig Qualifier",
  "UpdateFunctionEventInvokeConfig Qualifier",
  "UpdateFunctionUrlConfig Qualifier",
]);

/** Their body is one member itself. */
const PAYLOADS: ReadonlySet<string> = new Set([
  "SendDurableExecutionCallbackFailure Error",
  "SendDurableExecutionCallbackSuccess Result",
  "StopDurableExecution Error",
]);

type Place = "path" | "query" | "body" | "payload";

function placeOf({ name, method, path }: Operation, member: string): Place {
  const isPart = [...path.matchAll(/\{(\w+)\}/g)].some(([, part = ""]) => IN_PATH[part] === member);
  if (isPart) return "path";
  const at = `${name} ${member}`;
  if (PAYLOADS.has(at)) return "payload";
  return method === "GET" || method === "DELETE" || IN_QUERY.has(at) ? "query" : "body";
}

/** The request with everything right but for one value. */
function requestOf(operation: Operation, { path: [member = "", ...inner], value }: Broken) {
  const { name, method, query: [key, fixed] = [] } = operation;
  const place = placeOf(operation, member);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const good = BODIES[name];
  const body =
    place === "body"
      ? withValue(good ?? {}, [member, ...inner], value)
      : place === "payload"
        ? withValue({}, inner, value)
        : good;
  return {
    method,
    path: operation.path.replaceAll(/\{(\w+)\}/g, (_, part: string) => {
      const wanted = IN_PATH[part] ?? "";
      return encodeURIComponent((wanted === member ? text : GOOD[wanted]) ?? "");
    }),
    query: {
      ...(key === undefined ? {} : { [key]: fixed ?? "" }),
      ...(place === "query" ? { [member === "TagKeys" ? "tagKeys" : member]: text } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

/** What is amiss with the refusal of a broken value. */
function amiss(operation: Operation, broken: Broken, answer: Answer): readonly string[] {
  const { status, json, headers } = answer;
  const code = headers.get("x-amzn-errortype");
  const message = String(json["message"] ?? json["Message"]);
  const said = `${status} ${code} ${message.slice(0, 300)}`;
  const [member = ""] = broken.path;
  if (["path", "query"].includes(placeOf(operation, member))) {
    return status >= 400 && status < 500 ? [] : [said];
  }
  if (broken.field === undefined) return code === "SerializationException" ? [] : [said];
  const isNamed = message.includes(`at '${broken.field}' failed to satisfy constraint`);
  return code === "ValidationException" && isNamed ? [] : [said];
}

/** All that the database has. */
async function stored(): Promise<string> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const tables = await Promise.all(
    results.map(({ name }) => env.DB.prepare(`SELECT * FROM "${name}"`).all()),
  );
  return JSON.stringify(tables.map((table) => table.results));
}

/** In the path and the query all is text, and what is absent or empty names another path, or asks for nothing. */
function isSendable(operation: Operation, { path, value }: Broken): boolean {
  const place = placeOf(operation, path[0] ?? "");
  if (place === "body") return true;
  if (place === "payload") return path.length > 1;
  const isText = typeof value === "string" && !/^(x*|1|true)$/.test(value);
  return path.length === 1 && isText;
}

beforeAll(async () => {
  await createQueues("q");
  await create("shaped", { Publish: true });
  await call("POST", "/2015-03-31/functions/shaped/aliases", {
    body: { Name: "live", FunctionVersion: "1" },
  });
});

describe("A value that breaks its shape", () => {
  it.for(Object.keys(INPUTS) as (keyof typeof INPUTS)[])(
    "is refused by its name, and nothing is stored: %s",
    { timeout: TIMEOUT_MS },
    async (name, { expect }) => {
      const operation = OPERATIONS.find((candidate) => candidate.name === name);
      if (operation === undefined) throw new Error(`No operation is named "${name}"`);
      const before = await stored();
      const broken = brokenValues(INPUTS[name]).filter((value) => isSendable(operation, value));
      for (let first = 0; first < broken.length; first += AT_ONCE) {
        const some = broken.slice(first, first + AT_ONCE);
        const answers = await Promise.all(some.map((one) => send(requestOf(operation, one))));
        const wrong = some.flatMap((one, index) => {
          const answer = answers[index];
          const faults = answer === undefined ? ["no answer"] : amiss(operation, one, answer);
          return faults.map(
            (fault) =>
              `${one.path.join(".")} = ${String(JSON.stringify(one.value)).slice(0, 60)}: ${fault}`,
          );
        });
        expect(wrong).toEqual([]);
      }
      expect(await stored()).toBe(before);
    },
  );
});

describe("A body that names a member twice", () => {
  it("means the last, as AWS's own parser has it", async ({ expect }) => {
    const path = "/2015-03-31/functions/shaped/configuration";
    const twice = (first: number, last: number) =>
      send({ method: "PUT", path, body: `{"Timeout":${first},"Timeout":${last}}` });
    const good = await twice(0, 5);
    await good.settle();
    expect([good.status, good.json["Timeout"]]).toEqual([200, 5]);
    const bad = await twice(5, 0);
    expect([bad.status, bad.headers.get("x-amzn-errortype")]).toEqual([400, "ValidationException"]);
    expect((await call("GET", path)).json["Timeout"]).toBe(5);
  });
});
