import { progress } from "../progress.ts";
import { figure, promised, type Row } from "../report.ts";
import { type Fleet, type Invoked } from "./fleet.ts";
import { linearMb, residentMb } from "./process-memory.ts";

const GROUP = "snapstart";
const FUNCTIONS = 50;
const AT_ONCE = 8;
const ROUNDS = 3;
const BUDGET_MB = 128;
export const CROWD_VARS = { ENVIRONMENTS_MEMORY_MAX_MB: String(BUDGET_MB) };
const WATCH_MS = 20;
/** Long enough that those of one function overlap, so that each needs an environment. */
const SOURCE = `export const handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return "x".repeat(10);
};`;

/** Fifty functions at once with eight events each, in an isolate whose environments have 128 MB. */
export async function measureCrowd(fleet: Fleet): Promise<Row[]> {
  progress("snapstart: a crowd of functions");
  const names = Array.from({ length: FUNCTIONS }, (_, index) => `crowd-${index}`);
  await fleet.deployAll(names, SOURCE);
  const before = residentMb();
  let linearPeakMb = 0;
  const answers: Invoked[] = [];
  let peakMb = before;
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, residentMb());
    linearPeakMb = Math.max(linearPeakMb, linearMb());
  }, WATCH_MS);
  for (let round = 0; round < ROUNDS; round++) {
    const all = names.flatMap((name) => Array.from({ length: AT_ONCE }, () => fleet.invoke(name)));
    answers.push(...(await Promise.all(all)));
  }
  clearInterval(watch);
  const count = (holds: (answer: Invoked) => boolean) => answers.filter(holds).length;
  const head = { group: GROUP, unit: "count" } as const;
  const what = `${FUNCTIONS} functions × ${AT_ONCE} events × ${ROUNDS} rounds in 128 MB`;
  const broken = count(({ status }) => status !== 200 && status !== 429);
  return [
    promised(
      { ...head, name: `${what}: neither answered nor told to wait` },
      { atMost: 0 },
      broken,
    ),
    figure(
      { ...head, name: `${what}: answered` },
      count(({ status }) => status === 200),
    ),
    figure(
      { ...head, name: `${what}: 429` },
      count(({ status }) => status === 429),
    ),
    figure(
      {
        ...head,
        name: `${what}: environments made`,
        note: "all but the first that fit took the place of another",
      },
      count(({ isCold }) => isCold),
    ),
    promised(
      {
        group: GROUP,
        name: "linear memories, those not collected yet included ÷ their budget",
        unit: "ratio",
      },
      { atMost: 1.2 },
      linearPeakMb / BUDGET_MB,
    ),
    figure({ group: GROUP, name: "the runtime's memory before it", unit: "MB" }, before),
    figure({ group: GROUP, name: "the runtime's memory at most", unit: "MB" }, peakMb),
  ];
}
