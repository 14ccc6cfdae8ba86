import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  GetEventSourceMappingCommand,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { vi } from "vitest";

/** Creates an event source mapping, waits until it is enabled, and gives its id. */
export async function enableMapping(
  lambda: LambdaClient,
  input: CreateEventSourceMappingCommandInput,
): Promise<string> {
  const { UUID = "" } = await lambda.send(new CreateEventSourceMappingCommand(input));
  await vi.waitUntil(async () => (await mappingOf(lambda, UUID)).State === "Enabled", {
    timeout: 20_000,
  });
  return UUID;
}

export async function mappingOf(lambda: LambdaClient, UUID: string) {
  return await lambda.send(new GetEventSourceMappingCommand({ UUID }));
}
