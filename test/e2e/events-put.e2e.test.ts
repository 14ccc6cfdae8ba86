import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { afterAll, beforeAll, describe, it } from "vitest";
import { eventsClient } from "./events.ts";
import { useServer } from "./server.ts";

const server = useServer();
let events: EventBridgeClient;

beforeAll(() => {
  events = eventsClient(server);
});
afterAll(() => {
  events.destroy();
});

describe("PutEvents", () => {
  it("judges each entry by itself", async ({ expect }) => {
    const good = { Source: "s", DetailType: "T", Detail: "{}" };
    const answer = await events.send(
      new PutEventsCommand({
        Entries: [
          good,
          { ...good, Source: "aws.s3" },
          { ...good, Source: undefined },
          { ...good, DetailType: undefined },
          { ...good, Detail: undefined },
          { ...good, Detail: "{" },
          { ...good, Detail: "[]" },
          { ...good, Detail: `{"a":${"[".repeat(1001)}${"]".repeat(1001)}}` },
          { ...good, EventBusName: "none" },
        ],
      }),
    );
    expect(answer.FailedEntryCount).toBe(7);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      "NotAuthorizedForSourceException",
      "InvalidArgument",
      "InvalidArgument",
      "InvalidArgument",
      "MalformedDetail",
      "MalformedDetail",
      "MalformedDetail",
      undefined,
    ]);
    expect(answer.Entries?.[0]?.EventId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("takes ten entries and 1 MB", async ({ expect }) => {
    const entry = (bytes: number) => ({
      Source: "s",
      DetailType: "T",
      Detail: JSON.stringify({ x: "y".repeat(bytes - 10) }),
    });
    const full = entry(1_048_576);
    expect(await events.send(new PutEventsCommand({ Entries: [full] }))).toMatchObject({
      FailedEntryCount: 0,
    });
    const over = [{ ...full, DetailType: "TT" }];
    await expect(events.send(new PutEventsCommand({ Entries: over }))).rejects.toMatchObject({
      name: "ValidationException",
      message: "Total size of the entries in the request is over the limit.",
    });
    const eleven = Array.from({ length: 11 }, () => entry(20));
    await expect(events.send(new PutEventsCommand({ Entries: eleven }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
});
