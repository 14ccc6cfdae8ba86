import { executionAsyncId, executionAsyncResource, triggerAsyncId } from "./async-ids.ts";
import { AsyncLocalStorage } from "./async-local-storage.ts";
import { AsyncResource } from "./async-resource.ts";
import { nodeError } from "./errors.ts";

const EVENTS = ["init", "before", "after", "destroy", "promiseResolve"] as const;

type Callbacks = Readonly<Partial<Record<(typeof EVENTS)[number], unknown>>>;

/** Accepted, because libraries make one when they are loaded; nothing is ever reported to it. */
class AsyncHook {
  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}

function createHook(callbacks: Callbacks): AsyncHook {
  for (const event of EVENTS) {
    const callback = callbacks[event];
    if (callback !== undefined && typeof callback !== "function")
      throw nodeError(TypeError, "ERR_ASYNC_CALLBACK", `hook.${event} must be a function`);
  }
  return new AsyncHook();
}

/** node:async_hooks. */
export const asyncHooks = {
  AsyncLocalStorage,
  createHook,
  executionAsyncId,
  triggerAsyncId,
  executionAsyncResource,
  /** Node's list of the kinds of its native resources; there are none here. */
  asyncWrapProviders: Object.freeze({ __proto__: null, NONE: 0 }),
  AsyncResource,
};
