import { type OperationState } from "./compatibility-app.ts";
import { type ModuleState, type NodeModules } from "./compatibility-modules.ts";

/** How many names a row shows; the rest stand in known-gaps.txt. */
const SHOWN_MAX = 12;
const NOT_BUILT = "NotImplementedException";

/** The text of docs/compatibility.md. */
export function compatibilityPage(
  operations: readonly OperationState[],
  { version, modules }: NodeModules,
): string {
  const built = operations.filter((state) => isBuilt(state));
  const total = sum(modules.map((state) => state.exports));
  const refused = sum(modules.map((state) => state.refused.length));
  const missing = sum(modules.map((state) => state.missing.length));
  const [major] = version.slice(1).split(".");
  return `# Compatibility

\`test/compatibility.test.ts\` writes this page, by asking the app and the prepared guest, and fails when it is out of
date. Do not edit it: run the test with \`UPDATE_DOCS=1\` instead.

## Operations of AWS Lambda

${built.length} of ${operations.length} are built. Any other answers 501 \`${NOT_BUILT}\` and names itself.

| operation | request | state |
|---|---|---|
${operations.map((state) => operationRow(state)).join("\n")}

Newer operations of the SDK (GetResourcePolicy, PutResourcePolicy, DeleteResourcePolicy) answer as a path that nobody has, 403.
They take whole policy documents, with denials, lists and any condition, and AWS's published model does not have them yet; the
statements that AddPermission writes are what is judged here.

Durable executions and capacity providers answer as in an account that has none.

## Settings of functions

All settings are checked and come back as AWS shows them. These do less or more here, or are refused:

| setting | here |
|---|---|
| VpcConfig | kept; no network is joined, and whether subnets and security groups exist is not known. VpcId is made up, one for each account and region |
| FileSystemConfigs | kept, with a VpcConfig only; nothing is mounted. S3FilesConfig: 501 |
| SnapStart | also for Node.js, which AWS does not offer; refused, as there, beside file systems, more than 512 MB of EphemeralStorage and provisioned concurrency. Hooks are \`awslambda.snapStart.beforeCheckpoint\` and \`afterRestore\`, in the order that AWS has for other languages; compression streams, hashes and ciphers that were open are over in a copy; at once any number of versions is initialized |
| State | Pending, Active and Failed. Inactive never: nothing is taken from a function that is idle |
| Architectures | kept; the same code runs for both |
| DurableConfig, TenancyConfig | kept; a function that has one answers every call with 501 |
| ReservedConcurrentExecutions | AWS's arithmetic, and enforced over all isolates (docs/decisions/0013-leases.md) |
| provisioned concurrency | each version is initialized once, and its environments are copies of that, made as they are needed: what a program makes at its initialization is common to them |
| PackageType Image, ImageUri | refused when the function is made, 400: container images do not run on Workers, and a function that could never run should fail where it is deployed. So every function has PackageType Zip |
| ImageConfig | checked by its shape; empty it changes nothing, and anything else is refused, 400, as it is for images only |
| Role | checked by its shape and the length of its name; whether it exists and trusts Lambda is not known yet |
| CodeSigningConfigArn | kept; nothing is signed here, so Enforce refuses every package and Warn none |
| CapacityProviderConfig | 404: there are no capacity providers |
| PublishTo, SourceKMSKeyArn, S3ObjectStorageMode REFERENCE | 501 |

## Event sources

All settings of event source mappings are checked and kept. What polls (docs/services.md has the details):

| source | here |
|---|---|
| SQS | polled: embedded queues, or those at AWS_ENDPOINT_SQS |
| Kinesis | polled: embedded streams, or those at AWS_ENDPOINT_KINESIS; no consumers of their own |
| DynamoDB Streams | polled at AWS_ENDPOINT_DYNAMODB. There are no tables here: without that variable nobody polls, and StateTransitionReason says so |
| Amazon MQ: RabbitMQ, ActiveMQ | consumed where the secret \`MQ_BROKERS\` says where a broker is (docs/services.md, "Amazon MQ and Kafka"); else kept, and StateTransitionReason says why nothing comes |
| Amazon MSK, self-managed Kafka | read where \`KAFKA_CLUSTERS\` names the cluster, or the mapping's own endpoints need no password; else kept, and StateTransitionReason says why nothing comes. No client certificates, no access by IAM, no schema registries |
| DocumentDB | kept and checked; nobody polls |

## Modules of Node.js

Beside Node.js ${major} (${version}), of whose ${modules.length} modules and ${total} exports ${total - refused - missing} are offered.
Every module can be required and imported, whole or by name. What is not offered is there all the same and throws
\`ERR_FEATURE_UNAVAILABLE_ON_PLATFORM\`, with its name and the reason, when it is called or constructed;
\`test/sandbox/known-gaps.txt\` has every such name. Data is Node's own.

| module | offered | throws when used |
|---|---|---|
${modules.map((state) => moduleRow(state)).join("\n")}
`;
}

/** One line for each export that throws when it is used, or is not there at all. */
export function knownGaps(modules: readonly ModuleState[]): readonly string[] {
  return modules.flatMap(({ name, missing, refused }) => [
    ...missing.map((member) => `${name} ${member} is missing`),
    ...refused.map((member) => `${name} ${member} refuses`),
  ]);
}

export function isBuilt({ code, status }: OperationState): boolean {
  return !(status === 501 && code === NOT_BUILT);
}

function operationRow(state: OperationState): string {
  const { name, method, path, query } = state.operation;
  const request = `${method} ${path}${query === undefined ? "" : `?${query.join("=")}`}`;
  return `| ${name} | \`${request}\` | ${isBuilt(state) ? "built" : "answers 501"} |`;
}

function moduleRow({ name, exports, missing, refused }: ModuleState): string {
  const gaps = [...missing, ...refused];
  const offered =
    gaps.length === 0 ? "all" : gaps.length === exports ? "none" : exports - gaps.length;
  const shown = gaps.slice(0, SHOWN_MAX).map((member) => `\`${member}\``);
  if (gaps.length > SHOWN_MAX) shown.push(`and ${gaps.length - SHOWN_MAX} more`);
  return `| \`${name}\` | ${offered} of ${exports} | ${shown.join(", ")} |`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
