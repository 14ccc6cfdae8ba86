import { startServers } from "../invoke/servers.ts";
import { type Row } from "../report.ts";
import { measureEvents } from "./events.ts";

/** The embedded services beside Lambda, each against a plain handler in the same run. */
export async function measureServices(): Promise<Row[]> {
  const servers = await startServers();
  try {
    return await measureEvents(servers);
  } finally {
    await servers.stop();
  }
}
