import { Event, type EventInit } from "../event.ts";

interface MessageEventInit extends EventInit {
  readonly data?: unknown;
  readonly origin?: unknown;
  readonly lastEventId?: unknown;
  readonly source?: unknown;
  readonly ports?: Iterable<object>;
}

export class MessageEvent extends Event {
  readonly #init: MessageEventInit;

  constructor(...args: readonly [type?: unknown, init?: MessageEventInit]) {
    super(...needType("MessageEvent", args));
    this.#init = { ...args[1] };
  }

  get data(): unknown {
    return this.#init.data ?? null;
  }

  get origin(): string {
    return `${(this.#init.origin ?? "") as string}`;
  }

  get lastEventId(): string {
    return `${(this.#init.lastEventId ?? "") as string}`;
  }

  get source(): unknown {
    return this.#init.source ?? null;
  }

  get ports(): readonly object[] {
    return [...(this.#init.ports ?? [])];
  }

  override get [Symbol.toStringTag]() {
    return "MessageEvent";
  }
}

interface CloseEventInit extends EventInit {
  readonly wasClean?: unknown;
  readonly code?: unknown;
  readonly reason?: unknown;
}

export class CloseEvent extends Event {
  readonly #init: CloseEventInit;

  constructor(...args: readonly [type?: unknown, init?: CloseEventInit]) {
    super(...needType("CloseEvent", args));
    this.#init = { ...args[1] };
  }

  get wasClean(): boolean {
    return Boolean(this.#init.wasClean);
  }

  get code(): number {
    return Number(this.#init.code ?? 0) & 0xffff;
  }

  get reason(): string {
    return `${(this.#init.reason ?? "") as string}`;
  }

  override get [Symbol.toStringTag]() {
    return "CloseEvent";
  }
}

/** What ports tell of their end. */
export class MessagePortCloseEvent extends Event {}

function needType<T extends EventInit>(
  name: string,
  args: readonly [type?: unknown, init?: T],
): [unknown, EventInit | undefined] {
  if (args.length > 0) return [args[0], args[1]];
  throw new TypeError(`${name} constructor: 1 argument required, but 0 found.`);
}
