import { startServers } from "../invoke/servers.ts";
import { type Row } from "../report.ts";
import { measureEvents } from "./events.ts";
import { measureS3 } from "./s3.ts";
import { measureKinesis } from "./kinesis.ts";
import { measureSns } from "./sns.ts";
import { measureSqs } from "./sqs.ts";

/** The embedded services beside Lambda, each against a plain handler in the same run. */
export async function measureServices(): Promise<Row[]> {
  const servers = await startServers();
  try {
    return [
      ...(await measureSqs(servers)),
      ...(await measureSns(servers)),
      ...(await measureEvents(servers)),
      ...(await measureS3(servers)),
      ...(await measureKinesis(servers)),
    ];
  } finally {
    await servers.stop();
  }
}
