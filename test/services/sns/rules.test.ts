import { describe, it } from "vitest";
import {
  HTTP_POLICY,
  MANAGED_RETRIES,
  parseSubscriptionPolicy,
  parseTopicPolicy,
  retryDelayMs,
} from "../../../src/services/sns/delivery-policy.ts";
import {
  FilterableMessage,
  type FilterScope,
  parseFilterPolicy,
  toFilter,
} from "../../../src/services/sns/filter-policy.ts";
import { type MessageAttributes } from "../../../src/services/sns/message-attributes.ts";

const ATTRIBUTES: MessageAttributes = {
  store: { type: "String", value: "example_corp" },
  event: { type: "String", value: "order_placed" },
  interests: { type: "String.Array", value: '["soccer","rugby",1,true,null]' },
  price: { type: "Number", value: "210.75" },
  secret: { type: "Binary", value: "AA==" },
  ip: { type: "String", value: "10.0.0.7" },
};

function lets(policy: object, scope: FilterScope = "MessageAttributes", body = ""): boolean {
  const parsed = parseFilterPolicy(JSON.stringify(policy), scope);
  if (!parsed.ok) throw new Error(parsed.fault);
  if (parsed.pattern === undefined) return true;
  return new FilterableMessage(ATTRIBUTES).passes(toFilter(scope, parsed.pattern), body);
}

function faultOf(policy: unknown, scope: FilterScope = "MessageBody"): string | undefined {
  const text = typeof policy === "string" ? policy : JSON.stringify(policy);
  const parsed = parseFilterPolicy(text, scope);
  return parsed.ok ? undefined : parsed.fault;
}

describe("a filter policy over attributes", () => {
  // The rules of the developer guide's page "Filter policy" for each type of attribute.
  it.for<[object, boolean]>([
    [{}, true],
    [{ store: ["example_corp"] }, true],
    [{ store: ["Example_corp"] }, false],
    [{ store: ["example_corp"], event: ["order_cancelled"] }, false],
    [{ store: [{ prefix: "ex" }] }, true],
    [{ store: [{ suffix: "_corp" }] }, true],
    [{ store: [{ "equals-ignore-case": "EXAMPLE_CORP" }] }, true],
    [{ store: [{ "anything-but": ["other"] }] }, true],
    [{ store: [{ "anything-but": { prefix: "ex" } }] }, false],
    [{ store: [{ wildcard: "ex*corp" }] }, true],
    [{ ip: [{ cidr: "10.0.0.0/24" }] }, true],
    [{ interests: ["rugby"] }, true],
    [{ interests: [{ "anything-but": ["rugby"] }] }, true],
    [{ interests: [1] }, true],
    [{ interests: [null] }, true],
    [{ interests: ["tennis"] }, false],
    [{ price: [210.75] }, true],
    [{ price: ["210.75"] }, false],
    [{ price: [{ numeric: [">=", 210, "<", 211] }] }, true],
    [{ price: [{ numeric: ["=", 210.7] }] }, false],
    [{ none: [{ exists: false }] }, true],
    [{ store: [{ exists: false }] }, false],
    [{ secret: [{ exists: true }] }, false],
    [{ $or: [{ store: ["no"] }, { price: [{ numeric: [">", 1] }] }] }, true],
    [{ $or: [{ store: ["no"] }, { price: [1] }] }, false],
  ])("%j: %s", ([policy, isLet], { expect }) => {
    expect(lets(policy)).toBe(isLet);
  });
});

describe("a filter policy over bodies", () => {
  it.for<[object, string, boolean]>([
    [{ a: { b: ["x"] } }, '{"a":{"b":"x"}}', true],
    [{ a: { b: ["x"] } }, '{"a":[{"b":"y"},{"b":"x"}]}', true],
    [{ a: { b: ["x"] } }, '{"a":{"b":"y"}}', false],
    [{ a: [{ exists: false }] }, "{}", true],
    [{ a: [{ exists: false }] }, "no JSON", false],
    [{ a: [{ exists: false }] }, "7", false],
  ])("%j, %s: %s", ([policy, body, isLet], { expect }) => {
    expect(lets(policy, "MessageBody", body)).toBe(isLet);
  });
});

describe("a message that many filters see", () => {
  it("is to each what it is to one", ({ expect }) => {
    const message = new FilterableMessage(ATTRIBUTES);
    const filter = (scope: FilterScope, policy: object) => {
      const parsed = parseFilterPolicy(JSON.stringify(policy), scope);
      if (!parsed.ok || parsed.pattern === undefined) throw new Error("No pattern");
      return toFilter(scope, parsed.pattern);
    };
    const store = filter("MessageAttributes", { store: ["example_corp"] });
    const one = filter("MessageBody", { a: [1] });
    const two = filter("MessageBody", { a: [2] });
    for (const body of ['{"a":1}', "no JSON", '{"a":2}', '{"a":1}']) {
      expect(message.passes(store, body)).toBe(true);
      expect(message.passes(one, body)).toBe(body === '{"a":1}');
      expect(message.passes(two, body)).toBe(body === '{"a":2}');
    }
  });
});

describe("parseFilterPolicy()", () => {
  it("refuses in SNS's words", ({ expect }) => {
    expect(faultOf("{")).toBe("failed to parse JSON.");
    expect(faultOf({ a: [] })).toBe("Empty arrays are not allowed");
    expect(faultOf({ a: [["x"]] })).toBe(
      "Match value must be String, number, true, false, or null",
    );
    expect(faultOf({ a: { b: ["x"] } }, "MessageAttributes")).toMatch(/does not support nested/);
    expect(faultOf({ $or: [{ a: { b: [1] } }, { c: [1] }] }, "MessageAttributes")).toMatch(
      /does not support nested/,
    );
    expect(faultOf({ a: [1_000_000_001] })).toMatch(/1E9/);
    expect(faultOf({ a: [{ wildcard: "a*b*c*d*e" }] })).toMatch(/3 wildcards/);
  });

  it("counts keys at the top, and combinations by their depth", ({ expect }) => {
    const keys = (count: number) =>
      Object.fromEntries(["a", "b", "c", "d", "e", "f"].slice(0, count).map((key) => [key, ["x"]]));
    expect(faultOf(keys(5))).toBeUndefined();
    expect(faultOf(keys(6))).toBe("Filter policy can not have more than 5 keys");
    const values = (count: number) => Array.from({ length: count }, (_, n) => `${n}`);
    expect(faultOf({ a: values(150) })).toBeUndefined();
    expect(faultOf({ a: values(151) })).toBe("Filter policy is too complex");
    expect(faultOf({ a: { b: values(75) } })).toBeUndefined();
    expect(faultOf({ a: { b: values(76) } })).toBe("Filter policy is too complex");
    expect(faultOf({ a: values(12), b: values(13) })).toBe("Filter policy is too complex");
    expect(faultOf({ $or: [{ a: values(75) }, { b: values(75) }] })).toBeUndefined();
  });
});

describe("retryDelayMs()", () => {
  it("goes through the phases of queues and functions", ({ expect }) => {
    const seconds = (retry: number) => (retryDelayMs(MANAGED_RETRIES, retry, 0.5) ?? -1000) / 1000;
    expect([0, 1, 2].map(seconds)).toEqual([0, 0, 0]);
    expect([3, 4].map(seconds)).toEqual([1, 1]);
    expect(seconds(5)).toBe(1);
    expect(seconds(14)).toBe(20);
    expect(seconds(100_014)).toBe(20);
    expect(retryDelayMs(MANAGED_RETRIES, 100_015, 0.5)).toBeUndefined();
  });

  it("grows as the policy says", ({ expect }) => {
    const delays = (backoffFunction: string) => {
      const healthyRetryPolicy = {
        minDelayTarget: 1,
        maxDelayTarget: 100,
        numRetries: 3,
        backoffFunction,
      };
      const parsed = parseSubscriptionPolicy(JSON.stringify({ healthyRetryPolicy }), HTTP_POLICY);
      if (!parsed.ok) throw new Error(parsed.fault);
      return [0, 1, 2, 3].map((retry) => retryDelayMs(parsed.policy.retry, retry, 0.5));
    };
    expect(delays("linear")).toEqual([1000, 50_500, 100_000, undefined]);
    expect(delays("exponential")).toEqual([1000, 10_000, 100_000, undefined]);
    expect(delays("arithmetic")).toEqual([1000, 25_750, 100_000, undefined]);
  });
});

describe("a delivery policy", () => {
  it.for<[object, RegExp]>([
    [{ numRetries: 101 }, /numRetries must be at most 100/],
    [{ minDelayTarget: 0 }, /minDelayTarget must be at least 1/],
    [{ minDelayTarget: 30, maxDelayTarget: 20 }, /maxDelayTarget must be at least minDelayTarget/],
    [{ maxDelayTarget: 3601 }, /maxDelayTarget must be at most 3600/],
    [{ numRetries: 1, numNoDelayRetries: 2 }, /at least the sum/],
    [{ numRetries: "3" }, /numRetries must be a whole number/],
    [{ backoffFunction: "random" }, /backoffFunction must be one of/],
    [{ numRetries: 100, minDelayTarget: 60, maxDelayTarget: 60 }, /3600 seconds in all/],
  ])("%j is refused", ([healthyRetryPolicy, fault], { expect }) => {
    const parsed = parseSubscriptionPolicy(JSON.stringify({ healthyRetryPolicy }), HTTP_POLICY);
    expect(parsed).toMatchObject({ ok: false, fault: expect.stringMatching(fault) as string });
  });

  it("of a topic can have the last word", ({ expect }) => {
    const defaultHealthyRetryPolicy = { numRetries: 1 };
    const http = { defaultHealthyRetryPolicy, disableSubscriptionOverrides: true };
    expect(parseTopicPolicy(JSON.stringify({ http }))).toMatchObject({
      ok: true,
      isFinal: true,
      policy: { retry: { retries: 1 } },
    });
  });
});
