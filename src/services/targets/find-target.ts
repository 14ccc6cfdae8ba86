import { parseArn } from "../../aws/arn.ts";
import { isBusThere } from "../events/send.ts";
import { remoteOf } from "../remote.ts";
import { findOwnBucket } from "../s3/send.ts";
import { type Scope } from "../service.ts";
import { isFifoName as isFifoTopic, parseTopicArn } from "../sns/address.ts";
import { isTopicThere } from "../sns/send.ts";
import { isFifoName as isFifoQueue, parseQueueArn } from "../sqs/address.ts";
import { findQueue } from "../sqs/queues.ts";

/** What is known of something that is to get messages: `unknown` where nobody here can be asked. */
export type TargetState = "there" | "missing" | "unknown";

type Finder = (scope: Scope, arn: string) => Promise<TargetState>;

/** By the service in the ARN. Functions are not among them: the control plane knows those. */
const FINDERS: Readonly<Record<string, Finder>> = {
  events: findBus,
  s3: findBucketTarget,
  sns: findTopic,
  sqs: findStandardQueue,
};

/** Whether what a function sends of itself would find somebody at an ARN. Those of other accounts and endpoints are taken on trust. */
export async function findTarget(scope: Scope, arn: string): Promise<TargetState> {
  const finder = FINDERS[parseArn(arn)?.service ?? ""];
  return finder === undefined ? "unknown" : await finder(scope, arn);
}

async function findStandardQueue({ env, accountId }: Scope, arn: string): Promise<TargetState> {
  const address = parseQueueArn(arn);
  // A FIFO queue takes no message without a group: reference 4.2.
  if (address === undefined || isFifoQueue(address.name)) return "missing";
  if (address.accountId !== accountId) return "unknown";
  if (remoteOf(env, "SQS", address.region) !== undefined) return "unknown";
  return (await findQueue(env, address)) === "missing" ? "missing" : "there";
}

async function findTopic({ env, accountId }: Scope, arn: string): Promise<TargetState> {
  const address = parseTopicArn(arn);
  if (address === undefined || isFifoTopic(address.name)) return "missing";
  if (address.accountId !== accountId) return "unknown";
  if (remoteOf(env, "SNS", address.region) !== undefined) return "unknown";
  return stateOf(await isTopicThere(env, address));
}

async function findBus({ env, accountId }: Scope, arn: string): Promise<TargetState> {
  const { region = "", accountId: owner, resource = "" } = parseArn(arn) ?? {};
  if (!/^event-bus\/./.test(resource)) return "missing";
  if (owner !== accountId) return "unknown";
  if (remoteOf(env, "EVENTS", region) !== undefined) return "unknown";
  return stateOf(await isBusThere(env, arn));
}

async function findBucketTarget(scope: Scope, arn: string): Promise<TargetState> {
  const state = await findOwnBucket(scope, parseArn(arn)?.resource ?? "");
  return state === "found" ? "there" : state;
}

function stateOf(isThere: boolean): TargetState {
  return isThere ? "there" : "missing";
}
