import { assertFunction } from "../node/validate.ts";

type Hook = () => unknown;

const beforeHooks: Hook[] = [];
const afterHooks: Hook[] = [];

/**
 * `awslambda.snapStart`: what a function wants done before its environment becomes a snapshot, and whenever an environment
 * begins as a copy of that. AWS has such hooks for Java, Python and .NET, with this order and these limits.
 */
export const snapStart = {
  /** The last one registered runs first. */
  beforeCheckpoint(hook: unknown): void {
    assertFunction(hook, "hook");
    beforeHooks.push(hook as Hook);
  },
  /** In the order of registration. */
  afterRestore(hook: unknown): void {
    assertFunction(hook, "hook");
    afterHooks.push(hook as Hook);
  },
};

/** Each may answer with a promise, for which the next one waits. */
export async function runBeforeCheckpoint(): Promise<void> {
  for (let index = beforeHooks.length - 1; index >= 0; index--) await beforeHooks[index]?.();
}

export async function runAfterRestore(): Promise<void> {
  for (let index = 0; index < afterHooks.length; index++) await afterHooks[index]?.();
}
