import { missingArgs } from "../../node/errors.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../../node/util-inspect.ts";
import { DOMException } from "../dom-exception.ts";
import { EventTarget } from "../event-target.ts";
import { structuredClone } from "../structured-clone.ts";
import { setImmediate } from "../timers.ts";
import { MessageEvent } from "./message-event.ts";

const open = new Set<BroadcastChannel>();

/** Reaches the channels of its name in this environment: there are no other threads. */
export class BroadcastChannel extends EventTarget {
  readonly #name: string;
  #isClosed = false;

  constructor(...args: readonly [name?: unknown]) {
    if (args.length === 0) throw missingArgs("name");
    super();
    this.#name = `${args[0] as string}`;
    open.add(this);
  }

  get name(): string {
    return this.#name;
  }

  close(): void {
    this.#isClosed = true;
    open.delete(this);
  }

  postMessage(...args: readonly [message?: unknown]): void {
    if (args.length === 0) throw missingArgs("message");
    if (this.#isClosed) throw new DOMException("BroadcastChannel is closed.", "InvalidStateError");
    for (const channel of open) {
      if (channel === this || channel.name !== this.#name) continue;
      const data = structuredClone(args[0]);
      setImmediate(() => {
        if (!channel.#isClosed) channel.dispatchEvent(new MessageEvent("message", { data }));
      });
    }
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  get onmessage() {
    return this.handler("message");
  }

  set onmessage(value: unknown) {
    this.setHandler("message", value);
  }

  get onmessageerror() {
    return this.handler("messageerror");
  }

  set onmessageerror(value: unknown) {
    this.setHandler("messageerror", value);
  }

  override [CUSTOM_INSPECT](...[depth, options]: readonly [number?, InspectContext?]): string {
    if (depth !== undefined && depth < 0) return "BroadcastChannel";
    return `BroadcastChannel ${inspect({ name: this.#name, active: !this.#isClosed }, options)}`;
  }
}
