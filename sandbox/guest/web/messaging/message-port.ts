import { nodeError } from "../../node/errors.ts";
import { CUSTOM_INSPECT, inspect, type InspectContext } from "../../node/util-inspect.ts";
import { registerCloneable } from "../cloneables.ts";
import { dataCloneError } from "../dom-exception.ts";
import { LISTENERS_CHANGED } from "../event-target.ts";
import { cloneAndTransfer, toTransferList } from "../structured-clone.ts";
import { setImmediate } from "../timers.ts";
import { EmittingTarget } from "./emitting-target.ts";
import { MessageEvent, MessagePortCloseEvent } from "./message-event.ts";

interface Message {
  readonly data: unknown;
  readonly ports: readonly object[];
}

/** One end of a channel; the port that speaks for it changes when it is transferred. */
interface End {
  port: MessagePort | undefined;
  peer: End | undefined;
  readonly queue: Message[];
  isStarted: boolean;
  isClosed: boolean;
}

/** Only this file may make ports. */
const MAKE = Symbol("make");

let endOf: (port: MessagePort) => End | undefined;
let detach: (port: MessagePort) => void;

export class MessagePort extends EmittingTarget {
  #end: End | undefined;
  #isRef = false;

  static {
    endOf = (port) => port.#end;
    detach = (port) => (port.#end = undefined);
  }

  constructor(...[key, end]: readonly [key?: unknown, end?: unknown]) {
    if (key !== MAKE) {
      const text = "Constructor cannot be called";
      throw nodeError(TypeError, "ERR_CONSTRUCT_CALL_INVALID", text);
    }
    super();
    // Handed over by openChannel() or a transfer.
    this.#end = end as End;
    this.#end.port = this;
  }

  postMessage(...args: readonly [message?: unknown, transfer?: unknown]): void {
    if (args.length === 0) {
      const text = "Not enough arguments to MessagePort.postMessage";
      throw nodeError(TypeError, "ERR_MISSING_ARGS", text);
    }
    const transfer = readTransfer(args[1]);
    if (transfer.includes(this)) throw dataCloneError("Transfer list contains source port");
    const ports = transfer.filter((item) => item instanceof MessagePort);
    const [data, moved] = cloneAndTransfer([args[0], ports], transfer) as [unknown, object[]];
    const peer = this.#end?.peer;
    if (peer === undefined || peer.isClosed) return;
    peer.queue.push({ data, ports: moved });
    schedule(peer);
  }

  start(): void {
    if (this.#end === undefined || this.#end.isStarted) return;
    this.#end.isStarted = true;
    for (let count = this.#end.queue.length; count > 0; count--) schedule(this.#end);
  }

  close(): void {
    if (this.#end === undefined) return;
    const { peer } = this.#end;
    for (const end of [this.#end, peer]) {
      if (end === undefined || end.isClosed) continue;
      end.isClosed = true;
      setImmediate(() => end.port?.dispatchEvent(new MessagePortCloseEvent("close")));
    }
  }

  ref(): void {
    this.#isRef = true;
  }

  unref(): void {
    this.#isRef = false;
  }

  hasRef(): boolean {
    return this.#isRef;
  }

  get onmessage() {
    return this.handler("message");
  }

  set onmessage(value: unknown) {
    this.setHandler("message", value);
    this.start();
  }

  get onmessageerror() {
    return this.handler("messageerror");
  }

  set onmessageerror(value: unknown) {
    this.setHandler("messageerror", value);
  }

  /** As in Node, a listener starts the port, however it was added. */
  override [LISTENERS_CHANGED](type: string, count: number): void {
    if (type !== "message") return;
    this.#isRef = count > 0;
    if (count > 0) this.start();
  }

  override [CUSTOM_INSPECT](...[depth, options]: readonly [number?, InspectContext?]): string {
    if (depth !== undefined && depth < 0) return "[MessagePort]";
    const active = this.#end !== undefined && !this.#end.isClosed;
    return `MessagePort [EventTarget] ${inspect({ active, refed: this.#isRef }, options)}`;
  }
}

export class MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;

  constructor() {
    const [one, two] = [newEnd(), newEnd()];
    [one.peer, two.peer] = [two, one];
    this.port1 = new MessagePort(MAKE, one);
    this.port2 = new MessagePort(MAKE, two);
  }
}

/** The next message of a port without waiting for it, as `{ message }`. */
export function receiveMessageOnPort(port: unknown): { message: unknown } | undefined {
  if (!(port instanceof MessagePort)) {
    const text = 'The "port" argument must be a MessagePort instance';
    throw nodeError(TypeError, "ERR_INVALID_ARG_TYPE", text);
  }
  const found = endOf(port)?.queue.shift();
  return found === undefined ? undefined : { message: found.data };
}

registerCloneable(MessagePort, {
  transfer(port) {
    const end = endOf(port as MessagePort);
    if (end === undefined) throw dataCloneError("MessagePort in transfer list is already detached");
    detach(port as MessagePort);
    end.isStarted = false;
    return new MessagePort(MAKE, end);
  },
});

function newEnd(): End {
  return { port: undefined, peer: undefined, queue: [], isStarted: false, isClosed: false };
}

/** Each message is a task of its own. */
function schedule(end: End): void {
  if (!end.isStarted) return;
  setImmediate(() => {
    const message = end.isStarted ? end.queue.shift() : undefined;
    if (message !== undefined) end.port?.dispatchEvent(new MessageEvent("message", message));
  });
}

function readTransfer(given: unknown): object[] {
  if (given === undefined || given === null) return [];
  const isList = typeof given === "object" && Symbol.iterator in given;
  const list: unknown = isList ? given : (given as { transfer?: unknown }).transfer;
  return toTransferList(list, "Optional transferList argument");
}
