import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { type TopicAddress } from "../../../src/services/sns/address.ts";
import { type Post, type PostOutcome } from "../../../src/services/sns/http-poster.ts";
import { topicOf } from "../../../src/services/sns/send.ts";
import { type SnsTopic } from "../../../src/services/sns/sns-topic.ts";
import { TopicStore } from "../../../src/services/sns/store.ts";
import { type Subscription } from "../../../src/services/sns/subscription.ts";
import { unwrap } from "../../../src/services/verdict.ts";
import { PATIENCE } from "../../patience.ts";

/** So late that no alarm comes by itself. */
export const START = Date.UTC(2100, 0, 1);
export const OK: PostOutcome = { kind: "answered", status: 200 };

/** A topic whose clock stands still, and whose endpoints answer as the test wants. */
export interface TestTopic {
  readonly address: TopicAddress;
  readonly stub: ReturnType<typeof topicOf>;
  /** What endpoints have been sent. */
  readonly posts: Post[];
  /** Also after the object has been evicted. */
  readonly set: (now: number, answer: Answer) => Promise<void>;
  /** A confirmed subscription of an endpoint of HTTP; gives its id. */
  readonly join: (
    host: string,
    attributes?: Readonly<Record<string, string>>,
  ) => Promise<Subscription>;
  readonly publish: (text: string) => Promise<void>;
  readonly alarmAt: () => Promise<number | null>;
  readonly deliveries: () => Promise<number>;
  readonly until: (found: () => boolean | Promise<boolean>) => Promise<void>;
}

type Answer = (post: Post) => PostOutcome | Promise<PostOutcome>;

/** Topics for tests that only need them to be there. */
export async function createTopics(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const address = { accountId: "000000000000", region: "us-east-1", name };
    unwrap(await topicOf(env, address).create({ address, attributes: {}, tags: {} }, undefined));
  }
}

export async function openTopic(name: string, answer: Answer = () => OK): Promise<TestTopic> {
  const address = { accountId: "000000000000", region: "us-east-1", name };
  const stub = topicOf(env, address);
  const posts: Post[] = [];
  const inside = <T>(work: (topic: SnsTopic, state: DurableObjectState) => T | Promise<T>) =>
    runInDurableObject(stub, work);
  const set = (now: number, given: Answer) =>
    inside((topic) => {
      topic.clock = () => now;
      topic.poster = {
        post: async (post) => {
          posts.push(post);
          return await given(post);
        },
      };
    });
  await set(START, answer);
  unwrap(await stub.create({ address, attributes: {}, tags: {} }, undefined));
  let published = 0;
  return {
    address,
    stub,
    posts,
    set,
    join: async (host, attributes = {}) => {
      const endpoint = `https://${host}.example.com/`;
      const origin = "https://here.example.com";
      const who = { owner: address.accountId, principal: "p", origin };
      const wish = { protocol: "https", endpoint, attributes, ...who } as const;
      const { token = "" } = unwrap(await stub.subscribe(wish));
      return unwrap(await stub.confirm(token, { isAuthenticated: true, isGuarded: false }));
    },
    publish: async (text) => {
      published += 1;
      const message = { id: `m${published}`, texts: { default: text }, bytes: text.length };
      unwrap(await stub.publish([message]));
    },
    alarmAt: () => inside((_, { storage }) => storage.getAlarm()),
    deliveries: () => inside((_, { storage }) => new TopicStore(storage.sql).countDeliveries()),
    until: async (found) => {
      await vi.waitUntil(found, PATIENCE);
    },
  };
}
