import { env } from "cloudflare:workers";
import { describe, it } from "vitest";
import { onFunctionChanged } from "../../src/functions/changes.ts";
import { TRANSITION_MS_MAX } from "../../src/functions/model.ts";
import { findFunction, findServing, replaceFunction } from "../../src/functions/store.ts";
import { openDatabase } from "../../src/platform/database.ts";
import { call, create, send, zipFile } from "./client.worker.ts";

const FUNCTIONS = "/2015-03-31/functions";
const db = openDatabase(env.DB);

describe("UpdateFunctionConfiguration", () => {
  it("loses no update of fifty at once", async ({ expect }) => {
    await create("race");
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        send({
          method: "PUT",
          path: `${FUNCTIONS}/race/configuration`,
          body: JSON.stringify({ Description: `number ${index}` }),
        }),
      ),
    );

    const won = answers.filter((answer) => answer.status === 200);
    const lost = answers.filter((answer) => answer.status === 409);
    expect(won.length).toBeGreaterThan(0);
    expect(won.length + lost.length).toBe(50);
    for (const answer of lost) {
      expect(answer.json["message"]).toBe(
        "The operation cannot be performed at this time. An update is in progress for resource: " +
          "arn:aws:lambda:us-east-1:000000000000:function:race",
      );
    }

    await Promise.all(answers.map((answer) => answer.settle()));
    const { json } = await call("GET", `${FUNCTIONS}/race/configuration`);
    expect(json["LastUpdateStatus"]).toBe("Successful");
    expect(won.map((answer) => answer.json["Description"])).toContain(json["Description"]);
  });

  it("and UpdateFunctionCode give way to one another", async ({ expect }) => {
    await create("both");
    const { json: before } = await call("GET", `${FUNCTIONS}/both/configuration`);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        index % 2 === 0
          ? send({
              method: "PUT",
              path: `${FUNCTIONS}/both/code`,
              body: JSON.stringify({ ZipFile: zipFile(`exports.handler = () => ${index};`) }),
            })
          : send({
              method: "PUT",
              path: `${FUNCTIONS}/both/configuration`,
              body: JSON.stringify({ Description: `number ${index}` }),
            }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    await Promise.all(answers.map((answer) => answer.settle()));

    const won = answers.filter(({ status }) => status === 200).map(({ json }) => json);
    const { json: after } = await call("GET", `${FUNCTIONS}/both/configuration`);
    const written = new Set(won.map((json) => json["CodeSha256"])).add(before["CodeSha256"]);
    const described = new Set(won.map((json) => json["Description"])).add("");
    expect(after["LastUpdateStatus"]).toBe("Successful");
    expect(written).toContain(after["CodeSha256"]);
    expect(described).toContain(after["Description"]);
    // Each winner had what the winners before it wrote, so one of them had all that is there now.
    expect(
      won.filter(
        (json) =>
          json["CodeSha256"] === after["CodeSha256"] &&
          json["Description"] === after["Description"],
      ),
    ).not.toEqual([]);
  });

  it("lets one of fifty with the same RevisionId win", async ({ expect }) => {
    await create("revision");
    const { json: before } = await call("GET", `${FUNCTIONS}/revision/configuration`);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        call("PUT", `${FUNCTIONS}/revision/configuration`, {
          body: { Timeout: index + 1, RevisionId: before["RevisionId"] },
        }),
      ),
    );

    const winners = answers.filter((answer) => answer.status === 200);
    expect(winners).toHaveLength(1);
    const losers = new Set(
      answers.map((answer) => answer.status).filter((status) => status !== 200),
    );
    expect([...losers].every((status) => status === 409 || status === 412)).toBe(true);
    const { json: after } = await call("GET", `${FUNCTIONS}/revision/configuration`);
    expect(after["Timeout"]).toBe(winners[0]?.json["Timeout"]);
  });

  it("refuses a stale RevisionId, and takes an empty one for none", async ({ expect }) => {
    await create("stale");
    const path = `${FUNCTIONS}/stale/configuration`;
    const stale = await call("PUT", path, { body: { RevisionId: crypto.randomUUID() } });
    expect(stale.status).toBe(412);
    expect(stale.headers.get("x-amzn-errortype")).toBe("PreconditionFailedException");

    const empty = await call("PUT", path, { body: { RevisionId: "" } });
    expect(empty.status).toBe(200);
  });
});

describe("findFunction()", () => {
  const key = { accountId: "000000000000", region: "us-east-1", version: "$LATEST" };

  it("finishes a transition that was interrupted, once it is overdue", async ({ expect }) => {
    await create("crash");
    const crash = { ...key, name: "crash" };
    const active = await findFunction(db, crash, Date.now());
    if (active === undefined) throw new Error("The function is missing");
    const startedAt = Date.now();
    await replaceFunction(
      db,
      {
        ...active,
        configuration: { ...active.configuration, timeoutSeconds: 77 },
        lastUpdateStatus: "InProgress",
        transitionStartedAt: startedAt,
        revisionId: "started",
        serving: active,
      },
      active.revisionId,
    );

    const young = await findServing(db, crash, startedAt + TRANSITION_MS_MAX - 1);
    expect(young).toMatchObject({ timeoutSeconds: 3, lastModifiedAt: active.lastModifiedAt });

    const reads = await Promise.all(
      Array.from({ length: 10 }, () => findFunction(db, crash, startedAt + TRANSITION_MS_MAX)),
    );
    expect(new Set(reads.map((read) => read?.revisionId)).size).toBe(1);
    expect(reads[0]).toMatchObject({ state: "Active", lastUpdateStatus: "Successful" });
    expect(await findServing(db, crash)).toMatchObject({ timeoutSeconds: 77 });
  });

  it("tells this isolate of each change", async ({ expect }) => {
    const heard: string[] = [];
    const stop = onFunctionChanged((address) => void heard.push(address.name));
    await create("heard");
    await call("PUT", `${FUNCTIONS}/heard/configuration`, { body: { Timeout: 5 } });
    await call("DELETE", `${FUNCTIONS}/heard`);
    stop();
    await create("unheard");

    // Created, made active, update begun, update done, removed.
    expect(heard).toEqual(Array.from({ length: 5 }, () => "heard"));
  });
});
