import { parseEventPattern } from "../../aws/event-pattern.ts";
import { readInput } from "../../aws/shape-read.ts";
import { cutSlice, sliceOf } from "../paging.ts";
import { parseRuleSchedule } from "../schedules/model.ts";
import { type ServiceCall } from "../service.ts";
import { askBus, ownBus } from "./bus-of.ts";
import { invalid, invalidPattern } from "./errors.ts";
import { type BusAddress, DEFAULT_BUS, type Rule, ruleArn, type RuleState } from "./model.ts";
import { fromRule, toRule } from "./wire.ts";
import { LIST_RULE_NAMES_BY_TARGET, LIST_RULES, NAMED_RULE, PUT_RULE } from "./wire-shapes.ts";

const PAGE_MAX = 100;

export async function putRule({ env, caller, body }: ServiceCall): Promise<object> {
  const input = readInput(PUT_RULE, {}, body);
  const address = ownBus(input.EventBusName, caller, "PutRule");
  const rule = fromRule(input);
  checkRule(rule, address);
  await askBus(env, address, (bus) => bus.putRule(address, rule));
  return { RuleArn: ruleArn(address, rule.name) };
}

function checkRule({ pattern = "", schedule = "" }: Rule, { name }: BusAddress): void {
  if (pattern === "" && schedule === "") {
    throw invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
  }
  if (pattern !== "") {
    const parsed = parseEventPattern(pattern);
    if (!parsed.ok) throw invalidPattern(parsed.fault);
  }
  if (schedule === "") return;
  if (name !== DEFAULT_BUS) {
    throw invalid("ScheduleExpression is supported only on the default event bus.");
  }
  if (parseRuleSchedule(schedule) === undefined) {
    throw invalid("Parameter ScheduleExpression is not valid.");
  }
}

export async function describeRule({ env, caller, body }: ServiceCall): Promise<object> {
  const input = readInput(NAMED_RULE, {}, body);
  const address = ownBus(input.EventBusName, caller, "DescribeRule");
  const rule = await askBus(env, address, (bus) => bus.describeRule(address, input.Name));
  return { ...toRule(address, rule), CreatedBy: address.accountId };
}

export async function deleteRule({ env, caller, body }: ServiceCall): Promise<void> {
  const input = readInput(NAMED_RULE, {}, body);
  const address = ownBus(input.EventBusName, caller, "DeleteRule");
  await askBus(env, address, (bus) => bus.deleteRule(address, input.Name));
}

export async function enableRule(call: ServiceCall): Promise<void> {
  await setState(call, "EnableRule", "ENABLED");
}

export async function disableRule(call: ServiceCall): Promise<void> {
  await setState(call, "DisableRule", "DISABLED");
}

async function setState(
  { env, caller, body }: ServiceCall,
  action: string,
  state: RuleState,
): Promise<void> {
  const input = readInput(NAMED_RULE, {}, body);
  const address = ownBus(input.EventBusName, caller, action);
  await askBus(env, address, (bus) => bus.setRuleState(address, input.Name, state));
}

export async function listRules({ env, caller, body }: ServiceCall): Promise<object> {
  const input = readInput(LIST_RULES, {}, body);
  const address = ownBus(input.EventBusName, caller, "ListRules");
  const slice = sliceOf(input.NextToken, input.Limit ?? PAGE_MAX);
  const prefix = input.NamePrefix ?? "";
  const found = await askBus(env, address, (bus) => bus.listRules(address, prefix, slice));
  const { items, nextToken } = cutSlice(found, slice, ({ name }) => name);
  return {
    Rules: items.map((rule) => toRule(address, rule)),
    ...(nextToken === undefined ? {} : { NextToken: nextToken }),
  };
}

export async function listRuleNamesByTarget(call: ServiceCall): Promise<object> {
  const { env, caller, body } = call;
  const input = readInput(LIST_RULE_NAMES_BY_TARGET, {}, body);
  const address = ownBus(input.EventBusName, caller, "ListRuleNamesByTarget");
  const slice = sliceOf(input.NextToken, input.Limit ?? PAGE_MAX);
  const arn = input.TargetArn;
  const found = await askBus(env, address, (bus) => bus.listRuleNamesByTarget(address, arn, slice));
  const { items, nextToken } = cutSlice(found, slice, (name) => name);
  return { RuleNames: items, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
}
