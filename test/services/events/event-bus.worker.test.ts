import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { type EventBus } from "../../../src/services/events/event-bus.ts";
import {
  type BusAddress,
  busArn,
  type Rule,
  type Target,
} from "../../../src/services/events/model.ts";
import { objectName, putToBus } from "../../../src/services/events/send.ts";

const ACCOUNT = "000000000000";
const scope = { env, accountId: ACCOUNT, region: "us-east-1" };
const sender = { accountId: ACCOUNT, isForwarded: false };
const BUS = { policy: "[]", tags: {}, createdAt: 1, modifiedAt: 1 };

function address(name: string): BusAddress {
  return { accountId: ACCOUNT, region: "us-east-1", name };
}

function stub(name: string) {
  return env.EVENT_BUS.getByName(objectName(address(name)));
}

function rule(name: string, pattern: object, more: Partial<Rule> = {}): Rule {
  return { name, pattern: JSON.stringify(pattern), state: "ENABLED", tags: {}, ...more };
}

function target(id: string, arn: string): Target {
  return { id, arn, input: { kind: "event" } };
}

async function makeBus(name: string): Promise<void> {
  await stub(name).createBus(address(name), BUS);
}

/** The deliveries that a bus has not ended yet. */
async function waiting(name: string): Promise<readonly string[]> {
  return await runInDurableObject(stub(name), (_, state) =>
    state.storage.sql
      .exec<{ job: string }>("SELECT job FROM outbox_job ORDER BY id")
      .toArray()
      .map(({ job }) => (JSON.parse(job) as { ruleName: string }).ruleName),
  );
}

const entry = { detailType: "T", detail: '{"n":12345678901234567890}', resources: [], time: 0 };

describe("EventBus", () => {
  it("keeps what matches until it has arrived, and nothing of what does not", async ({
    expect,
  }) => {
    await makeBus("a");
    await makeBus("b");
    await stub("a").putRule(address("a"), rule("yes", { source: ["s"] }));
    await stub("a").putRule(address("a"), rule("no", { source: ["other"] }));
    await stub("b").putRule(address("b"), rule("far", { source: ["s"] }));
    for (const name of ["yes", "no"]) {
      await stub("a").putTargets(address("a"), name, [target("1", busArn(address("b")))]);
    }
    // An alarm that is in the way would deliver by itself: a target that nobody can reach shows what arrived.
    await stub("b").putTargets(address("b"), "far", [target("1", "arn:aws:none:us-east-1:0:x")]);

    const delivery = await putToBus(scope, { ...entry, source: "s", busArn: busArn(address("a")) });
    expect(delivery).toEqual({ ok: true });
    await runDurableObjectAlarm(stub("a"));
    expect(await waiting("a")).toEqual([]);
  });

  it("says that a bus is not there, and leaves nothing behind", async ({ expect }) => {
    const delivery = await putToBus(scope, { ...entry, source: "s", busArn: busArn(address("x")) });
    expect(delivery).toMatchObject({ ok: false, code: "ResourceNotFoundException" });
    const tables = await runInDurableObject(stub("x"), (_, state) =>
      state.storage.sql
        .exec(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
        )
        .toArray(),
    );
    expect(tables).toEqual([]);
  });

  it("lets another account in only by policy", async ({ expect }) => {
    const stranger = { accountId: "111111111111", isForwarded: false };
    await makeBus("p");
    expect(await stub("p").put(address("p"), [], stranger)).toBe("denied");
    const policy = [
      {
        Sid: "s",
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111111111111:root" },
        Action: "events:PutEvents",
      },
    ];
    await stub("p").changePolicy(address("p"), { kind: "replace", statements: policy });
    expect(await stub("p").put(address("p"), [], stranger)).toBe("stored");
    expect(await stub("p").put(address("p"), [], { ...stranger, accountId: "222222222222" })).toBe(
      "denied",
    );
    expect(await stub("p").put(address("p"), [], sender)).toBe("stored");
  });

  it("forgets neither rules nor deliveries when it is evicted", async ({ expect }) => {
    await makeBus("e");
    await stub("e").putRule(address("e"), rule("r", { source: ["s"] }));
    await evictDurableObject(stub("e"));
    expect(await stub("e").describeRule(address("e"), "r")).toMatchObject({ ok: true });
  });

  it("runs a schedule's run once", async ({ expect }) => {
    const scheduled: Rule = {
      name: "clock",
      schedule: "rate(5 minutes)",
      state: "ENABLED",
      tags: {},
    };
    await stub("default").putRule(address("default"), scheduled);
    await stub("default").putTargets(address("default"), "clock", [
      target("1", "arn:aws:lambda:us-east-1:000000000000:function:f"),
    ]);
    const run = { scheduleId: "i", name: "clock", dueAt: 60_000 };
    const jobs = await runInDurableObject(stub("default"), async (bus: EventBus, { storage }) => {
      await bus.fire(address("default"), [run, run]);
      await bus.fire(address("default"), [run]);
      return storage.sql.exec("SELECT id FROM outbox_job").toArray();
    });
    expect(jobs).toHaveLength(1);
  });
});
