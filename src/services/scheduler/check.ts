import { parseArn } from "../../aws/arn.ts";
import { ServiceError } from "../../aws/service-error.ts";
import { toUtf8 } from "../../platform/bytes.ts";
import { parseExpression } from "../schedules/model.ts";
import { isTimeZone } from "../schedules/time-zone.ts";
import { isTarget } from "../targets/deliver.ts";
import { invalid } from "./errors.ts";
import { INPUT_BYTES_MAX, type ScheduleSettings, type ScheduleTarget } from "./model.ts";
import { universalFault, universalName } from "./universal-target.ts";

const START_PAST_MS_MAX = 5 * 60_000;
/** Targets that take JSON and nothing else. */
const JSON_ONLY: readonly string[] = ["lambda", "events"];

/** What the shapes cannot say. Throws ServiceError. */
export function checkSettings(settings: ScheduleSettings, now: number): void {
  const { expression, zone } = settings;
  const parsed = parseExpression(expression);
  if (parsed === undefined) throw invalid(`Invalid Schedule Expression ${expression}.`);
  if (!isTimeZone(zone)) throw invalid(`Invalid ScheduleExpressionTimezone ${zone}.`);
  // Those of a one-time schedule are ignored.
  if (parsed.kind !== "at") checkDates(settings, now);
  checkTarget(settings.target);
}

function checkDates({ startAt, endAt }: ScheduleSettings, now: number): void {
  if (startAt === undefined) return;
  if (startAt < now - START_PAST_MS_MAX) {
    throw invalid("The StartDate you specify cannot be earlier than 5 minutes ago.");
  }
  if (endAt !== undefined && endAt <= startAt) {
    throw invalid("The EndDate must be after the StartDate.");
  }
}

function checkTarget(target: ScheduleTarget): void {
  const arn = parseArn(target.arn);
  if (arn === undefined) throw invalid("Provided Arn is not in correct format.");
  const universal = universalName(target.arn);
  if (universal !== undefined) checkUniversal(universal, target.input ?? "");
  else if (!isTarget(target.arn)) throw notBuilt(`A target of the service ${arn.service}`);
  checkParameters(target, arn.service);
  if (target.deadLetterArn?.endsWith(".fifo") === true) {
    throw invalid("A FIFO queue cannot be the dead-letter queue of a schedule.");
  }
}

function checkUniversal(name: string, input: string): void {
  const found = universalFault(name, input);
  if (found === "unknown") throw notBuilt(`The universal target ${name}`);
  if (found !== undefined) throw invalid(`Invalid RequestJson provided. Reason ${found.fault}`);
}

function checkParameters(target: ScheduleTarget, service: string): void {
  const { input, event, messageGroupId, partitionKey } = target;
  if ((event !== undefined) !== (service === "events")) {
    throw invalid("EventBridgeParameters must be specified for event buses, and for them alone.");
  }
  if ((partitionKey !== undefined) !== (service === "kinesis")) {
    throw invalid("KinesisParameters must be specified for streams, and for them alone.");
  }
  if (messageGroupId !== undefined && service !== "sqs") {
    throw invalid("SqsParameters can be specified for queues alone.");
  }
  if (service === "sqs" && target.arn.endsWith(".fifo") && messageGroupId === undefined) {
    throw invalid("SqsParameters must be specified for FIFO queues.");
  }
  if (input !== undefined && toUtf8(input).byteLength > INPUT_BYTES_MAX) {
    throw invalid(`The Input of the target is longer than ${INPUT_BYTES_MAX} bytes.`);
  }
  if (input !== undefined && JSON_ONLY.includes(service) && !isJson(input)) {
    throw invalid("The Input of the target is not valid JSON.");
  }
}

function notBuilt(what: string): ServiceError {
  return new ServiceError("NotImplementedException", `${what} is not implemented yet`, 501);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
