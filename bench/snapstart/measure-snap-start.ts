import { startServers } from "../invoke/servers.ts";
import { type Row } from "../report.ts";
import { CROWD_VARS, measureCrowd } from "./crowd.ts";
import { Fleet } from "./fleet.ts";
import { measureManyFunctions } from "./many-functions.ts";
import { measureRestore, RESTORE_VARS } from "./restore.ts";

/** Saved environments, and what an isolate does that has more functions than room. Each on a server of its own. */
export async function measureSnapStart(): Promise<Row[]> {
  return [
    ...(await onFreshServer(measureRestore, RESTORE_VARS)),
    ...(await onFreshServer(measureCrowd, CROWD_VARS)),
    ...(await onFreshServer(measureManyFunctions)),
  ];
}

async function onFreshServer(
  measure: (fleet: Fleet) => Promise<Row[]>,
  vars: Readonly<Record<string, string>> = {},
): Promise<Row[]> {
  const servers = await startServers(vars);
  const fleet = new Fleet(servers.lamella);
  try {
    return await measure(fleet);
  } finally {
    fleet.close();
    await servers.stop();
  }
}
