import { console } from "./console.ts";

/** node:inspector while no inspector is open, which is always; what would open one refuses. */
export const inspector = {
  url: () => undefined,
  close() {},
  console,
};
