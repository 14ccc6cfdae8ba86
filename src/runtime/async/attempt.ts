import { type FunctionAddress } from "../../aws/arn.ts";
import { AwsError } from "../../aws/errors.ts";
import { parseFunctionName } from "../../aws/function-name.ts";
import { fromUtf8 } from "../../platform/bytes.ts";
import { randomHex } from "../../platform/ids.ts";
import { logFailure } from "../../platform/log-failure.ts";
import { BufferedResponse } from "../invoke/buffered-response.ts";
import { start } from "../invoke/invoke.ts";
import { printLog } from "../invoke/print-log.ts";
import { makeIsolate } from "../invoke/read-invocation.ts";
import { type InvocationResult } from "../invoke/response.ts";
import { traceId } from "../invoke/trace.ts";
import { resolveServing } from "../resolve.ts";
import { type Attempt, isExpired, type Rules } from "./model.ts";
import { readRules } from "./rules.ts";
import { type QueuedEvent } from "./store.ts";
import { readText, storeText } from "./stored-text.ts";

/** Where an attempt is made. */
export interface Place {
  readonly env: Env;
  readonly context: Pick<ExecutionContext, "waitUntil">;
}

/** What an attempt has come to, and the rules that held for it. */
export interface Verdict {
  readonly id: number;
  readonly attempt: Attempt;
  readonly rules: Rules;
}

/** Of an event that cannot be asked for its own. */
const NO_RULES: Rules = { retriesMax: 0, eventAgeMsMax: 0 };

/** Runs an event once, if it still may. Never throws: what goes wrong is a verdict. */
export async function attempt(place: Place, event: QueuedEvent): Promise<Verdict> {
  let rules = NO_RULES;
  try {
    const { address, qualifier } = targetOf(event.functionArn);
    const { env } = place;
    const found = await readRules(env.DB, address, qualifier);
    ({ rules } = found);
    const serving = await resolveServing(env.DB, address, qualifier);
    const { deadLetterTargetArn } = serving;
    if (deadLetterTargetArn !== undefined) rules = { ...rules, deadLetter: deadLetterTargetArn };
    const refused = (condition: "ZeroReservedConcurrency" | "EventAgeExceeded") =>
      ({ id: event.id, attempt: { kind: "refused", condition }, rules }) as const;
    if (found.reserved === 0) return refused("ZeroReservedConcurrency");
    if (isExpired(event, rules, Date.now())) return refused("EventAgeExceeded");

    const response = new BufferedResponse();
    const { finished } = await start(makeIsolate(env, place.context), {
      serving,
      address,
      response,
      invokedArn: event.functionArn,
      requestId: event.requestId,
      event: await readText(env.PACKAGES, event.payload),
      traceId: traceId(event.traceHeader, Date.now(), randomHex),
    });
    const result = await finished;
    printLog(env, result);
    const told = await storeResponse(env, result, response, rules);
    const { functionError } = result;
    const executedVersion = serving.version;
    return {
      id: event.id,
      rules,
      attempt: { kind: "ended", functionError, executedVersion, ...told },
    };
  } catch (error) {
    return { id: event.id, rules, attempt: { kind: kindOf(error) } };
  }
}

/** The ARN was made from an address. */
function targetOf(arn: string): {
  readonly address: FunctionAddress;
  readonly qualifier: string | undefined;
} {
  const parsed = parseFunctionName(arn);
  const { name, region, accountId, qualifier } = parsed ?? {};
  if (name === undefined || region === undefined || accountId === undefined) {
    throw new Error(`"${arn}" is no function`);
  }
  return { address: { name, region, accountId }, qualifier };
}

/** Nobody is told of a success without a destination, which is most of them. */
async function storeResponse(
  { PACKAGES }: Env,
  { payload, functionError }: InvocationResult,
  response: BufferedResponse,
  { onSuccess, onFailure, deadLetter }: Rules,
) {
  const isTold = functionError ? (onFailure ?? deadLetter) !== undefined : onSuccess !== undefined;
  if (!isTold) return {};
  const text = payload ?? JSON.stringify(fromUtf8(response.bytes()) ?? "");
  return { response: await storeText(PACKAGES, text, Date.now()) };
}

function kindOf(error: unknown): "throttled" | "failed" | "gone" {
  if (error instanceof AwsError) {
    if (error.code === "TooManyRequestsException") return "throttled";
    if (error.code === "ResourceNotFoundException") return "gone";
  }
  logFailure(error);
  return "failed";
}
