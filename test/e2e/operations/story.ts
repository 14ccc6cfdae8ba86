import { type OperationName } from "../../../src/aws/operations.ts";

/** What the steps before have been answered, by operation: the last of each. */
export type Answers = ReadonlyMap<OperationName, Readonly<Record<string, unknown>>>;

type Input = object | ((answers: Answers) => object);

/** One call by the SDK, and what comes of it: a status, or the name of an exception. */
export interface Step {
  readonly operation: OperationName;
  readonly input: Input;
  readonly outcome: number | string;
}

export function ok(operation: OperationName, input: Input = {}, status = 200): Step {
  return { operation, input, outcome: status };
}

/** `exception` without its last word, which is the same for all. */
export function fails(operation: OperationName, exception: string, input: Input = {}): Step {
  return { operation, input, outcome: `${exception}Exception` };
}

export function inputOf({ input }: Step, answers: Answers): object {
  return typeof input === "function" ? input(answers) : input;
}

/** A member of the last answer to an operation. */
export function said(answers: Answers, operation: OperationName, ...members: string[]): string {
  const answer: unknown = answers.get(operation);
  return String(
    members.reduce<unknown>(
      (value, member) => (value as Readonly<Record<string, unknown>> | undefined)?.[member],
      answer,
    ),
  );
}
