import { type FunctionAddress } from "../aws/arn.ts";
import { AwsError, invalidParameter, parameterNotBuilt } from "../aws/errors.ts";
import { type Value } from "../aws/shape.ts";
import { type ConfigurationChanges, type Vpc } from "./configuration.ts";
import { type FunctionRecord, LATEST } from "./model.ts";
import { type CREATE_FUNCTION, type UPDATE_FUNCTION_CONFIGURATION } from "./wire-shapes.ts";

/**
 * Settings that are kept, checked and shown as AWS does and that change nothing, or not yet, in how a function runs: its
 * network, its file systems, SnapStart, durable executions, tenants. What may not be kept at all is refused by its name.
 */

type CreateInput = Value<typeof CREATE_FUNCTION>;
type SettingsInput = Partial<CreateInput> & Value<typeof UPDATE_FUNCTION_CONFIGURATION>;
type SettingsChanges = Pick<
  ConfigurationChanges,
  "vpc" | "fileSystems" | "snapStart" | "durable" | "tenantIsolation"
>;

export function toSettingsChanges(input: SettingsInput): SettingsChanges {
  refuseImages(input);
  refuseCapacityProvider(input);
  checkDeadLetterTarget(input.DeadLetterConfig?.TargetArn);
  const { VpcConfig: vpc, FileSystemConfigs: fileSystems, DurableConfig: durable } = input;
  refuseNewer(input);
  const snapStart = input.SnapStart?.ApplyOn;
  const tenantIsolation = input.TenancyConfig?.TenantIsolationMode;
  return {
    ...(vpc === undefined ? {} : { vpc: toVpcChanges(vpc) }),
    ...(fileSystems === undefined
      ? {}
      : {
          fileSystems: fileSystems.map(({ Arn, LocalMountPath }) => ({
            arn: Arn,
            localMountPath: LocalMountPath,
          })),
        }),
    ...(snapStart === undefined ? {} : { snapStart }),
    ...(durable === undefined ? {} : { durable: toDurable(durable) }),
    ...(tenantIsolation === undefined ? {} : { tenantIsolation }),
  };
}

/** The members of a function's configuration that these settings are; most of them only when set. */
export function toSettingsMembers({ address, configuration, ...record }: FunctionRecord): object {
  const { vpc, fileSystems, snapStart, durable, tenantIsolation } = configuration;
  const isReady = record.version !== LATEST && record.state === "Active";
  return {
    ...(vpc === undefined ? {} : { VpcConfig: toVpcConfig(vpc, address) }),
    ...(fileSystems === undefined
      ? {}
      : {
          FileSystemConfigs: fileSystems.map(({ arn, localMountPath }) => ({
            Arn: arn,
            LocalMountPath: localMountPath,
          })),
        }),
    SnapStart: {
      ApplyOn: snapStart ?? "None",
      OptimizationStatus: snapStart !== undefined && isReady ? "On" : "Off",
    },
    ...(durable === undefined
      ? {}
      : {
          DurableConfig: {
            RetentionPeriodInDays: durable.retentionDays,
            ExecutionTimeout: durable.executionTimeoutSeconds,
          },
        }),
    ...(tenantIsolation === undefined
      ? {}
      : { TenancyConfig: { TenantIsolationMode: tenantIsolation } }),
  };
}

function toVpcChanges(vpc: NonNullable<SettingsInput["VpcConfig"]>): Partial<Vpc> {
  const { SubnetIds, SecurityGroupIds, Ipv6AllowedForDualStack } = vpc;
  return {
    ...(SubnetIds === undefined ? {} : { subnetIds: SubnetIds }),
    ...(SecurityGroupIds === undefined ? {} : { securityGroupIds: SecurityGroupIds }),
    ...(Ipv6AllowedForDualStack === undefined ? {} : { ipv6: Ipv6AllowedForDualStack }),
  };
}

function toDurable(durable: NonNullable<SettingsInput["DurableConfig"]>) {
  const { RetentionPeriodInDays: days, ExecutionTimeout: seconds } = durable;
  return {
    ...(days === undefined ? {} : { retentionDays: days }),
    ...(seconds === undefined ? {} : { executionTimeoutSeconds: seconds }),
  };
}

/** A network that was taken away stays visible as an empty one: reference 2.3. */
function toVpcConfig(vpc: Vpc, address: FunctionAddress): object {
  return {
    SubnetIds: vpc.subnetIds,
    SecurityGroupIds: vpc.securityGroupIds,
    VpcId: vpc.subnetIds.length === 0 ? "" : vpcId(address),
    Ipv6AllowedForDualStack: vpc.ipv6,
  };
}

/** Networks are not known here, so all subnets of an account in a region count as those of one network. */
function vpcId({ accountId, region }: FunctionAddress): string {
  let hash = 0;
  // 20 bits are five of the seventeen hexadecimal digits; the account has the other twelve.
  for (const character of region) hash = (hash * 31 + character.charCodeAt(0)) % 0x10_00_00;
  return `vpc-${hash.toString(16).padStart(5, "0")}${accountId}`;
}

/** A function that could never run is refused when it is made, not when it is called. */
function refuseImages({ PackageType, Code, ImageConfig: image = {} }: SettingsInput): void {
  if (PackageType === "Image" || Code?.ImageUri !== undefined) {
    throw invalidParameter(
      "PackageType Image is not offered here: container images do not run on Workers. Please provide a .zip package instead.",
    );
  }
  if (Object.values(image).some((value) => value.length > 0)) {
    throw invalidParameter("ImageConfig is for functions with PackageType Image only.");
  }
}

/** Nothing is mounted and nothing runs durably, so how it is read and encrypted would be a promise. */
function refuseNewer({ FileSystemConfigs = [], DurableConfig }: SettingsInput): void {
  if (FileSystemConfigs.some(({ S3FilesConfig }) => S3FilesConfig !== undefined)) {
    throw parameterNotBuilt("S3FilesConfig");
  }
  if (DurableConfig?.KMSKeyArn) throw parameterNotBuilt("DurableConfig.KMSKeyArn");
}

/** No capacity provider is here: reference 1, T3. */
function refuseCapacityProvider({ CapacityProviderConfig: config }: SettingsInput): void {
  if (config === undefined) return;
  const arn = config.LambdaManagedInstancesCapacityProviderConfig.CapacityProviderArn;
  throw new AwsError("ResourceNotFoundException", `Capacity provider not found: ${arn}`);
}

/** AWS's words for a target of another service, and for FIFO (reference 4.2), are not known. Whether it is there the operation asks. */
function checkDeadLetterTarget(arn: string | undefined): void {
  if (!arn || (/^arn:[^:]+:(sqs|sns):/.test(arn) && !arn.endsWith(".fifo"))) return;
  throw invalidParameter(
    `The target ARN ${arn} is invalid: a dead-letter queue is a standard queue of SQS or a standard topic of SNS.`,
  );
}
