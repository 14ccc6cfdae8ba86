import { parseArn } from "../../aws/arn.ts";
import { type Value } from "../../aws/shape.ts";
import { readInput } from "../../aws/shape-read.ts";
import { cutSlice, sliceOf } from "../paging.ts";
import { type ServiceCall } from "../service.ts";
import { isTarget } from "../targets/deliver.ts";
import { askBus, ownBus } from "./bus-of.ts";
import { invalid, malformedArn } from "./errors.ts";
import { parsePath } from "./json-path.ts";
import { isBus } from "./model.ts";
import { type TargetFailure } from "./rule-book.ts";
import { isJson, templateFault } from "./target-input.ts";
import { fromTarget, toFailures, toTarget } from "./wire.ts";
import { LIST_TARGETS_BY_RULE, PUT_TARGETS, REMOVE_TARGETS, type TARGET } from "./wire-shapes.ts";

const PAGE_MAX = 100;

type WireTarget = Value<typeof TARGET>;

/** Parameters for targets that are not offered: a caller who sends one counts on its effect. */
const NOT_OFFERED = [
  "RunCommandParameters",
  "EcsParameters",
  "BatchParameters",
  "HttpParameters",
  "RedshiftDataParameters",
  "SageMakerPipelineParameters",
  "AppSyncParameters",
] as const;

export async function putTargets({ env, caller, body }: ServiceCall): Promise<object> {
  const input = readInput(PUT_TARGETS, {}, body);
  const address = ownBus(input.EventBusName, caller, "PutTargets");
  for (const target of input.Targets) checkTarget(target);
  const failures = input.Targets.flatMap((target) => refusal(target));
  const refused = new Set(failures.map(({ id }) => id));
  const targets = input.Targets.filter(({ Id: id }) => !refused.has(id)).map(fromTarget);
  await askBus(env, address, (bus) => bus.putTargets(address, input.Rule, targets));
  return toFailures(failures);
}

function checkTarget(target: WireTarget): void {
  const { Id: id, Arn: arn, DeadLetterConfig: deadLetters } = target;
  if (parseArn(arn) === undefined) throw malformedArn(arn);
  if (deadLetters?.Arn !== undefined) checkDeadLetterQueue(deadLetters.Arn);
  const isFifo = parseArn(arn)?.service === "sqs" && arn.endsWith(".fifo");
  if (isFifo && target.SqsParameters?.MessageGroupId === undefined) {
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${id}.`);
  }
  const keyPath = target.KinesisParameters?.PartitionKeyPath;
  if (keyPath !== undefined && parsePath(keyPath) === undefined) {
    throw invalid("Parameter PartitionKeyPath is not valid.");
  }
  checkInput(target);
}

/** A standard queue. */
function checkDeadLetterQueue(arn: string): void {
  if (parseArn(arn)?.service !== "sqs" || arn.endsWith(".fifo")) {
    throw invalid(
      `Parameter ${arn} is not valid. Reason: Provided Arn is not that of a standard queue.`,
    );
  }
}

function checkInput(target: WireTarget): void {
  const { Id: id, Arn: arn, Input: text, InputPath: path, InputTransformer: transformer } = target;
  const ways = [text, path, transformer].filter((way) => way !== undefined);
  if (ways.length > 1) {
    throw invalid(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`,
    );
  }
  if (ways.length > 0 && isBus(arn)) {
    throw invalid(`Modifying the input for target ${id} is not supported.`);
  }
  if (text !== undefined && !isJson(text)) {
    throw invalid(`JSON syntax error in input for target ${id}.`);
  }
  if (path !== undefined && parsePath(path) === undefined) {
    throw invalid(`Invalid InputPath for target ${id}.`);
  }
  if (transformer === undefined) return;
  const { InputTemplate: template, InputPathsMap: paths = {} } = transformer;
  const fault = templateFault(template, paths);
  if (fault !== undefined) throw invalid(`Invalid InputTemplate for target ${id} : ${fault}.`);
}

function refusal(target: WireTarget): readonly TargetFailure[] {
  const { Id: id, Arn: arn } = target;
  const parameter = NOT_OFFERED.find((name) => target[name] !== undefined);
  if (parameter === undefined && isTarget(arn)) return [];
  const what = parameter ?? `A target of the service ${parseArn(arn)?.service ?? ""}`;
  return [{ id, code: "NotImplementedException", message: `${what} is not implemented yet` }];
}

export async function removeTargets({ env, caller, body }: ServiceCall): Promise<object> {
  const input = readInput(REMOVE_TARGETS, {}, body);
  const address = ownBus(input.EventBusName, caller, "RemoveTargets");
  const { Rule: rule, Ids: ids } = input;
  return toFailures(await askBus(env, address, (bus) => bus.removeTargets(address, rule, ids)));
}

export async function listTargetsByRule({ env, caller, body }: ServiceCall): Promise<object> {
  const input = readInput(LIST_TARGETS_BY_RULE, {}, body);
  const address = ownBus(input.EventBusName, caller, "ListTargetsByRule");
  const slice = sliceOf(input.NextToken, input.Limit ?? PAGE_MAX);
  const found = await askBus(env, address, (bus) => bus.listTargets(address, input.Rule, slice));
  const { items, nextToken } = cutSlice(found, slice, ({ id }) => id);
  return {
    Targets: items.map(toTarget),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}
