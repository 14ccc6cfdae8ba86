import { type EventSourceMapping } from "../../functions/event-sources/model.ts";
import { mappingArn } from "../../functions/event-sources/wire.ts";
import { ServiceError } from "../../aws/service-error.ts";
import { systemClock } from "../../platform/clock.ts";
import { parseQueueArn } from "../../services/sqs/address.ts";
import { firstPace, type Pace } from "./pace.ts";
import { type Opening } from "./opening.ts";
import { type PolledSource, type Polling } from "./polling.ts";
import { QueuePolling } from "./queue-polling.ts";
import { openQueue } from "./queue-source.ts";

/** The queue of a mapping; undefined for one that is not the account's own. */
export function polledQueue({ env, mapping, invoke }: Opening): PolledSource | undefined {
  const address = parseQueueArn(mapping.source.arn ?? "");
  if (address?.accountId !== mapping.key.accountId) return undefined;
  const queue = openQueue(env, address, mappingArn(mapping.key));
  /** Of a run that has ended with more to do. */
  let pace: Pace | undefined;

  const poll = (current: EventSourceMapping): Polling => {
    const polling = new QueuePolling(current, queue, {
      invoke,
      pace: pace ?? firstPace(systemClock()),
    });
    return {
      run: async () => {
        pace = undefined;
        const ended = await polling.run();
        if (ended === "enough") pace = polling.pace;
        return ended === "empty" && queue.calls ? "until-called" : { until: systemClock() };
      },
      wake: () => polling.wake(),
      change: (changed) => polling.change(changed),
      stop: () => polling.stop(),
    };
  };
  return {
    calls: queue.calls,
    subscribe: () => queue.subscribe(),
    unsubscribe: () => queue.unsubscribe(),
    poll,
    isGone: (error) => error instanceof ServiceError && error.code === "QueueDoesNotExist",
  };
}
