import { callInFrame, currentFrame, enterFrame, frameWith, placeIn } from "../async-frame.ts";
import { DISPOSE } from "../web/dispose-symbols.ts";
import { AsyncResource } from "./async-resource.ts";
import { invalidArgType } from "./errors.ts";

type Work = (...args: never[]) => unknown;

interface StorageOptions {
  readonly defaultValue?: unknown;
  readonly name?: unknown;
}

/** A value that follows the code that runs in its name, over `await`, promises, timers and ticks. */
export class AsyncLocalStorage {
  readonly #defaultValue: unknown;
  readonly #name: string;

  constructor(options: StorageOptions = {}) {
    if (typeof options !== "object" || options === null)
      throw invalidArgType("options", "object", options);
    this.#defaultValue = options.defaultValue;
    this.#name = options.name === undefined ? "" : `${options.name as string}`;
  }

  get name(): string {
    return this.#name;
  }

  static bind(fn: unknown): Work {
    return AsyncResource.bind(fn);
  }

  static snapshot(): Work {
    const callback = (fn: Work, ...args: never[]): unknown => fn(...args);
    return AsyncResource.bind(callback);
  }

  getStore(): unknown {
    const frame = currentFrame();
    const place = placeIn(frame, this);
    return place === -1 ? this.#defaultValue : frame?.[place + 1];
  }

  run(store: unknown, fn: Work, ...args: readonly unknown[]): unknown {
    return callInFrame(frameWith(currentFrame(), this, store), fn, null, args);
  }

  exit(fn: Work, ...args: readonly unknown[]): unknown {
    return this.run(undefined, fn, ...args);
  }

  enterWith(store: unknown): void {
    enterFrame(frameWith(currentFrame(), this, store));
  }

  /** Enters a store until the answer is disposed of. */
  withScope(store: unknown): object {
    const before = enterFrame(frameWith(currentFrame(), this, store));
    let isDisposed = false;
    const dispose = (): void => {
      if (!isDisposed) enterFrame(before);
      isDisposed = true;
    };
    return { dispose, [DISPOSE]: dispose };
  }

  /** Takes the store out of the current frame, for everything that runs in that. */
  disable(): void {
    const frame = currentFrame();
    const place = placeIn(frame, this);
    // The one change of a frame: Node's own is a map from which the store is deleted.
    if (place !== -1) (frame as unknown[]).splice(place, 2);
  }
}
