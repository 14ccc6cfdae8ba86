import { beforeAll, describe, it } from "vitest";
import { OPERATIONS, type Operation, type OperationName } from "../../src/aws/operations.ts";
import { type StructureShape } from "../../src/aws/shape.ts";
import { INPUTS } from "../inputs.ts";
import { createQueues } from "../services/sqs/queues.worker.ts";
import { BODIES } from "./bodies.ts";
import { type Answer, call, create, send } from "./client.worker.ts";
import { HOSTILE, mutations, withMember } from "./hostile.ts";

/** Whatever the bodies, an operation is asked this often at once. */
const AT_ONCE = 16;
const TIMEOUT_MS = 120_000;
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** Their body is a payload, which may be anything; their answers are in the tests of invocation. */
const INVOCATIONS: ReadonlySet<OperationName> = new Set([
  "Invoke",
  "InvokeAsync",
  "InvokeWithResponseStream",
]);
const CONTROL = OPERATIONS.filter(({ name }) => !INVOCATIONS.has(name));

const PARTS: Readonly<Record<string, string>> = {
  alias: "live",
  layer: "swept",
  version: "1",
  statement: "s",
  uuid: "00000000-0000-4000-8000-000000000000",
  resource: encodeURIComponent("arn:aws:lambda:us-east-1:000000000000:function:swept"),
  config: encodeURIComponent(
    "arn:aws:lambda:us-east-1:000000000000:code-signing-config:csc-0123456789abcdef0",
  ),
};

/** Of things that are there, where they can be. */
function pathOf({ path }: Operation): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, part: string) => PARTS[part] ?? "swept");
}

function queryOf({ query, path }: Operation): Readonly<Record<string, string>> {
  const qualified = path.includes("provisioned-concurrency") ? { Qualifier: "1" } : {};
  return query === undefined ? qualified : { [query[0]]: query[1] };
}

/** What SDKs need of every answer: reference 1.4. Gives what is amiss. */
function faults(answer: Answer): readonly string[] {
  const { status, headers, json } = answer;
  const isEmpty = Object.keys(json).length === 0 && headers.get("content-type") === null;
  const code = headers.get("x-amzn-errortype");
  return [
    ...(status === 500 || status > 501 ? [`status ${status}`] : []),
    ...(UUID.test(headers.get("x-amzn-requestid") ?? "") ? [] : ["no x-amzn-RequestId"]),
    ...(isEmpty || headers.get("content-type") === "application/json" ? [] : ["no Content-Type"]),
    ...(status < 400 || code !== null ? [] : ["no x-amzn-ErrorType"]),
    ...(status !== 204 || isEmpty ? [] : ["a body with 204"]),
  ];
}

beforeAll(async () => {
  await createQueues("q");
  await create("swept", { Publish: true });
  await call("POST", "/2015-03-31/functions/swept/aliases", {
    body: { Name: "live", FunctionVersion: "1" },
  });
});

describe("Every operation", () => {
  it("answers alike with a trailing slash and without", async ({ expect }) => {
    const reads = CONTROL.filter(({ method }) => method === "GET");
    for (const operation of reads) {
      const query = queryOf(operation);
      const path = pathOf(operation);
      const answers = await Promise.all(
        [path, `${path}/`].map((form) => send({ method: "GET", path: form, query })),
      );
      expect(answers.flatMap(faults), operation.name).toEqual([]);
      const [plain, slashed] = answers.map(({ status, json }) => ({ status, ...stable(json) }));
      expect(slashed, operation.name).toEqual(plain);
    }
  });

  it(
    "writes alike with a trailing slash and without, for no body and for {}",
    async ({ expect }) => {
      for (const operation of CONTROL.filter(({ method }) => method !== "GET")) {
        // Of what is not there, so that no answer depends on those before it.
        const path = pathOf(operation).replaceAll("swept", "nobody").replace("live", "none");
        const heard = new Set<string>();
        for (const form of [path, `${path}/`]) {
          for (const body of [{}, { body: "{}" }]) {
            const request = { method: operation.method, path: form, query: queryOf(operation) };
            const answer = await send({ ...request, ...body });
            expect(faults(answer), operation.name).toEqual([]);
            heard.add(`${answer.status} ${JSON.stringify(answer.json)}`);
          }
        }
        expect([operation.name, heard.size]).toEqual([operation.name, 1]);
      }
    },
    TIMEOUT_MS,
  );

  it("that wants nothing takes no body and {} alike", async ({ expect }) => {
    for (const [method, part] of [
      ["PUT", "configuration"],
      ["POST", "versions"],
    ] as const) {
      for (const body of [{}, { body: "{}" }]) {
        const path = `/2015-03-31/functions/swept/${part}`;
        const answer = await send({ method, path, ...body });
        await answer.settle();
        expect(answer.status).toBeLessThan(300);
      }
    }
  });

  it(
    "is named by its refusal of another region's, another account's and no function",
    async ({ expect }) => {
      for (const operation of CONTROL.filter(({ path }) => path.includes("{name}"))) {
        for (const name of [
          "arn:aws:lambda:eu-west-1:000000000000:function:f",
          "arn:aws:lambda:us-east-1:111111111111:function:f",
          "nobody",
          "a%b",
          "x".repeat(141),
        ]) {
          const path = operation.path
            .replace("{name}", encodeURIComponent(name))
            .replaceAll(/\{(\w+)\}/g, (_, part: string) => PARTS[part] ?? "swept");
          const body = BODIES[operation.name];
          const answer = await send({
            method: operation.method,
            path,
            query: queryOf(operation),
            ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          });
          expect(faults(answer), `${operation.name} of ${name}`).toEqual([]);
        }
      }
    },
    TIMEOUT_MS,
  );

  it("is by its method and path alone", async ({ expect }) => {
    for (const operation of OPERATIONS) {
      for (const method of ["PATCH", "OPTIONS"]) {
        const answer = await send({ method, path: pathOf(operation) });
        expect([answer.status, answer.headers.get("x-amzn-errortype"), answer.json]).toEqual([
          403,
          "AccessDeniedException",
          { Message: "Unable to determine service/operation name to be authorized" },
        ]);
      }
    }
  });
});

describe("A query parameter that is there twice", () => {
  it("is as good as the first", async ({ expect }) => {
    const query = { Qualifier: ["1", "nonsense"], MaxItems: ["1", "2"] };
    const one = await send({ path: "/2015-03-31/functions/swept/configuration", query });
    expect(one.json["Version"]).toBe("1");
    const list = await send({ path: "/2015-03-31/functions/swept/versions", query });
    expect(list.json["Versions"]).toHaveLength(1);
  });
});

describe("A body that is not what an operation wants", () => {
  it.for(Object.keys(BODIES) as OperationName[])(
    "is no failure of %s",
    { timeout: TIMEOUT_MS },
    async (name, { expect }) => {
      const operation = OPERATIONS.find((candidate) => candidate.name === name);
      if (operation === undefined) throw new Error(`No operation is named "${name}"`);
      const bodies = Object.values(HOSTILE).flatMap((text) => [
        ...mutations(BODIES[name], text),
        ...otherMembers(name).map((member) => withMember(BODIES[name], member, text)),
      ]);
      const request = {
        method: operation.method,
        path: pathOf(operation),
        query: queryOf(operation),
      };
      for (let first = 0; first < bodies.length; first += AT_ONCE) {
        const some = bodies.slice(first, first + AT_ONCE);
        const answers = await Promise.all(some.map((body) => send({ ...request, body })));
        const amiss = answers.flatMap((answer, index) =>
          faults(answer).map((fault) => `${fault}: ${some[index]?.slice(0, 200)}`),
        );
        expect(amiss).toEqual([]);
      }
    },
  );
});

/** Those of the operation's shape that the body does not have. */
function otherMembers(name: OperationName): readonly string[] {
  const shapes: Partial<Record<OperationName, StructureShape>> = INPUTS;
  const body: object = Object(BODIES[name]);
  return Object.keys(shapes[name]?.members ?? {}).filter((member) => !Object.hasOwn(body, member));
}

/** Without what is another with each request. */
function stable(json: Answer["json"]): object {
  const { Code: _, Location: __, ...rest } = json;
  return rest;
}
