import { summarize } from "../measure.ts";
import { progress } from "../progress.ts";
import { figure, promised, type Row } from "../report.ts";
import { type Fleet, type Invoked } from "./fleet.ts";

const GROUP = "snapstart";
const ROUNDS = 6;

/** One second of initialization, and what a program has that has loaded a library. */
const SOURCE = `
import { SQSClient } from "@aws-sdk/client-sqs";
const client = new SQSClient({ region: "us-east-1" });
await new Promise((resolve) => setTimeout(resolve, 1000));
export const handler = async () => client.config.apiVersion;`;
/** Takes nearly all of the isolate's memory, so that it keeps no snapshots, and ends: its removal is not what is measured. */
const FILLER = `
export const handler = async () => {
  const filled = new Uint8Array(10 * 1024 * 1024);
  process.exit(filled[0]);
};`;
export const RESTORE_VARS = { GUEST_MEMORY_MAX_MB: "128", ENVIRONMENTS_MEMORY_MAX_MB: "16" };

/** Time of the first invocation of an environment that is restored ÷ of one that is initialized. */
export async function measureRestore(fleet: Fleet): Promise<Row[]> {
  progress("snapstart: restores");
  await fleet.deploy("plain", SOURCE);
  await fleet.deploy("saved", SOURCE, { SnapStart: { ApplyOn: "PublishedVersions" } });
  await fleet.deploy("filler", FILLER);
  const stored: number[] = [];
  const kept: number[] = [];
  const cold: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await fleet.renew("saved", `${round} a`);
    const forgotten = await fleet.publish("saved");
    if ((await fleet.invoke("filler")).status !== 200) throw new Error("The filler did not run");
    stored.push(await coldMs(fleet, "saved", forgotten));
    // The isolate that has saved an environment keeps it for a while.
    await fleet.renew("saved", `${round} b`);
    kept.push(await coldMs(fleet, "saved", await fleet.publish("saved")));
    await fleet.renew("plain", String(round));
    cold.push(await coldMs(fleet, "plain"));
  }
  const coldStart = summarize(cold);
  const ratioOf = (values: readonly number[]) =>
    summarize(values.map((value) => value / coldStart.median));
  const name = "SnapStart restore";
  return [
    promised(
      { group: GROUP, name: `${name} from R2 ÷ cold start with 1 s of init, time`, unit: "ratio" },
      { atMost: 0.02 },
      ratioOf(stored),
    ),
    figure({ group: GROUP, name: `${name} from R2`, unit: "ms" }, summarize(stored)),
    promised(
      { group: GROUP, name: `${name} in the isolate ÷ the same`, unit: "ratio" },
      { atMost: 0.02 },
      ratioOf(kept),
    ),
    figure({ group: GROUP, name: `${name} in the isolate`, unit: "ms" }, summarize(kept)),
    figure({ group: GROUP, name: "cold start with 1 s of init", unit: "ms" }, coldStart),
  ];
}

/** A dry run first reads the function from the database, which is not what is compared. */
async function coldMs(fleet: Fleet, name: string, qualifier?: string): Promise<number> {
  const target = qualifier === undefined ? {} : { qualifier };
  await fleet.invoke(name, { ...target, dryRun: true });
  const invoked: Invoked = await fleet.invoke(name, target);
  if (invoked.status !== 200 || !invoked.isCold) {
    throw new Error(`Not a cold start: ${invoked.status} ${invoked.body}`);
  }
  return invoked.elapsedMs;
}
