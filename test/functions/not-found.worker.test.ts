import { beforeAll, describe, it } from "vitest";
import { call, create } from "./client.worker.ts";

/** Reference 2.10: what each operation says of a function, a version, an alias or a setting that is not there. */

const ARN = "arn:aws:lambda:us-east-1:000000000000";
const NOBODY = `${ARN}:function:nobody`;
const HERE = `${ARN}:function:here`;
const NOTHING = "The resource you requested does not exist.";
const ROLE = "arn:aws:iam::000000000000:role/r";

interface Asked {
  /** `METHOD /path`, with a query perhaps. */
  readonly request: string;
  readonly body?: object;
}

type Row = readonly [request: string, text: string, body?: object];

const OF_FUNCTIONS: readonly Row[] = [
  ["GET /2015-03-31/functions/nobody", `Function not found: ${NOBODY}`],
  ["GET /2015-03-31/functions/nobody?Qualifier=live", `Function not found: ${NOBODY}:live`],
  ["GET /2015-03-31/functions/nobody/configuration", `Function not found: ${NOBODY}`],
  ["GET /2015-03-31/functions/nobody/configuration?Qualifier=1", `Function not found: ${NOBODY}:1`],
  ["DELETE /2015-03-31/functions/nobody", `Function not found: ${NOBODY}`],
  ["DELETE /2015-03-31/functions/nobody?Qualifier=1", `Function not found: ${NOBODY}`],
  ["GET /2015-03-31/functions/nobody/versions", `Function not found: ${NOBODY}`],
  ["GET /2015-03-31/functions/nobody/aliases", `Function not found: ${NOBODY}`],
  ["PUT /2015-03-31/functions/nobody/configuration", `Function not found: ${NOBODY}`, {}],
  ["PUT /2015-03-31/functions/nobody/code", `Function not found: ${NOBODY}`, { ZipFile: "UEsF" }],
  ["POST /2015-03-31/functions/nobody/versions", `Function not found: ${NOBODY}`, {}],
  [
    "POST /2015-03-31/functions/nobody/aliases",
    `Function not found: ${NOBODY}`,
    { Name: "a", FunctionVersion: "1" },
  ],
  [`GET /2017-03-31/tags/${encodeURIComponent(NOBODY)}`, `Function not found: ${NOBODY}`],
  ["POST /2015-03-31/functions/nobody/invocations", `Function not found: ${NOBODY}:$LATEST`],
  ["POST /2015-03-31/functions/nobody/invocations?Qualifier=7", `Function not found: ${NOBODY}:7`],
  [
    "PUT /2017-10-31/functions/nobody/concurrency",
    `Function not found: ${NOBODY}:$LATEST`,
    { ReservedConcurrentExecutions: 1 },
  ],
  ["GET /2015-03-31/functions/nobody/policy", NOTHING],
  ["GET /2021-10-31/functions/nobody/url", NOTHING],
  ["DELETE /2021-10-31/functions/nobody/url", NOTHING],
  ["POST /2021-10-31/functions/nobody/url", "Function does not exist", { AuthType: "NONE" }],
  ["PUT /2021-10-31/functions/nobody/url", "Function does not exist", {}],
  ["GET /2021-10-31/functions/nobody/urls", "Function does not exist"],
  [
    "PUT /2019-09-25/functions/nobody/event-invoke-config",
    "The function doesn't exist.",
    { MaximumRetryAttempts: 0 },
  ],
  [
    "POST /2019-09-25/functions/nobody/event-invoke-config",
    "The function doesn't exist.",
    { MaximumRetryAttempts: 0 },
  ],
  ["GET /2019-09-25/functions/nobody/event-invoke-config/list", "The function doesn't exist."],
  [
    "GET /2019-09-25/functions/nobody/event-invoke-config",
    `The function ${NOBODY}:$LATEST doesn't have an EventInvokeConfig`,
  ],
  [
    "DELETE /2019-09-25/functions/nobody/event-invoke-config",
    `The function ${NOBODY}:$LATEST doesn't have an EventInvokeConfig`,
  ],
  ["DELETE /2015-03-31/functions/nobody/policy/s", `No policy found for: ${NOBODY}`],
  ["GET /2020-06-30/functions/nobody/code-signing-config", `Function not found: ${NOBODY}`],
];

const OF_WHAT_BELONGS_TO_ONE: readonly Row[] = [
  ["GET /2015-03-31/functions/here/aliases/none", `Cannot find alias arn: ${HERE}:none`],
  ["PUT /2015-03-31/functions/here/aliases/none", `Alias not found: ${HERE}:none`, {}],
  ["GET /2015-03-31/functions/here?Qualifier=none", `Function not found: ${HERE}:none`],
  ["GET /2015-03-31/functions/here?Qualifier=$latest", `Function not found: ${HERE}:$latest`],
  [
    "POST /2015-03-31/functions/here/aliases",
    `Function not found: ${HERE}:9`,
    { Name: "a", FunctionVersion: "9" },
  ],
  ["GET /2015-03-31/functions/here/policy", NOTHING],
  [
    "DELETE /2015-03-31/functions/here/policy/s",
    "No policy is associated with the given resource.",
  ],
  [
    "GET /2019-09-25/functions/here/event-invoke-config",
    `The function ${HERE}:$LATEST doesn't have an EventInvokeConfig`,
  ],
  ["GET /2021-10-31/functions/here/url", NOTHING],
  [
    "GET /2019-09-30/functions/here/provisioned-concurrency?Qualifier=1",
    "No Provisioned Concurrency Config found for this function",
  ],
  [
    "GET /2019-09-30/functions/here/provisioned-concurrency?Qualifier=9",
    `Function not found: ${HERE}:9`,
  ],
  [
    "GET /2019-09-30/functions/here/provisioned-concurrency?Qualifier=none",
    `Cannot find alias arn: ${HERE}:none`,
  ],
  ["GET /2015-03-31/event-source-mappings/00000000-0000-4000-8000-000000000000", NOTHING],
  ["DELETE /2015-03-31/event-source-mappings/00000000-0000-4000-8000-000000000000", NOTHING],
  ["GET /2018-10-31/layers/none/versions/1", NOTHING],
  [
    `POST /2017-03-31/tags/${encodeURIComponent(`${ARN}:event-source-mapping:00000000-0000-4000-8000-000000000000`)}`,
    `Event source mapping not found: ${ARN}:event-source-mapping:00000000-0000-4000-8000-000000000000`,
    { Tags: { k: "v" } },
  ],
  [
    `POST /2017-03-31/tags/${encodeURIComponent(`${ARN}:capacity-provider:c`)}`,
    `Capacity provider not found: ${ARN}:capacity-provider:c`,
    { Tags: { k: "v" } },
  ],
];

/** What is not there is deleted as well. */
const IDEMPOTENT: readonly string[] = [
  "DELETE /2015-03-31/functions/here/aliases/none",
  "DELETE /2018-10-31/layers/none/versions/1",
  "DELETE /2017-10-31/functions/here/concurrency",
  "DELETE /2020-06-30/functions/here/code-signing-config",
  "DELETE /2019-09-30/functions/here/provisioned-concurrency?Qualifier=1",
  `DELETE /2017-03-31/tags/${encodeURIComponent(HERE)}?tagKeys=none`,
];

async function ask({ request, body }: Asked) {
  const [, method = "", path = "", query = ""] = /^(\w+) ([^?]+)\??(.*)$/.exec(request) ?? [];
  return await call(method, path, {
    query: Object.fromEntries(new URLSearchParams(query)),
    ...(body === undefined ? {} : { body }),
  });
}

beforeAll(async () => {
  await create("here", { Publish: true });
});

describe("What is not there", () => {
  it.for([...OF_FUNCTIONS, ...OF_WHAT_BELONGS_TO_ONE])(
    "is told in AWS's words: %s",
    async ([request, text, body], { expect }) => {
      const { status, json } = await ask({ request, ...(body === undefined ? {} : { body }) });
      expect([status, json["Message"] ?? json["message"]]).toEqual([404, text]);
    },
  );

  it("is a wrong parameter to CreateEventSourceMapping", async ({ expect }) => {
    const body = { FunctionName: "nobody", EventSourceArn: "arn:aws:sqs:us-east-1:000000000000:q" };
    const { status, json } = await ask({
      request: "POST /2015-03-31/event-source-mappings",
      body,
    });
    expect([status, json["message"]]).toEqual([400, "Function does not exist"]);
  });

  it.for(IDEMPOTENT)("is deleted all the same: %s", async (request, { expect }) => {
    expect((await ask({ request })).status).toBe(204);
  });
});

describe("What is there already", () => {
  it("is a conflict in AWS's words", async ({ expect }) => {
    const { status, json } = await create("here", { Role: ROLE });
    expect([status, json]).toEqual([
      409,
      { Type: "User", message: "Function already exist: here" },
    ]);
  });
});
