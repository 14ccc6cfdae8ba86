import { type D1Database } from "@cloudflare/workers-types";
import { type createTestHarness } from "wrangler";

/** A Worker that says under which host its harness reaches it, which is what requests to the others are signed for. */
export const HOST_ECHO = {
  config: {
    name: "host-echo",
    main: "./test/fixtures/host-echo/index.js",
    compatibility_date: "2026-11-01",
  },
};

/** Starts a harness that has `HOST_ECHO`, makes the tables, and gives the origin without a trailing slash. */
export async function listen(harness: ReturnType<typeof createTestHarness>): Promise<string> {
  const { url } = await harness.listen();
  const echo = await harness.getWorker("host-echo").fetch(url);
  await harness.getWorker<{ readonly DB: D1Database }>("lamella").applyD1Migrations("DB");
  return `http://${await echo.text()}`;
}
