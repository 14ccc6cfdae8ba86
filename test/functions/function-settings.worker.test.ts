import { beforeAll, describe, it } from "vitest";
import { createTopics } from "../services/sns/topics.worker.ts";
import { type Answer, call, create, send } from "./client.worker.ts";
import { PATIENCE } from "../patience.ts";

const FUNCTIONS = "/2015-03-31/functions";
const VPC = { SubnetIds: ["subnet-1", "subnet-2"], SecurityGroupIds: ["sg-1"] };
const NO_VPC = { SubnetIds: [], SecurityGroupIds: [], VpcId: "", Ipv6AllowedForDualStack: false };
const FILE_SYSTEM = {
  Arn: "arn:aws:elasticfilesystem:us-east-1:000000000000:access-point/fsap-0123456789abcdef0",
  LocalMountPath: "/mnt/a",
};
const QUEUE = "arn:aws:sqs:us-east-1:000000000000:";
const TOPIC = "arn:aws:sns:us-east-1:000000000000:";
const CAPACITY_PROVIDER = "arn:aws:lambda:us-east-1:000000000000:capacity-provider:c";

beforeAll(() => createTopics("t"));

async function update(name: string, body: object): Promise<Answer> {
  return await call("PUT", `${FUNCTIONS}/${name}/configuration`, { body });
}

async function configuration(name: string, qualifier?: string): Promise<Answer["json"]> {
  const query = qualifier === undefined ? {} : { query: { Qualifier: qualifier } };
  return (await call("GET", `${FUNCTIONS}/${name}/configuration`, query)).json;
}

describe("The settings of a function", () => {
  it("come back as AWS shows them, and stay with the version", async ({ expect }) => {
    const given = {
      VpcConfig: VPC,
      SnapStart: { ApplyOn: "PublishedVersions" },
      DurableConfig: { ExecutionTimeout: 60, RetentionPeriodInDays: 7 },
      TenancyConfig: { TenantIsolationMode: "PER_TENANT" },
      TracingConfig: { Mode: "Active" },
      DeadLetterConfig: { TargetArn: "arn:aws:sns:us-east-1:000000000000:t" },
      KMSKeyArn: "arn:aws:kms:us-east-1:000000000000:key/k",
      EphemeralStorage: { Size: 512 },
      Architectures: ["arm64"],
    };
    const shown = {
      ...given,
      VpcConfig: {
        ...VPC,
        VpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
        Ipv6AllowedForDualStack: false,
      },
      SnapStart: { ApplyOn: "PublishedVersions", OptimizationStatus: "Off" },
    };
    const created = await create("f", given);
    expect(created.status).toBe(201);
    expect(created.json).toMatchObject(shown);
    expect(await configuration("f")).toMatchObject(shown);

    const version = await call("POST", `${FUNCTIONS}/f/versions`, { body: {} });
    expect(version.json).toMatchObject({ ...shown, State: "Pending", StateReasonCode: "Creating" });
    await update("f", {
      VpcConfig: { SubnetIds: [], SecurityGroupIds: [] },
      SnapStart: { ApplyOn: "None" },
    });
    const cleared = await configuration("f");
    expect(cleared).toMatchObject({
      VpcConfig: NO_VPC,
      SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    });
    // It is initialized by an alarm of its own.
    await expect.poll(() => configuration("f", "1"), PATIENCE).toMatchObject({ State: "Active" });
    expect(await configuration("f", "1")).toMatchObject({
      ...shown,
      State: "Active",
      LastUpdateStatus: "Successful",
      SnapStart: { ApplyOn: "PublishedVersions", OptimizationStatus: "On" },
    });
  });

  it("are kept where an update does not name them", async ({ expect }) => {
    await create("kept", { VpcConfig: { ...VPC, Ipv6AllowedForDualStack: true } });
    const before = (await configuration("kept"))["VpcConfig"];
    expect((await update("kept", { Timeout: 9 })).json["VpcConfig"]).toEqual(before);
    expect((await update("kept", { VpcConfig: {} })).json["VpcConfig"]).toEqual(before);
    const other = await update("kept", { VpcConfig: { SubnetIds: ["subnet-9"] } });
    expect(other.json["VpcConfig"]).toMatchObject({
      SubnetIds: ["subnet-9"],
      SecurityGroupIds: ["sg-1"],
      Ipv6AllowedForDualStack: true,
    });
  });

  it("are refused where they are wrong", async ({ expect }) => {
    const invalid = "InvalidParameterValueException";
    const cases: readonly (readonly [object, string, string])[] = [
      [{ VpcConfig: { SubnetIds: ["subnet-1"] } }, invalid, "must coexist"],
      [
        { VpcConfig: { SubnetIds: ["bad"], SecurityGroupIds: ["sg-1"] } },
        "ValidationException",
        "1 validation error detected: Value '[bad]' at 'vpcConfig.subnetIds' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: subnet-[0-9a-z]*, Member must not be null]",
      ],
      [{ FileSystemConfigs: [FILE_SYSTEM] }, invalid, "must be configured to execute in a VPC"],
      [{ PackageType: "Image", Code: { ImageUri: "i" } }, invalid, "PackageType Image"],
      [{ ImageConfig: { Command: ["c"] } }, invalid, "ImageConfig"],
      [{ DeadLetterConfig: { TargetArn: "arn:aws:s3:::b" } }, invalid, "arn:aws:s3:::b"],
      [{ DeadLetterConfig: { TargetArn: `${QUEUE}q.fifo` } }, invalid, "standard queue of SQS"],
      [
        { DeadLetterConfig: { TargetArn: `${QUEUE}nowhere` } },
        invalid,
        "SQS Error Code: AWS.SimpleQueueService.NonExistentQueue.",
      ],
      [{ DeadLetterConfig: { TargetArn: `${TOPIC}nowhere` } }, invalid, "Topic does not exist"],
      [
        {
          CapacityProviderConfig: {
            LambdaManagedInstancesCapacityProviderConfig: {
              CapacityProviderArn: CAPACITY_PROVIDER,
            },
          },
        },
        "ResourceNotFoundException",
        `Capacity provider not found: ${CAPACITY_PROVIDER}`,
      ],
    ];
    for (const [members, code, text] of cases) {
      const answer = await create("wrong", members);
      expect(answer.headers.get("x-amzn-errortype")).toBe(code);
      expect(answer.json["message"] ?? answer.json["Message"]).toContain(text);
    }
    const storage = { Size: 1024 };
    const mounted = { VpcConfig: VPC, FileSystemConfigs: [FILE_SYSTEM] };
    const created = await create("mounted", { ...mounted, EphemeralStorage: storage });
    expect(created.json).toMatchObject({
      FileSystemConfigs: [FILE_SYSTEM],
      EphemeralStorage: storage,
    });
    const cleared = await update("mounted", { VpcConfig: { SubnetIds: [], SecurityGroupIds: [] } });
    expect(cleared.json["message"]).toContain("must be configured to execute in a VPC");
    const toNobody = { DeadLetterConfig: { TargetArn: `${TOPIC}nowhere` } };
    expect((await update("mounted", toNobody)).json["message"]).toContain("Topic does not exist");
    const elsewhere = "arn:aws:sqs:us-east-1:111111111111:nowhere";
    const toOther = { DeadLetterConfig: { TargetArn: elsewhere } };
    expect((await update("mounted", toOther)).json).toMatchObject(toOther);
  });

  it("that a snapshot does not hold are refused together with SnapStart", async ({ expect }) => {
    const snapStart = { SnapStart: { ApplyOn: "PublishedVersions" } };
    const mounted = { VpcConfig: VPC, FileSystemConfigs: [FILE_SYSTEM] };
    const storage = { EphemeralStorage: { Size: 513 } };
    const refusal = (what: string) => ({
      Type: "User",
      message: `${what} is not supported for SnapStart enabled functions.`,
    });
    const tooLarge = refusal("Ephemeral storage greater than 512 MB");
    expect((await create("both", { ...snapStart, ...storage })).json).toEqual(tooLarge);
    const both = await create("both", { ...snapStart, ...mounted });
    expect([both.status, both.json]).toEqual([400, refusal("A file system")]);

    await create("snapped", snapStart);
    expect((await update("snapped", storage)).json).toEqual(tooLarge);
    await create("large", storage);
    expect((await update("large", snapStart)).json).toEqual(tooLarge);
    const changed = { ...snapStart, EphemeralStorage: { Size: 512 } };
    expect((await update("large", changed)).status).toBe(200);
  });

  it("that calls would have to heed keep a function from being called", async ({ expect }) => {
    const settings = [
      ["DurableConfig", { ExecutionTimeout: 60 }],
      ["TenancyConfig", { TenantIsolationMode: "PER_TENANT" }],
    ] as const;
    for (const [name, value] of settings) {
      await create(name, { [name]: value });
      for (let time = 0; time < 2; time += 1) {
        const answer = await send({ method: "POST", path: `${FUNCTIONS}/${name}/invocations` });
        expect([answer.status, answer.json["message"]]).toEqual([
          501,
          `The parameter ${name} is not implemented yet`,
        ]);
      }
    }
  });
});
