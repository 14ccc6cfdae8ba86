import { describe, it } from "vitest";
import { NOT_BUILT, OPERATIONS } from "../../../src/services/events/operations.ts";
import { OPERATIONS as SCHEDULER } from "../../../src/services/scheduler/operations.ts";
import { send } from "../../functions/client.worker.ts";

const DEEP = `${"[".repeat(50_000)}${"]".repeat(50_000)}`;
const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  "",
  "x".repeat(5000),
  "\u0000\ud800 ☃ <>&\"'",
  "arn:aws:events:us-east-1:000000000000:event-bus/default",
  "{}",
  "[",
  DEEP,
  [],
  [[]],
  [{}],
  {},
  { a: { a: [null] } },
  { __proto__: 1, constructor: 2 },
];
const MEMBERS = [
  "Name",
  "NamePrefix",
  "EventBusName",
  "EventPattern",
  "ScheduleExpression",
  "State",
  "Tags",
  "TagKeys",
  "Rule",
  "Targets",
  "Ids",
  "TargetArn",
  "Entries",
  "NextToken",
  "Limit",
  "ResourceARN",
  "Event",
  "Policy",
  "StatementId",
  "Action",
  "Principal",
  "Condition",
  "Description",
  "DeadLetterConfig",
  "FlexibleTimeWindow",
  "Target",
  "StartDate",
  "EndDate",
  "GroupName",
  "ClientToken",
  "ActionAfterCompletion",
  "ScheduleExpressionTimezone",
] as const;
const GOOD = {
  Name: "n",
  Rule: "n",
  EventPattern: '{"source":["s"]}',
  Event: "{}",
  Ids: ["1"],
  Targets: [{ Id: "1", Arn: "arn:aws:sqs:us-east-1:000000000000:q" }],
  TargetArn: "arn:x",
  ResourceARN: "arn:aws:events:us-east-1:000000000000:rule/n",
  Tags: [],
  TagKeys: ["k"],
  Entries: [{ Source: "s", DetailType: "t", Detail: "{}" }],
  ScheduleExpression: "rate(1 day)",
  FlexibleTimeWindow: { Mode: "OFF" },
  Target: {
    Arn: "arn:aws:sqs:us-east-1:000000000000:q",
    RoleArn: "arn:aws:iam::000000000000:role/r",
  },
} as const;

const NO_OBJECTS: readonly string[] = ["", "null", "[]", "7", "{", DEEP];
/** Bodies in which one member is as it should not be, each operation's another way, and some that are no objects. */
function bodiesFor(operation: number): readonly string[] {
  const bad = MEMBERS.map((member, index) =>
    JSON.stringify({ ...GOOD, [member]: VALUES[(index + operation) % VALUES.length] }),
  );
  return [...NO_OBJECTS, ...bad];
}

async function statusOf(request: Parameters<typeof send>[0]): Promise<number> {
  try {
    return (await send(request)).status;
  } catch (error) {
    // An answer that is no JSON is a failure of ours as well.
    throw new Error(`${request.path}: ${String(request.body).slice(0, 300)}`, { cause: error });
  }
}

describe("EventBridge", () => {
  for (const [index, name] of Object.keys(OPERATIONS).entries()) {
    it(`${name} fails for no input`, async ({ expect }) => {
      const headers = {
        "x-amz-target": `AWSEvents.${name}`,
        "content-type": "application/x-amz-json-1.1",
      };
      for (const body of bodiesFor(index)) {
        const status = await statusOf({
          method: "POST",
          path: "/",
          service: "events",
          headers,
          body,
        });
        expect(status, body.slice(0, 300)).toBeLessThan(500);
      }
    });
  }

  it("refuses a policy that nests without end", async ({ expect }) => {
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    const { status, json } = await send({
      method: "POST",
      path: "/",
      service: "events",
      headers: {
        "x-amz-target": "AWSEvents.PutPermission",
        "content-type": "application/x-amz-json-1.1",
      },
      body: JSON.stringify({ Policy: `{"Statement":[${deep}]}` }),
    });
    expect([status, json]).toMatchObject([400, { __type: "PolicyLengthExceededException" }]);
  });

  it("refuses by name what it has not, and knows nothing else", async ({ expect }) => {
    const ask = (target: string) =>
      send({
        method: "POST",
        path: "/",
        service: "events",
        headers: { "x-amz-target": target },
        body: "{}",
      });
    for (const name of NOT_BUILT) {
      expect(await ask(`AWSEvents.${name}`)).toMatchObject({
        status: 501,
        json: { __type: "NotImplementedException", message: `${name} is not implemented yet` },
      });
    }
    for (const target of [
      "AWSEvents.constructor",
      "AWSEvents.",
      "AWSEvents.Nothing",
      "Other.PutRule",
      "",
    ]) {
      expect(await ask(target)).toMatchObject({
        status: 400,
        json: { __type: "UnknownOperationException" },
      });
    }
  });
});

describe("Scheduler", () => {
  const LABELS = [
    "n",
    "%00",
    "a%2Fb",
    "%E0%A4%A",
    "x".repeat(2000),
    "arn%3Aaws%3Ascheduler%3Aus-east-1%3A000000000000%3Aschedule-group%2Fdefault",
  ];
  for (const [index, { name, method, collection, isLabelled }] of SCHEDULER.entries()) {
    it(`${name} fails for no input`, async ({ expect }) => {
      const base = { method, service: "scheduler" } as const;
      for (const label of isLabelled ? LABELS : [""]) {
        const path = `/${collection}${label === "" ? "" : `/${label}`}`;
        const query = {
          MaxResults: "-1",
          NextToken: "?",
          TagKeys: "",
          groupName: "\u0000",
          State: "x",
        };
        for (const one of [{}, query, { MaxResults: "9".repeat(40) }, { NextToken: "MTo" }]) {
          expect(await statusOf({ ...base, path, query: one }), path).toBeLessThan(500);
        }
      }
      if (method !== "POST" && method !== "PUT") return;
      for (const body of bodiesFor(index)) {
        const status = await statusOf({ ...base, path: `/${collection}/n`, body });
        expect(status, body.slice(0, 300)).toBeLessThan(500);
      }
    });
  }

  it("knows no other path", async ({ expect }) => {
    for (const path of ["/", "/schedules/a/b", "/nothing", "/schedules/%"]) {
      const { status } = await send({ method: "GET", path, service: "scheduler" });
      expect([400, 404]).toContain(status);
    }
  });
});
