import { type FunctionAddress } from "../../aws/arn.ts";

/** Small resources of a function that are stored alike: `V` is what a kind keeps, and only its own feature knows it. */
export interface SettingKind<V> {
  readonly kind: string;
  /** What sums are made of, such as reserved executions. */
  readonly amountOf?: (value: V) => number;
  /** What a setting is found by without its function's name. */
  readonly lookupOf?: (value: V) => string;
}

export interface Setting<V> {
  readonly address: FunctionAddress;
  /** A version or an alias; absent for the function itself. */
  readonly qualifier?: string;
  readonly value: V;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}
