// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { type AsyncFrame, callInFrame, currentFrame } from "../async-frame.ts";
import { enterExecution, executionAsyncId, leaveExecution, newAsyncId } from "./async-ids.ts";
import { nodeError } from "./errors.ts";
import { assertFunction, assertString } from "./validate.ts";

type Bindable = (...args: never[]) => unknown;

interface AsyncResourceOptions {
  readonly triggerAsyncId?: unknown;
  readonly requireManualDestroy?: boolean;
}

const { apply } = Reflect;
const { defineProperties } = Object;

/** A place from which callbacks come, in the frame in which it was made. */
export class AsyncResource {
  readonly #frame: AsyncFrame = currentFrame();
  readonly #id = newAsyncId();
  readonly #triggerId: number;

  constructor(type: string, options: number | AsyncResourceOptions = {}) {
    assertString(type, "type");
    const given = typeof options === "number" ? options : options.triggerAsyncId;
    const triggerId = given ?? executionAsyncId();
    if (typeof triggerId !== "number" || !Number.isSafeInteger(triggerId) || triggerId < -1) {
      const text = `Invalid triggerAsyncId value: ${triggerId as string}`;
      throw nodeError(RangeError, "ERR_INVALID_ASYNC_ID", text);
    }
    this.#triggerId = triggerId;
  }

  runInAsyncScope(fn: Bindable, thisArg?: unknown, ...args: readonly unknown[]): unknown {
    const before = enterExecution(this.#id, this.#triggerId, this);
    try {
      return callInFrame(this.#frame, fn, thisArg, args);
    } finally {
      leaveExecution(before);
    }
  }

  /** There are no hooks that could hear of it. */
  emitDestroy(): this {
    return this;
  }

  asyncId(): number {
    return this.#id;
  }

  triggerAsyncId(): number {
    return this.#triggerId;
  }

  bind(fn: unknown, thisArg?: unknown): Bindable {
    assertFunction(fn, "fn");
    const run = this.runInAsyncScope;
    // oxlint-disable-next-line typescript/no-this-alias, unicorn/no-this-assignment -- it can be exchanged.
    let owner: AsyncResource = this;
    const bound = function (this: unknown, ...args: readonly unknown[]): unknown {
      return apply(run, owner, [fn, thisArg === undefined ? this : thisArg, ...args]);
    };
    return defineProperties(bound, {
      length: { value: fn.length, configurable: true },
      asyncResource: {
        get: () => owner,
        set: (value: AsyncResource) => (owner = value),
        enumerable: true,
        configurable: true,
      },
    });
  }

  static bind(fn: unknown, type?: string, thisArg?: unknown): Bindable {
    assertFunction(fn, "fn");
    return new AsyncResource(type || fn.name || "bound-anonymous-fn").bind(fn, thisArg);
  }
}
