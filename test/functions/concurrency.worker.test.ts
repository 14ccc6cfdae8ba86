import { env } from "cloudflare:workers";
import { beforeEach, describe, it } from "vitest";
import { sumOfPool } from "../../src/functions/concurrency/store.ts";
import { openDatabase } from "../../src/platform/database.ts";
import { type Answer, call, create, send, zipFile } from "./client.worker.ts";
import { PATIENCE } from "../patience.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:function";
const scope = { accountId: "000000000000", region: "us-east-1" };

function reservedPath(name: string, date = "2017-10-31"): string {
  return `/${date}/functions/${name}/concurrency`;
}

function provisionedPath(name: string): string {
  return `/2019-09-30/functions/${name}/provisioned-concurrency`;
}

async function reserve(name: string, executions: unknown): Promise<Answer> {
  return await call("PUT", reservedPath(name), {
    body: { ReservedConcurrentExecutions: executions },
  });
}

async function provision(name: string, qualifier: string, executions: unknown): Promise<Answer> {
  return await call("PUT", provisionedPath(name), {
    query: { Qualifier: qualifier },
    body: { ProvisionedConcurrentExecutions: executions },
  });
}

async function provisioned(name: string, qualifier: string): Promise<Answer> {
  return await call("GET", provisionedPath(name), { query: { Qualifier: qualifier } });
}

async function publish(name: string, description: string): Promise<void> {
  const path = `/2015-03-31/functions/${name}`;
  await call("PUT", `${path}/configuration`, { body: { Description: description } });
  await call("POST", `${path}/versions`, { body: {} });
}

async function alias(name: string, members: object): Promise<Answer> {
  return await call("POST", `/2015-03-31/functions/${name}/aliases`, { body: members });
}

function brief(answer: Answer): readonly unknown[] {
  const { json, status } = answer;
  return [status, json["message"] ?? json["Message"]];
}

beforeEach(async () => {
  for (const table of ["functions", "function_settings", "aliases"]) {
    await env.DB.exec(`DELETE FROM ${table}`);
  }
});

describe("PutFunctionConcurrency", () => {
  it("reserves, shows and gives back", async ({ expect }) => {
    await create("f");
    expect((await call("GET", reservedPath("f", "2019-09-30"))).json).toEqual({});
    const put = await reserve("f", 5);
    expect([put.status, put.json]).toEqual([200, { ReservedConcurrentExecutions: 5 }]);
    expect((await reserve("f", 0)).json).toEqual({ ReservedConcurrentExecutions: 0 });
    expect((await call("GET", reservedPath("f", "2019-09-30"))).json).toEqual({
      ReservedConcurrentExecutions: 0,
    });
    const { json } = await call("GET", "/2015-03-31/functions/f");
    expect(json["Concurrency"]).toEqual({ ReservedConcurrentExecutions: 0 });

    for (let time = 0; time < 2; time += 1) {
      expect((await call("DELETE", reservedPath("f"))).status).toBe(204);
    }
    expect((await call("GET", "/2015-03-31/functions/f")).json).not.toHaveProperty("Concurrency");
  });

  it("refuses in AWS's words", async ({ expect }) => {
    await create("f");
    const tooMuch = await reserve("f", 901);
    expect([tooMuch.status, tooMuch.headers.get("x-amzn-errortype"), tooMuch.json]).toEqual([
      400,
      "InvalidParameterValueException",
      {
        message:
          "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
      },
    ]);
    expect(brief(await reserve("none", 1))).toEqual([
      404,
      `Function not found: ${ARN}:none:$LATEST`,
    ]);
    expect(brief(await reserve("f", -1))[1]).toContain("greater than or equal to 0");
    expect(brief(await reserve("f", undefined))[1]).toContain(
      "Value null at 'reservedConcurrentExecutions'",
    );
    expect(brief(await reserve("f:1", 1))[1]).toContain("permitted on Lambda functions only");
    expect((await call("GET", reservedPath("none", "2019-09-30"))).status).toBe(404);
    expect((await call("DELETE", reservedPath("none"))).status).toBe(404);
  });

  it("never promises more than the pool has, whoever asks at once", async ({ expect }) => {
    const names = Array.from({ length: 12 }, (_, index) => `f${index}`);
    for (const name of names) {
      await create(name, { Publish: true });
    }
    const answers = await Promise.all(
      names.flatMap((name, index) => [
        send({
          method: "PUT",
          path: reservedPath(name),
          body: JSON.stringify({ ReservedConcurrentExecutions: 100 + index }),
        }),
        send({
          method: "PUT",
          path: provisionedPath(name),
          query: { Qualifier: "1" },
          body: JSON.stringify({ ProvisionedConcurrentExecutions: 90 }),
        }),
      ]),
    );
    const taken = await sumOfPool(openDatabase(env.DB), scope);
    expect(taken).toBeLessThanOrEqual(900);
    expect(taken).toBeGreaterThan(700);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 202, 400]));

    const { json } = await call("GET", "/2016-08-19/account-settings");
    expect(json["AccountLimit"]).toMatchObject({ UnreservedConcurrentExecutions: 1000 - taken });
  });
});

describe("PutProvisionedConcurrencyConfig", () => {
  it("is in progress, then ready, then gone", async ({ expect }) => {
    await create("f", { Publish: true });
    const put = await provision("f", "1", 3);
    expect([put.status, put.json]).toEqual([
      202,
      {
        RequestedProvisionedConcurrentExecutions: 3,
        AvailableProvisionedConcurrentExecutions: 0,
        AllocatedProvisionedConcurrentExecutions: 0,
        Status: "IN_PROGRESS",
        LastModified: expect.stringMatching(/^\d{4}-.*\+0000$/),
      },
    ]);
    const ready = {
      RequestedProvisionedConcurrentExecutions: 3,
      AvailableProvisionedConcurrentExecutions: 3,
      AllocatedProvisionedConcurrentExecutions: 3,
      Status: "READY",
      LastModified: put.json["LastModified"],
    };
    await expect.poll(async () => (await provisioned("f", "1")).json, PATIENCE).toEqual(ready);
    const listed = await call("GET", provisionedPath("f"), { query: { List: "ALL" } });
    expect(listed.json).toEqual({
      ProvisionedConcurrencyConfigs: [{ FunctionArn: `${ARN}:f:1`, ...ready }],
    });

    const gone = () => call("DELETE", provisionedPath("f"), { query: { Qualifier: "1" } });
    expect([(await gone()).status, (await gone()).status]).toEqual([204, 204]);
    expect(brief(await provisioned("f", "1"))).toEqual([
      404,
      "No Provisioned Concurrency Config found for this function",
    ]);
  });

  it("is for published versions and their aliases only", async ({ expect }) => {
    await create("f", { Publish: true });
    await alias("f", { Name: "latest", FunctionVersion: "$LATEST" });
    const unpublished =
      "Provisioned Concurrency Configs cannot be applied to unpublished function versions.";
    expect(brief(await provision("f", "$LATEST", 1))).toEqual([400, unpublished]);
    expect(brief(await provision("f", "latest", 1))).toEqual([400, unpublished]);
    expect(brief(await provisioned("f", "$LATEST"))).toEqual([
      400,
      "The function resource provided must be an alias or a published version.",
    ]);
    for (const ask of [provisioned, (name: string, of: string) => provision(name, of, 1)]) {
      expect(brief(await ask("f", "2"))).toEqual([404, `Function not found: ${ARN}:f:2`]);
      expect(brief(await ask("f", "live"))).toEqual([404, `Cannot find alias arn: ${ARN}:f:live`]);
      expect(brief(await ask("none", "1"))).toEqual([404, `Function not found: ${ARN}:none:1`]);
    }
    expect(brief(await provision("f", "1", 0))[1]).toContain("greater than or equal to 1");
    expect(brief(await call("GET", provisionedPath("f")))[1]).toContain(
      "Value null at 'qualifier'",
    );
    const list = await call("GET", provisionedPath("none"), { query: { List: "ALL" } });
    expect(list.status).toBe(404);
  });

  it("keeps to the reservation, and the reservation to it", async ({ expect }) => {
    await create("f", { Publish: true });
    await publish("f", "2");
    await reserve("f", 5);
    expect((await provision("f", "1", 2)).status).toBe(202);
    expect(brief(await provision("f", "2", 4))).toEqual([
      400,
      "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    ]);
    expect((await provision("f", "2", 3)).status).toBe(202);
    expect(brief(await reserve("f", 4))).toEqual([
      400,
      " ReservedConcurrentExecutions  4 should not be lower than function's total provisioned concurrency [5].",
    ]);
    expect((await provision("f", "2", 1)).status).toBe(202);
    expect((await reserve("f", 3)).status).toBe(200);

    const limits = async () =>
      (await call("GET", "/2016-08-19/account-settings")).json["AccountLimit"];
    expect(await limits()).toMatchObject({ UnreservedConcurrentExecutions: 997 });
    await call("DELETE", "/2015-03-31/functions/f", { query: { Qualifier: "2" } });
    await call("DELETE", reservedPath("f"));
    expect(await limits()).toMatchObject({ UnreservedConcurrentExecutions: 998 });
    await call("DELETE", "/2015-03-31/functions/f");
    expect(await limits()).toMatchObject({ UnreservedConcurrentExecutions: 1000 });
  });

  it("is not for a version and an alias of it at once", async ({ expect }) => {
    await create("f", { Publish: true });
    await publish("f", "2");
    await alias("f", {
      Name: "live",
      FunctionVersion: "1",
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } },
    });
    expect((await provision("f", "live", 1)).status).toBe(202);
    for (const version of ["1", "2"]) {
      expect(brief(await provision("f", version, 1))).toEqual([
        409,
        "Version is pointed by a Provisioned Concurrency alias",
      ]);
    }
    await call("DELETE", provisionedPath("f"), { query: { Qualifier: "live" } });
    expect((await provision("f", "2", 1)).status).toBe(202);
    expect(brief(await provision("f", "live", 1))).toEqual([
      409,
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    ]);
  });

  it("is not for what starts from a snapshot, by itself or by an alias", async ({ expect }) => {
    await create("f", { Publish: true, SnapStart: { ApplyOn: "PublishedVersions" } });
    await alias("f", { Name: "live", FunctionVersion: "1" });
    for (const qualifier of ["1", "live"]) {
      expect(brief(await provision("f", qualifier, 1))).toEqual([
        400,
        "Provisioned Concurrency is not supported for SnapStart enabled functions.",
      ]);
    }
    await call("PUT", "/2015-03-31/functions/f/configuration", {
      body: { SnapStart: { ApplyOn: "None" } },
    });
    await publish("f", "2");
    expect((await provision("f", "2", 1)).status).toBe(202);
  });

  it("keeps its alias from what could not be provisioned", async ({ expect }) => {
    await create("f", { Publish: true });
    await publish("f", "2");
    await publish("f", "3");
    await alias("f", { Name: "live", FunctionVersion: "1" });
    await provision("f", "live", 1);
    await provision("f", "2", 1);
    const point = async (body: object) =>
      brief(await call("PUT", "/2015-03-31/functions/f/aliases/live", { body }));
    const taken =
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version";
    expect(await point({ FunctionVersion: "2" })).toEqual([409, taken]);
    const split = { RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } };
    expect(await point(split)).toEqual([409, taken]);
    expect(await point({ FunctionVersion: "$LATEST" })).toEqual([
      400,
      "Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    ]);
    expect((await point({ FunctionVersion: "3" }))[0]).toBe(200);
    await call("DELETE", provisionedPath("f"), { query: { Qualifier: "live" } });
    expect((await point({ FunctionVersion: "2" }))[0]).toBe(200);
  });

  it("goes with its alias", async ({ expect }) => {
    await create("f", { Publish: true });
    await alias("f", { Name: "live", FunctionVersion: "1" });
    await provision("f", "live", 1);
    await call("DELETE", "/2015-03-31/functions/f/aliases/live");
    expect(brief(await provisioned("f", "live"))[1]).toContain("Cannot find alias arn");
    await alias("f", { Name: "live", FunctionVersion: "1" });
    expect((await provisioned("f", "live")).headers.get("x-amzn-errortype")).toBe(
      "ProvisionedConcurrencyConfigNotFoundException",
    );
  });

  it("follows the alias to another version", async ({ expect }) => {
    await create("f", { Publish: true });
    await alias("f", { Name: "live", FunctionVersion: "1" });
    await provision("f", "live", 1);
    const status = async () => (await provisioned("f", "live")).json["Status"];
    await expect.poll(status, PATIENCE).toBe("READY");

    await env.DB.exec(
      `INSERT INTO functions SELECT account_id, region, name, '2', revision_id, 'Pending', NULL, ${Date.now() + 60_000}, NULL, last_modified_at, package_sha256, package_bytes, configuration, tags, NULL, 1, NULL FROM functions WHERE version = '1'`,
    );
    await call("PUT", "/2015-03-31/functions/f/aliases/live", { body: { FunctionVersion: "2" } });
    expect((await provisioned("f", "live")).json["Status"]).toBe("IN_PROGRESS");
    const listed = await call("GET", provisionedPath("f"), { query: { List: "ALL" } });
    expect(listed.json["ProvisionedConcurrencyConfigs"]).toMatchObject([
      { Status: "IN_PROGRESS", AvailableProvisionedConcurrentExecutions: 0 },
    ]);
    await env.DB.exec("UPDATE functions SET state = 'Active' WHERE version = '2'");
    await expect.poll(status, PATIENCE).toBe("READY");
  });

  it("fails where the version does not initialize", async ({ expect }) => {
    const code = { ZipFile: zipFile("throw new Error('no');") };
    await create("f", { Publish: true, Code: code });
    expect((await provision("f", "1", 1)).json["Status"]).toBe("IN_PROGRESS");
    await expect
      .poll(async () => (await provisioned("f", "1")).json, PATIENCE)
      .toMatchObject({
        Status: "FAILED",
        StatusReason: "FUNCTION_ERROR_INIT_FAILURE",
        AvailableProvisionedConcurrentExecutions: 0,
      });
  });
});
