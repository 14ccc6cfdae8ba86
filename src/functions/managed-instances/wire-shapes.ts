import { UNQUALIFIED_FUNCTION_NAME } from "../../aws/function-name.ts";
import { MARKER } from "../../aws/paging.ts";
import { integer, list, map, number, oneOf, required, string, structure } from "../../aws/shape.ts";
import { CAPACITY_PROVIDER_ARN_PATTERN, ROLE } from "../wire-shapes.ts";

/** The inputs of the operations on capacity providers and on how functions scale there, from AWS's model. */

const PROVIDER = {
  CapacityProviderName: required(
    string({ min: 1, max: 140, pattern: `(${CAPACITY_PROVIDER_ARN_PATTERN})|[a-zA-Z0-9-_]+` }),
  ),
};
const PAGE = { Marker: MARKER, MaxItems: integer({ min: 1, max: 50 }) };
const INSTANCE_TYPES = list(string({ min: 1, max: 30, pattern: String.raw`[a-zA-Z0-9\.\-]+` }), {
  min: 0,
  max: 400,
});

const SCALING = {
  CapacityProviderScalingConfig: structure({
    MaxVCpuCount: integer({ min: 2, max: 15_000 }),
    ScalingMode: oneOf(["Auto", "Manual"]),
    ScalingPolicies: list(
      structure({
        PredefinedMetricType: required(oneOf(["LambdaCapacityProviderAverageCPUUtilization"])),
        TargetValue: required(number({ min: 0, max: 100 })),
      }),
      { min: 1, max: 10 },
    ),
  }),
};

export const CREATE_CAPACITY_PROVIDER = structure({
  ...PROVIDER,
  VpcConfig: required(
    structure({
      SubnetIds: required(list(string(), { min: 1, max: 16 })),
      SecurityGroupIds: required(list(string(), { min: 0, max: 5 })),
    }),
  ),
  PermissionsConfig: required(structure({ CapacityProviderOperatorRoleArn: required(ROLE) })),
  InstanceRequirements: structure({
    Architectures: list(oneOf(["x86_64", "arm64"]), { min: 1, max: 1 }),
    AllowedInstanceTypes: INSTANCE_TYPES,
    ExcludedInstanceTypes: INSTANCE_TYPES,
  }),
  ...SCALING,
  KmsKeyArn: string({
    min: 0,
    max: 10_000,
    pattern: String.raw`arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*`,
  }),
  Tags: map(string(), string()),
});

export const CAPACITY_PROVIDER = structure(PROVIDER);
export const UPDATE_CAPACITY_PROVIDER = structure({ ...PROVIDER, ...SCALING });
export const LIST_CAPACITY_PROVIDERS = structure({
  State: oneOf(["Pending", "Active", "Failed", "Deleting"]),
  ...PAGE,
});
export const LIST_FUNCTION_VERSIONS_BY_CAPACITY_PROVIDER = structure({ ...PROVIDER, ...PAGE });

const VERSION = {
  Qualifier: required(
    string({ min: 1, max: 128, pattern: String.raw`(\$LATEST\.PUBLISHED|[0-9]+)` }),
  ),
  FunctionName: required(UNQUALIFIED_FUNCTION_NAME),
};
const ENVIRONMENTS = integer({ min: 0, max: 15_000 });

export const GET_FUNCTION_SCALING_CONFIG = structure(VERSION);
export const PUT_FUNCTION_SCALING_CONFIG = structure({
  ...VERSION,
  FunctionScalingConfig: structure({
    MinExecutionEnvironments: ENVIRONMENTS,
    MaxExecutionEnvironments: ENVIRONMENTS,
  }),
});
