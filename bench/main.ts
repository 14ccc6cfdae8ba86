import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { measureAsync } from "./async/measure-async.ts";
import { measureOverhead } from "./engine/overhead.ts";
import { measureSpeeds } from "./engine/speeds.ts";
import { watchEngines } from "./guest/allocations.ts";
import { measureGovernor } from "./governor/measure-governor.ts";
import { measureBulk } from "./guest/bulk.ts";
import { measureMemory } from "./guest/memory.ts";
import { measurePackages } from "./guest/packages.ts";
import { measureModules } from "./guest/modules.ts";
import { measureOvershoot } from "./guest/overshoot.ts";
import { measureSlices } from "./guest/slices.ts";
import { measureIdle } from "./idle/measure-idle.ts";
import { measureInvoke } from "./invoke/measure-invoke.ts";
import { describeMachine } from "./machine.ts";
import { readPrepared } from "./prepared.ts";
import { progress } from "./progress.ts";
import { formatTable, type Row } from "./report.ts";
import { measureServices } from "./services/measure-services.ts";
import { measureSnapStart } from "./snapstart/measure-snap-start.ts";

/**
 * `npm run bench [-- --only GROUP]`: what the specification promises, measured side by side on this machine. A missed
 * promise is a result, not an error; a whole run also goes to results.json.
 */
const GROUPS: Readonly<Record<string, () => Promise<Row[]>>> = {
  engine: async () => {
    const prepared = readPrepared();
    return [...(await measureOverhead(prepared)), ...(await measureSpeeds(prepared))];
  },
  memory: () => measureMemory(readPrepared()),
  modules: () => measureModules(readPrepared()),
  bulk: () => measureBulk(readPrepared()),
  slices: () => measureSlices(readPrepared()),
  limits: () => measureOvershoot(readPrepared()),
  invoke: measureInvoke,
  snapstart: measureSnapStart,
  async: measureAsync,
  idle: measureIdle,
  governor: measureGovernor,
  services: measureServices,
  packages: measurePackages,
};

/** Far more than any of them takes on a machine that has nothing else to do. */
const GROUP_MS_MAX = 600_000;

const { values } = parseArgs({ options: { only: { type: "string" } } });
const names = values.only === undefined ? Object.keys(GROUPS) : [values.only];
watchEngines();
const machine = describeMachine(new Date());
const rows: Row[] = [];
for (const name of names) rows.push(...(await run(name)));
if (values.only === undefined) writeResults();

async function run(name: string): Promise<Row[]> {
  const measure = GROUPS[name];
  if (measure === undefined) {
    throw new Error(`There is no group "${name}", only ${Object.keys(GROUPS).join(", ")}`);
  }
  progress(`${name} …`);
  const startedAt = performance.now();
  const measured = await withinTime(name, measure());
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`\n${name} (${seconds} s)\n\n${formatTable(measured)}`);
  return measured;
}

/** A bench that hangs says so; nobody waits for it. */
async function withinTime(name: string, measuring: Promise<Row[]>): Promise<Row[]> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error(`The group "${name}" has not ended within ${GROUP_MS_MAX / 60_000} min`));
  }, GROUP_MS_MAX);
  try {
    return await Promise.race([measuring, late.promise]);
  } catch (error) {
    console.error(error);
    // Servers that still run would keep this process alive.
    process.exit(1);
  } finally {
    clearTimeout(timer);
  }
}

function writeResults(): void {
  const file = path.join(import.meta.dirname, "results.json");
  writeFileSync(file, `${JSON.stringify({ machine, rows }, undefined, 2)}\n`);
}
