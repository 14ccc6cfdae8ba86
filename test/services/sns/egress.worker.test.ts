import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { describe, it } from "vitest";
import { topicOf } from "../../../src/services/sns/send.ts";
import { type SnsTopic } from "../../../src/services/sns/sns-topic.ts";
import { deliver } from "../../../src/services/targets/deliver.ts";
import { openTopic } from "./topics.worker.ts";

const scope = { env, accountId: "000000000000", region: "us-east-1" };

describe("EgressPoster", () => {
  it("sends nothing to where the deployment does not let it", async ({ expect }) => {
    const address = { accountId: "000000000000", region: "us-east-1", name: "egress" };
    const outcomes = await runInDurableObject(topicOf(env, address), async (topic: SnsTopic) => {
      const urls = [
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/",
        "http://2130706433/",
        "http://[::ffff:10.0.0.1]/",
        "http://localhost/",
        "http://metadata.google.internal/",
        "file:///etc/passwd",
        "nonsense",
      ];
      const post = (url: string) =>
        topic.poster.post({ url, headers: {}, body: "x", timeoutMs: 1000 });
      return await Promise.all(urls.map(post));
    });
    expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => "refused"));
  });
});

describe("a target of a rule", () => {
  it("may be a topic", async ({ expect }) => {
    const topic = await openTopic("target");
    await topic.join("a");
    const targetArn = "arn:aws:sns:us-east-1:000000000000:target";
    expect(await deliver(scope, { targetArn, payload: '{"a":1}', id: "i" })).toEqual({ ok: true });
    const found = () => topic.posts.find(({ body }) => body.includes('"Notification"'));
    await topic.until(() => found() !== undefined);
    expect(JSON.parse(found()?.body ?? "")).toMatchObject({ Message: '{"a":1}' });
  });
});
