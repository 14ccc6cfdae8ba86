import { isFlagged } from "../platform/object-errors.ts";
import { type Shard, ShardCounts, shardFor, shardName, shardsMax } from "./async-shards.ts";
import { type Delivery, failedForNow } from "./delivery.ts";

/** A service that invokes a function on somebody's behalf: what the function's resource policy judges. */
export interface ServicePrincipal {
  /** `sns.amazonaws.com` */
  readonly service: string;
  /** The topic, rule, bucket or schedule. */
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

/** An event for a function that nobody waits for. */
export interface AsyncInvocation {
  /** As the caller addresses it: with or without a qualifier. */
  readonly functionArn: string;
  /** JSON text. */
  readonly payload: string;
  /** The same over all attempts. */
  readonly requestId: string;
  /** `X-Amzn-Trace-Id` with its lineage, for those that have one. */
  readonly traceHeader?: string;
  /** Undefined where the caller has been permitted already. */
  readonly principal?: ServicePrincipal;
  /** Of a caller whom a role permits, and who has not looked whether the function is there. */
  readonly byRole?: true;
}

/** What became of an event, and over how many objects further ones should be spread. */
export type Enqueued = Delivery & { readonly shards?: number };

/** The Durable Objects that keep the events of one function, which are found by the ARN without its qualifier. */
export interface AsyncQueueBinding {
  readonly ASYNC_SHARDS_MAX: string;
  readonly ASYNC_QUEUE: {
    getByName(name: string): {
      /** It is on disk when this resolves to `ok`. */
      enqueue(invocation: AsyncInvocation, shard: Shard): Promise<Enqueued>;
      /** Whether an event like this would be taken now. */
      admits(invocation: AsyncInvocation): Promise<Delivery>;
    };
  };
}

/** Of a queue that takes nothing more at the moment: reference 6. */
export const QUEUE_FULL: Delivery = failedForNow("TooManyRequestsException", "Rate Exceeded.");

/** As far as this isolate has heard. */
const shardCounts = new ShardCounts();

/** Invokes a function as services do, by its queue. The function may be gone, or not permit it: that is a `Delivery` too. */
export async function invokeAsync(
  { ASYNC_QUEUE, ASYNC_SHARDS_MAX }: AsyncQueueBinding,
  invocation: AsyncInvocation,
): Promise<Delivery> {
  const queue = unqualified(invocation);
  const count = Math.min(shardCounts.of(queue, Date.now()), shardsMax(ASYNC_SHARDS_MAX));
  const shard = shardFor(invocation.requestId, count);
  const object = ASYNC_QUEUE.getByName(shardName(queue, shard.index));
  try {
    const { shards, ...delivery } = await object.enqueue(invocation, shard);
    if (shards !== undefined) shardCounts.hear(queue, shards, Date.now());
    return delivery;
  } catch (error) {
    if (!isFlagged(error, "overloaded")) throw error;
    shardCounts.hearOverload(queue, shard, Date.now());
    return QUEUE_FULL;
  }
}

/** What would come of invoking a function so, for those who are asked to do it from now on. */
export async function mayInvokeAsync(
  { ASYNC_QUEUE }: AsyncQueueBinding,
  invocation: AsyncInvocation,
): Promise<Delivery> {
  return await ASYNC_QUEUE.getByName(unqualified(invocation)).admits(invocation);
}

function unqualified({ functionArn }: AsyncInvocation): string {
  return functionArn.split(":").slice(0, 7).join(":");
}
