import { type BenchFunction } from "../invoke/functions.ts";

export const GROUP = "async";
/** Events are written to the disk together, so those who send them come together. */
export const CONNECTIONS = 32;
export const WARM_UP_MS = 2500;
export const EVENT_TYPE = { "x-amz-invocation-type": "Event" };

const TIMEOUT_SECONDS = 900;
/** Waits for a time that its event names, and does nothing. */
const SOURCE = `exports.handler = async ({ until }) => {
  const ms = until - Date.now();
  if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
  return null;
};`;

export async function deployHeld(bench: BenchFunction, name: string): Promise<void> {
  await bench.deploy(name, SOURCE, TIMEOUT_SECONDS);
}
