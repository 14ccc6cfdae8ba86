import { type Caller } from "../../identity/app-env.ts";
import { type Verdict, unwrap } from "../verdict.ts";
import { busNotFound, denied } from "./errors.ts";
import { type EventBus } from "./event-bus.ts";
import { busAddress, busArn, type BusAddress } from "./model.ts";
import { objectName } from "./send.ts";

/** An event bus that the caller may administer: their own, in the region that they have called. */
export function ownBus(nameOrArn: string | undefined, caller: Caller, action: string): BusAddress {
  const address = busAddress(nameOrArn, caller);
  if (address.accountId !== caller.accountId) throw denied(`events:${action}`, busArn(address));
  if (address.region !== caller.region) throw busNotFound(address.name);
  return address;
}

/** Asks a bus's object, and throws what it refuses. */
export async function askBus<T>(
  env: Env,
  address: BusAddress,
  ask: (bus: DurableObjectStub<EventBus>) => Promise<Verdict<T>>,
): Promise<T> {
  return unwrap(await ask(env.EVENT_BUS.getByName(objectName(address))));
}
