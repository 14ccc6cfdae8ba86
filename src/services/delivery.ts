/** What came of handing something to a queue, a topic, a bus, a function or a bucket. */
export type Delivery =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** The receiving service's code and text. */
      readonly code: string;
      readonly message: string;
      /** Whether the same may go well later. */
      readonly retryable: boolean;
    };

export const DELIVERED: Delivery = { ok: true };

/** Nothing that is tried again will make it arrive: the target is not there, or does not let us in. */
export function undeliverable(code: string, message: string): Delivery {
  return { ok: false, code, message, retryable: false };
}

export function failedForNow(code: string, message: string): Delivery {
  return { ok: false, code, message, retryable: true };
}
