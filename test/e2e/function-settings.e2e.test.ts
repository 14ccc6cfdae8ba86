import {
  CreateFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionCommand,
  GetFunctionConcurrencyCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvalidParameterValueException,
  paginateListProvisionedConcurrencyConfigs,
  ProvisionedConcurrencyConfigNotFoundException,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { creation, deploy, packageOf, WAIT } from "./deploy.ts";
import { useServer } from "./server.ts";

const server = useServer();
const CODE = "exports.handler = async () => 1;";

describe("A function's states", () => {
  it("are those that the SDK waits for", async ({ expect }) => {
    const { lambda } = server;
    const client = { client: lambda, ...WAIT };
    const function_ = { FunctionName: "waited" };
    const created = await lambda.send(
      new CreateFunctionCommand(
        creation("waited", packageOf(CODE), {
          VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
          SnapStart: { ApplyOn: "PublishedVersions" },
        }),
      ),
    );
    expect([created.State, created.LastUpdateStatus]).toEqual(["Pending", undefined]);
    expect((await waitUntilFunctionActiveV2(client, function_)).state).toBe("SUCCESS");

    const configured = await lambda.send(
      new UpdateFunctionConfigurationCommand({ ...function_, Timeout: 9 }),
    );
    expect(configured.LastUpdateStatus).toBe("InProgress");
    expect((await waitUntilFunctionUpdatedV2(client, function_)).state).toBe("SUCCESS");
    const ZipFile = packageOf(`${CODE} // changed`);
    await lambda.send(new UpdateFunctionCodeCommand({ ...function_, ZipFile }));
    expect((await waitUntilFunctionUpdatedV2(client, function_)).state).toBe("SUCCESS");

    const version = await lambda.send(new PublishVersionCommand(function_));
    expect([version.State, version.SnapStart]).toEqual([
      "Pending",
      { ApplyOn: "PublishedVersions", OptimizationStatus: "Off" },
    ]);
    const published = { ...function_, Qualifier: version.Version };
    expect((await waitUntilPublishedVersionActive(client, published)).state).toBe("SUCCESS");
    const { Configuration } = await lambda.send(new GetFunctionCommand(published));
    expect(Configuration?.SnapStart?.OptimizationStatus).toBe("On");
    expect(Configuration?.VpcConfig?.VpcId).toMatch(/^vpc-/);
  });
});

describe("A function's concurrency", () => {
  it("is what the SDK sets and gets", async ({ expect }) => {
    const { lambda } = server;
    const FunctionName = await deploy(lambda, "pooled", CODE, { Publish: true });
    const unset = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    expect(unset.ReservedConcurrentExecutions).toBeUndefined();
    await lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 7 }),
    );
    const { Concurrency } = await lambda.send(new GetFunctionCommand({ FunctionName }));
    expect(Concurrency).toEqual({ ReservedConcurrentExecutions: 7 });

    const version = { FunctionName, Qualifier: "1" };
    const get = () => lambda.send(new GetProvisionedConcurrencyConfigCommand(version));
    await expect(get()).rejects.toBeInstanceOf(ProvisionedConcurrencyConfigNotFoundException);
    const put = await lambda.send(
      new PutProvisionedConcurrencyConfigCommand({
        ...version,
        ProvisionedConcurrentExecutions: 3,
      }),
    );
    expect([put.$metadata.httpStatusCode, put.Status]).toEqual([202, "IN_PROGRESS"]);
    expect(await get()).toMatchObject({
      Status: "READY",
      AvailableProvisionedConcurrentExecutions: 3,
    });
    const pages = paginateListProvisionedConcurrencyConfigs({ client: lambda }, { FunctionName });
    for await (const { ProvisionedConcurrencyConfigs: configs = [] } of pages) {
      expect(configs.map((config) => config.FunctionArn)).toEqual([
        expect.stringMatching(/:pooled:1$/),
      ]);
    }

    const { AccountLimit, AccountUsage } = await lambda.send(new GetAccountSettingsCommand({}));
    expect(AccountLimit?.UnreservedConcurrentExecutions).toBe(993);
    expect(AccountUsage?.FunctionCount).toBeGreaterThan(0);
  });

  it("is refused by the SDK's own exceptions", async ({ expect }) => {
    const { lambda } = server;
    const FunctionName = await deploy(lambda, "refused", CODE, { Publish: true });
    const reserve = (name: string, executions: number) =>
      lambda.send(
        new PutFunctionConcurrencyCommand({
          FunctionName: name,
          ReservedConcurrentExecutions: executions,
        }),
      );
    await expect(reserve(FunctionName, 1000)).rejects.toBeInstanceOf(
      InvalidParameterValueException,
    );
    await expect(reserve("nobody", 1)).rejects.toBeInstanceOf(ResourceNotFoundException);

    const update = () =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout: 9 }));
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, update));
    const lost = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(lost.length).toBeLessThan(8);
    for (const { reason } of lost) expect(reason).toBeInstanceOf(ResourceConflictException);
  });
});
