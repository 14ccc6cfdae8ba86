import { addressByUrl, demand, operation } from "./call.ts";
import { checkPermission } from "./policy.ts";
import { queueOf } from "./queues.ts";
import { settled } from "./verdict.ts";
import { SHAPES } from "./wire-shapes.ts";

export const addPermission = operation(SHAPES.AddPermission, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const permission = {
    label: demand("Label", input.Label),
    accountIds: demand("AWSAccountIds", input.AWSAccountIds),
    actions: demand("Actions", input.Actions),
  };
  checkPermission(permission);
  settled(await queueOf(call.env, address).addPermission(permission));
  return undefined;
});

export const removePermission = operation(SHAPES.RemovePermission, async (call, input) => {
  const address = addressByUrl(call, input.QueueUrl);
  const label = demand("Label", input.Label);
  settled(await queueOf(call.env, address).removePermission(label));
  return undefined;
});
