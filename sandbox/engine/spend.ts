import { type Instance } from "./instance.ts";

/**
 * Charges a guest for work that the host is about to do at one go. Where the time that this stands for is more than the
 * guest has left, the guest ends here, and this does not return.
 */
export function spend(instance: Instance, units: number): void {
  if (instance.clock.spend(units)) return;
  instance.kill("timeout");
  throw new Error("The guest's time does not suffice for this");
}
