import * as sdk from "@aws-sdk/client-lambda";
import { beforeAll, describe, it } from "vitest";
import { OPERATIONS, type OperationName } from "../../../src/aws/operations.ts";
import { useServer } from "../server.ts";
import { settled } from "../deploy.ts";
import { createQueue, sqsClient } from "../sqs.ts";
import { FUNCTION_STEPS, REMOVAL_STEPS } from "./function-steps.ts";
import { failuresOf, NEVER_SUCCEEDS, UNPROVOKED } from "./modelled-failures.ts";
import { OTHER_STEPS, QUEUE } from "./other-steps.ts";
import { SETTINGS_STEPS } from "./settings-steps.ts";
import { SIGNING_STEPS } from "./signing-steps.ts";
import { type Answers, inputOf, type Step } from "./story.ts";

const STEPS = [
  ...FUNCTION_STEPS,
  ...SETTINGS_STEPS,
  ...SIGNING_STEPS,
  ...REMOVAL_STEPS,
  ...OTHER_STEPS,
];
const server = useServer();
const answers = new Map<OperationName, Readonly<Record<string, unknown>>>();

/** The SDK's exports by their names, which are made from those of operations. */
const exported: Readonly<Record<string, unknown>> = { ...sdk };

async function call(step: Step, before: Answers): Promise<unknown> {
  const Command = exported[`${step.operation}Command`] as new (
    input: object,
  ) => sdk.GetFunctionCommand;
  return await server.lambda.send(new Command(inputOf(step, before)));
}

/** What an answer to the SDK must have, whatever the operation. */
interface Metadata {
  readonly $metadata: { readonly httpStatusCode?: number; readonly requestId?: string };
}

beforeAll(async () => {
  const sqs = sqsClient(server);
  await createQueue(sqs, QUEUE);
  sqs.destroy();
});

const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

describe("By the SDK, in the order of a life", () => {
  STEPS.forEach((step, index) => {
    it(`${index + 1}. ${step.operation}: ${step.outcome}`, async ({ expect }) => {
      const { operation, outcome } = step;
      if (typeof outcome === "number") {
        const answer = (await call(step, answers)) as Metadata;
        answers.set(operation, { ...answer });
        expect(answer.$metadata.httpStatusCode).toBe(outcome);
        expect(answer.$metadata.requestId).toMatch(UUID);
        await settled(server.lambda, operation, inputOf(step, answers));
        return;
      }
      const error: unknown = await call(step, answers).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      const { name, message, $metadata } = error as Error & Metadata;
      expect([name, $metadata.requestId]).toEqual([outcome, expect.stringMatching(UUID)]);
      expect(message).not.toBe("");
      // What the SDK knows by the name is thrown as that class, with AWS's text.
      const modelled = exported[name];
      if (typeof modelled === "function") expect(error).toBeInstanceOf(modelled);
    });
  });
});

describe("The steps", () => {
  it("have a success of every operation", ({ expect }) => {
    const succeeded = new Set(
      STEPS.filter(({ outcome }) => typeof outcome === "number").map(({ operation }) => operation),
    );
    const without = OPERATIONS.map(({ name }) => name).filter((name) => !succeeded.has(name));
    expect(without.toSorted()).toEqual(NEVER_SUCCEEDS.toSorted());
  });

  it("have every failure of AWS's model that can be provoked", ({ expect }) => {
    const provoked = new Set(STEPS.map(({ operation, outcome }) => `${operation} ${outcome}`));
    const missing = OPERATIONS.flatMap(({ name }) =>
      failuresOf(name)
        .map((failure) => `${name} ${failure}`)
        .filter((one) => !provoked.has(one)),
    );
    expect(missing.toSorted()).toEqual(UNPROVOKED.toSorted());
  });
});
