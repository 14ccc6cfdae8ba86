import { type Scope } from "../store.ts";

/** What can have tags, and is stored here. A function has them as a whole, its versions and aliases have none. */
export type Taggable =
  | ({ readonly kind: "function"; readonly name: string } & Scope)
  | ({
      readonly kind: "event-source-mapping" | "code-signing-config";
      readonly id: string;
    } & Scope);

/** The last part of an ARN of Lambda: `KIND:NAME`, and of a function perhaps `:QUALIFIER`. */
export interface ResourceName {
  readonly accountId: string;
  readonly kind: string;
  readonly name: string;
}

/** Of an ARN that has passed its shape. */
export function parseResource(arn: string): ResourceName {
  const [, , , , accountId = "", kind = "", ...rest] = arn.split(":");
  return { accountId, kind, name: rest.join(":") };
}
