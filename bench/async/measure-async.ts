import { onFreshServers } from "../invoke/measure-invoke.ts";
import { type Row } from "../report.ts";
import { ACCEPT, measureAccept, measureShards } from "./accept.ts";
import { measureDrain } from "./drain.ts";

/** For as many environments as a queue runs at once, and those of the direct calls. */
const ROOM = { ENVIRONMENTS_MEMORY_MAX_MB: "2048" };
/** As on any single machine. */
const ONE_OBJECT = { ...ROOM, ASYNC_SHARDS_MAX: "1" };

/** Taking an event ÷ running one, and running those that are queued ÷ running those that somebody waits for. */
export async function measureAsync(): Promise<Row[]> {
  const accepted = await onFreshServers(measureAccept, ONE_OBJECT);
  const perSecond = accepted.find(({ name }) => name === ACCEPT)?.value ?? 0;
  return [
    ...accepted,
    // What was taken before is still held there.
    ...(await onFreshServers(
      (servers, bench) => measureDrain(servers, bench, perSecond),
      ONE_OBJECT,
    )),
    ...(await measureShards(ONE_OBJECT, ROOM)),
  ];
}
