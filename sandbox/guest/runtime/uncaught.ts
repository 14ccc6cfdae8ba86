import { call } from "../door.ts";
import { emitUncaught } from "../node/process.ts";
import { answerOnItsWay } from "./answer.ts";
import { toFailure } from "./failure.ts";
import { toJson } from "./primordials.ts";

/** With what the process ends when nobody takes an error, or a rejection (reference 3.2). */
const EXIT_CODE = { exception: 129, rejection: 128 } as const;

/** Only the first answer of a start or an invocation counts. */
export function answer(failure: object): void {
  call("failure", toJson(failure));
}

/** An error that nobody caught ends the process, unless a listener takes it. */
export function uncaught(error: unknown): void {
  let fatal = error;
  try {
    if (emitUncaught(error)) return;
  } catch (another) {
    fatal = another;
  }
  answerOnItsWay();
  answer(toFailure(fatal, "Uncaught Exception"));
  call("exit", EXIT_CODE.exception);
}

/** The end of a process in which a promise was rejected and nobody cared. */
export function endByRejection(failure: object): void {
  answer(failure);
  call("exit", EXIT_CODE.rejection);
}
