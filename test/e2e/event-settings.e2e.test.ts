import {
  CapacityProviderLimitExceededException,
  CheckpointDurableExecutionCommand,
  CodeSigningConfigNotFoundException,
  CodeVerificationFailedException,
  CreateCapacityProviderCommand,
  CreateCodeSigningConfigCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteCapacityProviderCommand,
  DeleteCodeSigningConfigCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCodeSigningConfigCommand,
  DeleteFunctionEventInvokeConfigCommand,
  GetCapacityProviderCommand,
  GetCodeSigningConfigCommand,
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  GetDurableExecutionStateCommand,
  GetEventSourceMappingCommand,
  GetFunctionCodeSigningConfigCommand,
  GetFunctionEventInvokeConfigCommand,
  GetFunctionRecursionConfigCommand,
  GetFunctionScalingConfigCommand,
  GetRuntimeManagementConfigCommand,
  InvalidParameterValueException,
  ListCapacityProvidersCommand,
  ListCodeSigningConfigsCommand,
  ListDurableExecutionsByFunctionCommand,
  ListEventSourceMappingsCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionsByCodeSigningConfigCommand,
  ListFunctionVersionsByCapacityProviderCommand,
  PutFunctionCodeSigningConfigCommand,
  PutFunctionEventInvokeConfigCommand,
  PutFunctionRecursionConfigCommand,
  PutFunctionScalingConfigCommand,
  PutRuntimeManagementConfigCommand,
  ResourceConflictException,
  ResourceNotFoundException,
  SendDurableExecutionCallbackFailureCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
  StopDurableExecutionCommand,
  UpdateCapacityProviderCommand,
  UpdateCodeSigningConfigCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { beforeAll, describe, it } from "vitest";
import { creation, packageOf, ROLE } from "./deploy.ts";
import { createStream, kinesisClient } from "./kinesis.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";
import { createQueue, sqsClient } from "./sqs.ts";

const server = useServer();
const ZIP = packageOf("exports.handler = async () => 1;");
const FunctionName = "set";
const HERE = `${REGION}:${ACCOUNT_ID}`;
const QUEUE = `arn:aws:sqs:${HERE}:q`;
const nobody = { FunctionName: "nobody" } as const;

beforeAll(async () => {
  await server.lambda.send(new CreateFunctionCommand(creation(FunctionName, ZIP)));
  await createQueue(sqsClient(server), "q");
});

describe("event-invoke configs", () => {
  it("are put, changed, read, listed and deleted", async ({ expect }) => {
    const put = await server.lambda.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName, MaximumRetryAttempts: 1 }),
    );
    expect(put.LastModified).toBeInstanceOf(Date);
    const DestinationConfig = { OnFailure: { Destination: QUEUE }, OnSuccess: {} };
    await server.lambda.send(
      new UpdateFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig }),
    );
    const got = await server.lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName }));
    expect(got).toMatchObject({ MaximumRetryAttempts: 1, DestinationConfig });
    const list = await server.lambda.send(
      new ListFunctionEventInvokeConfigsCommand({ FunctionName }),
    );
    expect(list.FunctionEventInvokeConfigs).toHaveLength(1);
    await server.lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName }));
    for (const error of await refusals([
      server.lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName })),
      server.lambda.send(new DeleteFunctionEventInvokeConfigCommand({ FunctionName })),
      server.lambda.send(new ListFunctionEventInvokeConfigsCommand(nobody)),
      server.lambda.send(
        new UpdateFunctionEventInvokeConfigCommand({ ...nobody, MaximumRetryAttempts: 1 }),
      ),
    ])) {
      expect(error).toBeInstanceOf(ResourceNotFoundException);
    }
    const empty = server.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName }));
    await expect(empty).rejects.toBeInstanceOf(InvalidParameterValueException);
  });
});

describe("event source mappings", () => {
  it("are created, found, changed, listed and deleted", async ({ expect }) => {
    const created = await server.lambda.send(
      new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn: QUEUE }),
    );
    expect(created).toMatchObject({ State: "Creating", BatchSize: 10 });
    expect(created.LastModified).toBeInstanceOf(Date);
    const { UUID } = created;
    const state = async () =>
      (await server.lambda.send(new GetEventSourceMappingCommand({ UUID }))).State;
    await expect.poll(state).toBe("Enabled");
    await server.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await expect.poll(state).toBe("Disabled");
    const list = await server.lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
    expect(list.EventSourceMappings?.map((mapping) => mapping.UUID)).toEqual([UUID]);

    const again = { FunctionName, EventSourceArn: QUEUE };
    const taken = server.lambda.send(new CreateEventSourceMappingCommand(again));
    await expect(taken).rejects.toBeInstanceOf(ResourceConflictException);
    const missing = server.lambda.send(
      new CreateEventSourceMappingCommand({ ...again, ...nobody }),
    );
    await expect(missing).rejects.toBeInstanceOf(InvalidParameterValueException);

    const deleted = await server.lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
    expect(deleted.State).toBe("Deleting");
    await expect
      .poll(() => state().catch((error: unknown) => error))
      .toBeInstanceOf(ResourceNotFoundException);
    for (const error of await refusals([
      server.lambda.send(new UpdateEventSourceMappingCommand({ UUID, BatchSize: 1 })),
      server.lambda.send(new DeleteEventSourceMappingCommand({ UUID })),
    ])) {
      expect(error).toBeInstanceOf(ResourceNotFoundException);
    }
  });

  it("give streams their dates", async ({ expect }) => {
    const kinesis = kinesisClient(server);
    await createStream(kinesis, "s");
    kinesis.destroy();
    const StartingPositionTimestamp = new Date(1_700_000_000_000);
    const created = await server.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName,
        EventSourceArn: `arn:aws:kinesis:${HERE}:stream/s`,
        StartingPosition: "AT_TIMESTAMP",
        StartingPositionTimestamp,
      }),
    );
    expect(created.StartingPositionTimestamp).toEqual(StartingPositionTimestamp);
  });
});

describe("code signing configs", () => {
  it("are created, put on a function, enforced and deleted", async ({ expect }) => {
    const profile = `arn:aws:signer:${HERE}:/signing-profiles/p/v`;
    const { CodeSigningConfig: config } = await server.lambda.send(
      new CreateCodeSigningConfigCommand({
        AllowedPublishers: { SigningProfileVersionArns: [profile] },
      }),
    );
    const CodeSigningConfigArn = config?.CodeSigningConfigArn;
    const named = { CodeSigningConfigArn };
    expect(await server.lambda.send(new GetCodeSigningConfigCommand(named))).toMatchObject({
      CodeSigningConfig: config,
    });
    expect(
      (await server.lambda.send(new ListCodeSigningConfigsCommand({}))).CodeSigningConfigs,
    ).toHaveLength(1);
    await server.lambda.send(new PutFunctionCodeSigningConfigCommand({ FunctionName, ...named }));
    const of = await server.lambda.send(new GetFunctionCodeSigningConfigCommand({ FunctionName }));
    expect(of).toMatchObject({ FunctionName, ...named });
    const users = await server.lambda.send(new ListFunctionsByCodeSigningConfigCommand(named));
    expect(users.FunctionArns).toEqual([`arn:aws:lambda:${HERE}:function:${FunctionName}`]);
    const inUse = server.lambda.send(new DeleteCodeSigningConfigCommand(named));
    await expect(inUse).rejects.toBeInstanceOf(ResourceConflictException);

    const CodeSigningPolicies = { UntrustedArtifactOnDeployment: "Enforce" } as const;
    await server.lambda.send(new UpdateCodeSigningConfigCommand({ ...named, CodeSigningPolicies }));
    const unsigned = server.lambda.send(
      new CreateFunctionCommand({ ...creation("unsigned", ZIP), CodeSigningConfigArn }),
    );
    await expect(unsigned).rejects.toBeInstanceOf(CodeVerificationFailedException);

    await server.lambda.send(new DeleteFunctionCodeSigningConfigCommand({ FunctionName }));
    await server.lambda.send(new DeleteCodeSigningConfigCommand(named));
    const gone = server.lambda.send(new GetCodeSigningConfigCommand(named));
    await expect(gone).rejects.toBeInstanceOf(ResourceNotFoundException);
    const put = server.lambda.send(
      new PutFunctionCodeSigningConfigCommand({ FunctionName, ...named }),
    );
    await expect(put).rejects.toBeInstanceOf(CodeSigningConfigNotFoundException);
    const ofNobody = server.lambda.send(new GetFunctionCodeSigningConfigCommand(nobody));
    await expect(ofNobody).rejects.toBeInstanceOf(ResourceNotFoundException);
  });
});

describe("runtime management and recursion", () => {
  it("are put and read", async ({ expect }) => {
    const UpdateRuntimeOn = "FunctionUpdate";
    await server.lambda.send(
      new PutRuntimeManagementConfigCommand({ FunctionName, UpdateRuntimeOn }),
    );
    const managed = await server.lambda.send(
      new GetRuntimeManagementConfigCommand({ FunctionName }),
    );
    expect(managed.UpdateRuntimeOn).toBe(UpdateRuntimeOn);
    await server.lambda.send(
      new PutFunctionRecursionConfigCommand({ FunctionName, RecursiveLoop: "Allow" }),
    );
    const recursion = await server.lambda.send(
      new GetFunctionRecursionConfigCommand({ FunctionName }),
    );
    expect(recursion.RecursiveLoop).toBe("Allow");
    for (const error of await refusals([
      server.lambda.send(new GetRuntimeManagementConfigCommand(nobody)),
      server.lambda.send(new PutRuntimeManagementConfigCommand({ ...nobody, UpdateRuntimeOn })),
      server.lambda.send(new GetFunctionRecursionConfigCommand(nobody)),
      server.lambda.send(
        new PutFunctionRecursionConfigCommand({ ...nobody, RecursiveLoop: "Allow" }),
      ),
    ])) {
      expect(error).toBeInstanceOf(ResourceNotFoundException);
    }
  });
});

describe("capacity providers", () => {
  it("are none", async ({ expect }) => {
    const CapacityProviderName = "p";
    const list = await server.lambda.send(new ListCapacityProvidersCommand({}));
    expect(list.CapacityProviders).toEqual([]);
    const CapacityProviderScalingConfig = { MaxVCpuCount: 2 };
    const scaled = { FunctionName, Qualifier: "$LATEST.PUBLISHED" };
    for (const error of await refusals([
      server.lambda.send(new GetCapacityProviderCommand({ CapacityProviderName })),
      server.lambda.send(new DeleteCapacityProviderCommand({ CapacityProviderName })),
      server.lambda.send(
        new ListFunctionVersionsByCapacityProviderCommand({ CapacityProviderName }),
      ),
      server.lambda.send(
        new UpdateCapacityProviderCommand({ CapacityProviderName, CapacityProviderScalingConfig }),
      ),
      server.lambda.send(new GetFunctionScalingConfigCommand(scaled)),
      server.lambda.send(new PutFunctionScalingConfigCommand(scaled)),
    ])) {
      expect(error).toBeInstanceOf(ResourceNotFoundException);
    }
    const made = server.lambda.send(
      new CreateCapacityProviderCommand({
        CapacityProviderName,
        VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: ["sg-1"] },
        PermissionsConfig: { CapacityProviderOperatorRoleArn: ROLE },
      }),
    );
    await expect(made).rejects.toBeInstanceOf(CapacityProviderLimitExceededException);
  });
});

describe("durable executions", () => {
  it("are none", async ({ expect }) => {
    const DurableExecutionArn = `arn:aws:lambda:${HERE}:function:set:$LATEST/durable-execution/n/i`;
    const list = await server.lambda.send(
      new ListDurableExecutionsByFunctionCommand({ FunctionName }),
    );
    expect(list.DurableExecutions).toEqual([]);
    for (const error of await refusals([
      server.lambda.send(new GetDurableExecutionCommand({ DurableExecutionArn })),
      server.lambda.send(new GetDurableExecutionHistoryCommand({ DurableExecutionArn })),
      server.lambda.send(new StopDurableExecutionCommand({ DurableExecutionArn })),
      server.lambda.send(new ListDurableExecutionsByFunctionCommand(nobody)),
    ])) {
      expect(error).toBeInstanceOf(ResourceNotFoundException);
    }
    const token = { DurableExecutionArn, CheckpointToken: "abcd" };
    const CallbackId = "abcd";
    for (const error of await refusals([
      server.lambda.send(new GetDurableExecutionStateCommand(token)),
      server.lambda.send(new CheckpointDurableExecutionCommand(token)),
      server.lambda.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId })),
      server.lambda.send(new SendDurableExecutionCallbackFailureCommand({ CallbackId })),
      server.lambda.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId })),
    ])) {
      expect(error).toBeInstanceOf(InvalidParameterValueException);
    }
  });
});

/** What each was refused with; what was not refused is there as it was answered. */
async function refusals(answers: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
  const settled = await Promise.allSettled(answers);
  return settled.map((one) => (one.status === "rejected" ? one.reason : one.value));
}
