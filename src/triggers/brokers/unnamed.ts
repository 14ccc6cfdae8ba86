import { systemClock } from "../../platform/clock.ts";
import { type Polling } from "../event-sources/polling.ts";

/** Whoever deploys names brokers anew; without that nothing happens to a mapping whose broker or cluster nobody knows. */
const LOOK_AGAIN_MS = 3_600_000;

/** Of a mapping whose broker or cluster the deployment does not name. */
export const unnamed: Polling = {
  run: async () => ({ until: systemClock() + LOOK_AGAIN_MS }),
  wake: () => {},
  change: () => {},
  stop: () => {},
};
