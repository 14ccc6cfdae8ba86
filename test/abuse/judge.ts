import { type Outcome } from "../../sandbox/host/environment.ts";
import {
  AMPLE_MS,
  type EngineParts,
  frozenClock,
  liveClock,
  TestGuest,
} from "../sandbox/guest-runner.ts";
import { type AbuseCase } from "./corpus.ts";

/** Of what may run into it. Short, so that the corpus is quick; the limits scale with it. */
const TIMEOUT_MS = 150;

export interface Verdict {
  readonly kind: Outcome["kind"];
  /** Another guest of the same process, asked right afterwards. */
  readonly neighbour: string;
}

/** Runs one case and then a neighbour that was there before it. */
export async function runAbuse(
  engine: EngineParts,
  abuse: AbuseCase,
  clockKind: "live" | "frozen",
): Promise<Verdict> {
  const clock = clockKind === "live" ? liveClock : frozenClock();
  const neighbour = await TestGuest.create(engine, {
    files: { "index.js": "let n = 0; exports.handler = async (e) => [++n, e, Object.keys({})];" },
    clock,
  });
  await neighbour.start();
  await neighbour.invoke();
  const guest = await TestGuest.create(engine, {
    files: { "index.js": `exports.handler = async () => { ${abuse.body} };` },
    memoryMb: 64,
    clock,
  });
  const started = await guest.start();
  const timeoutMs = abuse.ends.includes("timeout") ? TIMEOUT_MS : AMPLE_MS;
  const outcome = started.kind === "result" ? await guest.invoke({}, timeoutMs) : started;
  const answer = await neighbour.invoke({ a: 1 });
  return { kind: outcome.kind, neighbour: answer.kind === "result" ? answer.json : answer.kind };
}
