import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  GetEventSourceMappingCommand,
  type GetEventSourceMappingCommandOutput,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { vi } from "vitest";
import { PATIENCE } from "../patience.ts";

/** Creates an event source mapping, waits until it is enabled, and gives its id. */
export async function enableMapping(
  lambda: LambdaClient,
  input: CreateEventSourceMappingCommandInput,
): Promise<string> {
  const { UUID = "" } = await lambda.send(new CreateEventSourceMappingCommand(input));
  await untilMapping(lambda, UUID, { State: "Enabled" });
  return UUID;
}

/** Waits until a mapping shows this. */
export async function untilMapping(
  lambda: LambdaClient,
  UUID: string,
  wanted: Pick<GetEventSourceMappingCommandOutput, "State" | "LastProcessingResult">,
): Promise<void> {
  const { State: state, LastProcessingResult: result } = wanted;
  await vi.waitUntil(async () => {
    const shown = await mappingOf(lambda, UUID);
    return (
      (state === undefined || shown.State === state) &&
      (result === undefined || shown.LastProcessingResult === result)
    );
  }, PATIENCE);
}

export async function mappingOf(lambda: LambdaClient, UUID: string) {
  return await lambda.send(new GetEventSourceMappingCommand({ UUID }));
}
