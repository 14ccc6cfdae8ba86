/** WebAssembly's JavaScript Promise Integration, which the type libraries do not know yet. */
interface PromiseIntegration {
  /** An import that may return a promise: the WebAssembly that has called it is suspended until the promise is settled. */
  readonly Suspending: new (work: () => Promise<void>) => WebAssembly.ImportValue;
  /** An export that gives a promise, below which WebAssembly may be suspended. */
  readonly promising: <A extends readonly number[]>(
    exported: (...args: A) => number,
  ) => (...args: A) => Promise<number>;
}

export const { Suspending, promising } = WebAssembly as unknown as PromiseIntegration;
