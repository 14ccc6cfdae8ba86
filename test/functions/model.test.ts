import { describe, it } from "vitest";
import { applyChanges, defaultConfiguration } from "../../src/functions/configuration.ts";
import {
  failTransition,
  finishTransition,
  isInTransition,
  isOverdue,
  pendingFunction,
  startUpdate,
  TRANSITION_MS_MAX,
} from "../../src/functions/model.ts";
import { toServing } from "../../src/functions/serving.ts";

const configuration = defaultConfiguration("f", {
  role: "arn:aws:iam::123456789012:role/r",
  handler: "index.handler",
  runtime: "nodejs22.x",
});
const created = pendingFunction(
  {
    address: { accountId: "123456789012", region: "us-east-1", name: "f" },
    configuration,
    code: { sha256Hex: "00", bytes: 1 },
    tags: {},
  },
  { now: 1000, revisionId: "created" },
);
const active = finishTransition(created, "active");
const changes = {
  configuration: applyChanges(configuration, { timeoutSeconds: 60 }),
  code: { sha256Hex: "ff", bytes: 2 },
};
const updating = startUpdate(active, changes, { now: 2000, revisionId: "updating" });

describe("the life of a function", () => {
  it("begins Pending, without an update's status", ({ expect }) => {
    expect(created).toMatchObject({ state: "Pending", version: "$LATEST" });
    expect(created.lastUpdateStatus).toBeUndefined();
    expect(active).toMatchObject({ state: "Active", lastUpdateStatus: "Successful" });
  });

  it("serves the old code and settings until an update is done", ({ expect }) => {
    expect(updating).toMatchObject({ state: "Active", lastUpdateStatus: "InProgress" });
    expect(toServing(updating)).toEqual(toServing(active));

    const done = finishTransition(updating, "done");
    expect(toServing(done)).toMatchObject({
      timeoutSeconds: 60,
      packageSha256: "ff",
      codeSha256: "/w==",
      lastModifiedAt: 2000,
    });
    expect(done).not.toHaveProperty("serving");
    expect(done.lastModifiedAt).toBe(2000);
  });

  it("serves on what worked when an update fails, also during the next one", ({ expect }) => {
    const failure = { reason: "text", reasonCode: "InternalError" };
    const failed = failTransition(updating, failure, "failed");
    expect(failed).toMatchObject({ state: "Active", lastUpdateStatus: "Failed", failure });
    expect(toServing(failed)).toEqual(toServing(active));

    const next = startUpdate(failed, {}, { now: 3000, revisionId: "next" });
    expect(toServing(next)).toEqual(toServing(active));
    expect(next).not.toHaveProperty("failure");
    expect(failTransition(created, failure, "failed").state).toBe("Failed");
  });

  it("is overdue only while in transition, and only after a while", ({ expect }) => {
    expect(isInTransition(active)).toBe(false);
    expect(isOverdue(active, Number.MAX_SAFE_INTEGER)).toBe(false);
    expect(isOverdue(created, 1000 + TRANSITION_MS_MAX - 1)).toBe(false);
    expect(isOverdue(created, 1000 + TRANSITION_MS_MAX)).toBe(true);
    expect(isOverdue(updating, 2000 + TRANSITION_MS_MAX)).toBe(true);
  });
});
