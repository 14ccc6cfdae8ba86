import { randomUUID } from "node:crypto";
import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  GetProvisionedConcurrencyConfigCommand,
  type LambdaClient,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  SnapStartException,
  SnapStartNotReadyException,
  SnapStartTimeoutException,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { describe, it, vi } from "vitest";
import { creation, deploy, type Members, packageOf, WAIT, zipOf } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { useServer } from "./server.ts";
import { PATIENCE } from "../patience.ts";

const server = useServer();
const TAIL = { LogType: "Tail" } as const;
const ON = { SnapStart: { ApplyOn: "PublishedVersions" } } as const;

/** Creates a function with SnapStart and publishes it. */
async function published(
  name: string,
  code: string | Uint8Array,
  members: Members = {},
): Promise<string> {
  await deploy(server.lambda, name, code, { ...ON, ...members });
  const version = await server.lambda.send(new PublishVersionCommand({ FunctionName: name }));
  return `${name}:${version.Version}`;
}

/** The same, when it can be invoked. */
async function ready(name: string, code: string | Uint8Array, members: Members = {}) {
  const qualified = await published(name, code, members);
  await waitUntilPublishedVersionActive(
    { client: server.lambda, ...WAIT },
    { FunctionName: qualified },
  );
  return qualified;
}

/** As many invocations at once as make so many environments. */
async function atOnce(name: string, count: number, event: unknown = {}) {
  return await Promise.all(Array.from({ length: count }, () => invoke(server.lambda, name, event)));
}

describe.concurrent("SnapStart", () => {
  it("initializes a version before it is Active, and copies it from then on", async ({
    expect,
  }) => {
    const source = `
      const id = require("node:crypto").randomUUID();
      exports.handler = async (event) => ({ id, type: process.env.AWS_LAMBDA_INITIALIZATION_TYPE,
        stream: process.env.AWS_LAMBDA_LOG_STREAM_NAME ?? null, ...event });`;
    await deploy(server.lambda, "copied", source, ON);
    const version = await server.lambda.send(new PublishVersionCommand({ FunctionName: "copied" }));
    expect(version).toMatchObject({
      State: "Pending",
      StateReasonCode: "Creating",
      SnapStart: { ApplyOn: "PublishedVersions", OptimizationStatus: "Off" },
    });
    const latest = await invoke(server.lambda, "copied");
    expect(latest.json).toMatchObject({ type: "on-demand" });
    await waitUntilPublishedVersionActive(
      { client: server.lambda, ...WAIT },
      { FunctionName: "copied:1" },
    );
    const active = await server.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: "copied:1" }),
    );
    expect(active).toMatchObject({
      State: "Active",
      LastUpdateStatus: "Successful",
      SnapStart: { ApplyOn: "PublishedVersions", OptimizationStatus: "On" },
    });

    const answers = await atOnce("copied:1", 3);
    const ids = answers.map(({ json }) => (json as { readonly id: string }).id);
    expect(new Set(ids).size).toBe(1);
    expect(answers[0]?.json).toMatchObject({ type: "snap-start", stream: null });
  });

  it("logs how an environment was restored", async ({ expect }) => {
    const name = await ready("logged", "exports.handler = async () => 1");
    const cold = await invoke(server.lambda, name, {}, TAIL);
    expect(cold.log).toMatch(
      /^START [\s\S]*\tMax Memory Used: \d+ MB\tRestore Duration: \d+\.\d\d ms\tBilled Restore Duration: \d+ ms\t\n$/,
    );
    expect(cold.log).not.toContain("Init Duration");
    const warm = await invoke(server.lambda, name, {}, TAIL);
    expect(warm.log).not.toContain("Restore Duration");
  });

  it("gives each copy its own randomness and time", async ({ expect }) => {
    const name = await ready(
      "unique",
      `const crypto = require("node:crypto");
      Math.random(); crypto.randomUUID();
      exports.handler = async ({ ms }) => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return [Math.random(), crypto.randomUUID(), globalThis.crypto.randomUUID(), crypto.randomBytes(8).toString("hex")];
      };`,
    );
    const answers = await atOnce(name, 4, { ms: 300 });
    const values = answers.flatMap(({ json }) => json as unknown[]);
    expect(values).toHaveLength(16);
    expect(new Set(values).size).toBe(16);
  });

  it("keeps /tmp and what was loaded, and tells of lost connections", async ({ expect }) => {
    const zip = zipOf({
      "index.mjs": `
        import fs from "node:fs";
        fs.writeFileSync("/tmp/made", "in init");
        const pending = fetch("http://192.0.2.1:81/").then(() => "answered", (e) => e.cause?.code ?? e.code ?? e.message);
        export const handler = async () => [fs.readFileSync("/tmp/made", "utf8"), await pending];`,
    });
    const name = await ready("kept", zip);
    expect((await invoke(server.lambda, name)).json).toEqual(["in init", "ECONNRESET"]);
  });

  it("runs hooks, whose failures are refusals", async ({ expect }) => {
    const hooked = `
      const steps = [];
      awslambda.snapStart.beforeCheckpoint(() => { steps.push("before"); });
      awslambda.snapStart.afterRestore(async () => { steps.push("after"); % });
      exports.handler = async () => steps;`;
    const good = await ready("hooked", hooked.replace("%", ""));
    expect((await invoke(server.lambda, good)).json).toEqual(["before", "after"]);

    const bad = await ready("failing-hook", hooked.replace("%", "throw new Error('lost')"));
    await expect(invoke(server.lambda, bad)).rejects.toBeInstanceOf(SnapStartException);

    const slow = await ready(
      "slow-hook",
      hooked.replace("%", "await new Promise((r) => setTimeout(r, 60_000))"),
    );
    await expect(invoke(server.lambda, slow)).rejects.toBeInstanceOf(SnapStartTimeoutException);
  });

  it("refuses a version that is not ready, or whose initialization failed", async ({ expect }) => {
    const slow = await published(
      "initializing",
      zipOf({
        "index.mjs": `await new Promise((r) => setTimeout(r, process.env.AWS_LAMBDA_INITIALIZATION_TYPE === "snap-start" ? 60_000 : 0));
          export const handler = async () => 1;`,
      }),
    );
    await expect(invoke(server.lambda, slow)).rejects.toBeInstanceOf(SnapStartNotReadyException);

    const failing = await published("init-failing", "throw new TypeError('never')");
    const state = () =>
      server.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: failing }));
    await vi.waitFor(async () => expect((await state()).State).toBe("Failed"), PATIENCE);
    expect(await state()).toMatchObject({
      State: "Failed",
      StateReasonCode: "FunctionError.RuntimeInitError",
      StateReason: "TypeError: never",
      SnapStart: { ApplyOn: "PublishedVersions", OptimizationStatus: "Off" },
    });
    await expect(invoke(server.lambda, failing)).rejects.toMatchObject({
      name: "ResourceConflictException",
    });
  });

  it("is there for a version that is published as the function is made", async ({ expect }) => {
    await server.lambda.send(
      new CreateFunctionCommand({
        ...creation("at-once", packageOf("exports.handler = async () => 1"), ON),
        Publish: true,
      }),
    );
    await waitUntilPublishedVersionActive(
      { client: server.lambda, ...WAIT },
      { FunctionName: "at-once:1" },
    );
    expect((await invoke(server.lambda, "at-once:1", {}, TAIL)).log).toContain("Restore Duration");
  });
});

describe.concurrent("provisioned concurrency", () => {
  it("copies environments that were initialized before", async ({ expect }) => {
    const name = await deploy(
      server.lambda,
      "provisioned",
      `const id = ${JSON.stringify(randomUUID())} + process.hrtime.bigint() + Math.random();
      exports.handler = async () => ({ id, type: process.env.AWS_LAMBDA_INITIALIZATION_TYPE, random: Math.random(), stream: process.env.AWS_LAMBDA_LOG_STREAM_NAME });`,
    );
    await server.lambda.send(new PublishVersionCommand({ FunctionName: name }));
    expect((await invoke(server.lambda, `${name}:1`)).json).toMatchObject({ type: "on-demand" });
    await provision(server.lambda, name, "1");

    const cold = await invoke(server.lambda, `${name}:1`, {}, TAIL);
    expect(cold.log).not.toContain("Init Duration");
    expect(cold.log).not.toContain("Restore Duration");
    const answers = (await atOnce(`${name}:1`, 2)).map(({ json }) => json as Answer);
    expect(answers.map(({ type }) => type)).toEqual(Array(2).fill("provisioned-concurrency"));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(new Set(answers.map(({ random }) => random)).size).toBe(2);
    expect((await invoke(server.lambda, name)).json).toMatchObject({ type: "on-demand" });
  });

  it("begins anew for another version of its alias", async ({ expect }) => {
    const name = await deploy(server.lambda, "aliased", TYPE_SOURCE);
    await server.lambda.send(new PublishVersionCommand({ FunctionName: name }));
    await server.lambda.send(
      new CreateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "1" }),
    );
    await provision(server.lambda, name, "live");
    expect((await invoke(server.lambda, `${name}:live`)).json).toBe("provisioned-concurrency");

    await server.lambda.send(
      new UpdateFunctionConfigurationCommand({ FunctionName: name, Description: "2" }),
    );
    await waitUntilFunctionUpdatedV2({ client: server.lambda, ...WAIT }, { FunctionName: name });
    await server.lambda.send(new PublishVersionCommand({ FunctionName: name }));
    await server.lambda.send(
      new UpdateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "2" }),
    );
    await untilReady(server.lambda, name, "live");
    const answer = await invoke(server.lambda, `${name}:live`);
    expect([answer.executedVersion, answer.json]).toEqual(["2", "provisioned-concurrency"]);
  });
});

interface Answer {
  readonly id: string;
  readonly type: string;
  readonly random: number;
}

const TYPE_SOURCE = "exports.handler = async () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE";

async function provision(lambda: LambdaClient, name: string, qualifier: string): Promise<void> {
  await lambda.send(
    new PutProvisionedConcurrencyConfigCommand({
      FunctionName: name,
      Qualifier: qualifier,
      ProvisionedConcurrentExecutions: 2,
    }),
  );
  await untilReady(lambda, name, qualifier);
}

async function untilReady(lambda: LambdaClient, name: string, qualifier: string): Promise<void> {
  await vi.waitFor(async () => {
    const { Status } = await lambda.send(
      new GetProvisionedConcurrencyConfigCommand({ FunctionName: name, Qualifier: qualifier }),
    );
    if (Status !== "READY") throw new Error(`It is ${Status}`);
  }, PATIENCE);
}
