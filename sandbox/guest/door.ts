// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { HOST_CALLS, type HostCall, type HostInterface } from "../protocol.ts";

type Door = (callNumber: number, ...args: readonly unknown[]) => unknown;

const door = takeDoor();
const numbers = new Map<HostCall, number>(HOST_CALLS.map((name, index) => [name, index]));
const { get: numberOf } = numbers;
const { apply } = Reflect;

/** Asks the host for something; the only way out of the guest. */
export function call<K extends HostCall>(
  name: K,
  ...args: Parameters<HostInterface[K]>
): ReturnType<HostInterface[K]> {
  const number = apply(numberOf, numbers, [name]) as number;
  // The door speaks unknown; the protocol says what each call returns.
  return door(number, ...args) as ReturnType<HostInterface[K]>;
}

/** User code must not find the door, so the global is gone before any of it runs. */
function takeDoor(): Door {
  const globals = globalThis as { __door?: Door };
  const taken = globals.__door;
  if (taken === undefined) throw new Error("The host must install __door before the guest boots");
  delete globals.__door;
  return taken;
}
