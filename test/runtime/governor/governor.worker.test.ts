import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { announceChange } from "../../../src/functions/changes.ts";
import "../../../src/runtime/governor/announce.ts";
import { LEASE_TERM_MS } from "../../../src/runtime/governor/terms.ts";
import { takeSlot } from "../../../src/runtime/governor/slots.ts";
import { addressOf, governorNamed, lease, leaseAll, renew, reserve } from "./governors.worker.ts";

describe("Governor", () => {
  it("leases what is reserved, and what has come back", async ({ expect }) => {
    await reserve("five", 5);
    const { grants, refusal } = await leaseAll("five");
    expect([grants.length, refusal]).toEqual([5, "function-concurrency"]);
    await governorNamed("five").giveBack(grants.slice(0, 2));
    expect((await leaseAll("five", { holder: "other" })).grants.length).toBe(2);
  });

  it("goes by another limit as soon as that is set", async ({ expect }) => {
    await reserve("less", 3);
    const first = await lease("less");
    await reserve("less", 0);
    expect(await lease("less")).toMatchObject({ kind: "refused", refusal: "function-concurrency" });
    await reserve("less", 2);
    expect((await leaseAll("less")).grants.length).toBe(1);
    expect(first.kind).toBe("granted");
  });

  it("lets begin no more than ten a second for each execution", async ({ expect }) => {
    await reserve("fast", 1);
    const ask = {
      holder: "isolate",
      version: "$LATEST",
      slots: 0,
      tokens: 0,
      termMs: 2000,
    } as const;
    const all = Array.from({ length: 200 }, () =>
      governorNamed("fast").lease(addressOf("fast"), ask),
    );
    const answers = await Promise.all(all);
    const refusals = answers.filter(({ kind }) => kind === "refused");
    expect(refusals.length).toBeGreaterThan(100);
    expect(refusals[0]).toMatchObject({ refusal: "reserved-rate" });
  });

  it("says with each lease which revision of the function it is for", async ({ expect }) => {
    await reserve("revised", 5);
    const before = await lease("revised");
    expect((await lease("revised")).revision).toBe(before.revision);
    await announceChange(addressOf("revised"));
    expect((await lease("revised")).revision).not.toBe(before.revision);
  });

  it("remembers across an eviction that leases are out, and knows them by their renewal", async ({
    expect,
  }) => {
    await reserve("evicted", 2);
    const { grants } = await leaseAll("evicted");
    await evictDurableObject(governorNamed("evicted"));
    const { kept } = await renew("evicted", grants);
    expect(kept).toEqual(grants.map(({ id }) => id));
    expect((await lease("evicted")).kind).toBe("refused");
    await governorNamed("evicted").giveBack(grants);
    expect((await leaseAll("evicted")).grants.length).toBe(2);
  });

  it("lets wait, after an eviction, for what nobody renews", async ({ expect }) => {
    await reserve("lost", 1);
    const { grants } = await leaseAll("lost", { termMs: LEASE_TERM_MS });
    const until = await runInDurableObject(governorNamed("lost"), (_, { storage }) => {
      return storage.kv.get<{ until: number }>("watermark")?.until ?? 0;
    });
    await evictDurableObject(governorNamed("lost"));
    const answer = await lease("lost", { holder: "other" });
    expect(answer.kind).toBe("granted");
    // Not before the lease from before had lapsed.
    expect(Date.now()).toBeGreaterThanOrEqual(until);
    expect(grants.length).toBe(1);
  });

  it("writes a watermark, and not one for each lease", async ({ expect }) => {
    await reserve("written", 100);
    const marks = new Set<string>();
    for (let count = 0; count < 60; count += 1) {
      const answer = await lease("written");
      if (answer.kind === "granted" && answer.grant) {
        await governorNamed("written").giveBack([answer.grant]);
      }
      await runInDurableObject(governorNamed("written"), (_, { storage }) => {
        marks.add(JSON.stringify(storage.kv.get("watermark")));
      });
    }
    expect(marks.size).toBeLessThan(10);
  });
});

describe("AccountGovernor", () => {
  it("shares what is unreserved among functions, and no more", async ({ expect }) => {
    await env.DB.exec("DELETE FROM function_settings");
    await reserve("large", 994);
    await env.ACCOUNT_GOVERNORS.getByName("000000000000/us-east-1").changed(addressOf("large"));
    const one = await leaseAll("one");
    expect(one).toMatchObject({ refusal: "account-concurrency" });
    expect(one.grants.length).toBe(6);
    expect((await lease("two")).kind).toBe("refused");
    // What is reserved is no concern of theirs.
    expect((await lease("large")).kind).toBe("granted");

    await governorNamed("one").giveBack(one.grants.slice(0, 4));
    expect((await leaseAll("two")).grants.length).toBe(4);
  });

  it("finds what a function's governor has forgotten in an eviction", async ({ expect }) => {
    await env.DB.exec("DELETE FROM function_settings");
    await reserve("large", 994);
    await env.ACCOUNT_GOVERNORS.getByName("000000000000/us-east-1").changed(addressOf("large"));
    const { grants } = await leaseAll("forgotten", { holder: "a" });
    await evictDurableObject(governorNamed("forgotten"));
    // The first renewal asks the account for what it had; by the next it is vouched for again.
    await renew("forgotten", grants, "a");
    await lease("forgotten", { holder: "b" });
    const { kept } = await renew("forgotten", grants, "a");
    expect(kept.length).toBe(grants.length);
    expect((await lease("forgotten", { holder: "b" })).kind).toBe("refused");
  });
});

describe("takeSlot()", () => {
  it("gives none when the governor cannot say whether there is one", async ({ expect }) => {
    await env.DB.exec("DROP TABLE function_settings");
    const asker = { governors: env.GOVERNORS, defer: () => {} };
    const wanted = { address: addressOf("closed"), version: "$LATEST", runMsMax: 1000 };
    await expect(takeSlot(asker, wanted)).rejects.toThrow("function_settings");
  });
});
