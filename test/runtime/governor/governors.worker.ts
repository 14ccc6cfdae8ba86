import { env } from "cloudflare:workers";
import { type FunctionAddress } from "../../../src/aws/arn.ts";
import { announceChange } from "../../../src/functions/changes.ts";
import { RESERVED } from "../../../src/functions/concurrency/model.ts";
import { toRow } from "../../../src/functions/settings/store.ts";
import { openDatabase } from "../../../src/platform/database.ts";
import { functionSettings } from "../../../src/platform/schema.ts";
import { type Governor, type SlotAnswer } from "../../../src/runtime/governor/governor.ts";
import { type Grant } from "../../../src/runtime/governor/ledger.ts";
import { governorOf } from "../../../src/runtime/governor/slots.ts";

/** Longer than any test takes, so that nothing lapses on a slow machine. */
const TERM_MS = 60_000;

interface Asking {
  readonly holder?: string;
  readonly version?: string;
  readonly termMs?: number;
}

export function addressOf(name: string): FunctionAddress {
  return { accountId: "000000000000", region: "us-east-1", name };
}

export function governorNamed(name: string): DurableObjectStub<Governor> {
  return governorOf(env.GOVERNORS, addressOf(name));
}

/** As the control plane does it, and tells it, but for a function that need not be there. */
export async function reserve(name: string, executions: number): Promise<void> {
  const address = addressOf(name);
  const row = toRow(RESERVED, { address, value: { executions }, createdAt: 1, modifiedAt: 1 });
  const table = functionSettings;
  await openDatabase(env.DB)
    .insert(table)
    .values(row)
    .onConflictDoUpdate({
      target: [table.accountId, table.region, table.functionName, table.kind, table.qualifier],
      set: { value: row.value, amount: row.amount },
    });
  await announceChange(address, "limits");
}

export async function lease(
  name: string,
  { holder = "isolate", version = "$LATEST", termMs = TERM_MS }: Asking = {},
): Promise<SlotAnswer> {
  const ask = { holder, version, slots: 1, tokens: 0, termMs } as const;
  return await governorNamed(name).lease(addressOf(name), ask);
}

/** Asks until it is refused. */
export async function leaseAll(name: string, options: Asking = {}) {
  const grants: Grant[] = [];
  for (;;) {
    const answer = await lease(name, options);
    if (answer.kind === "refused") return { grants, refusal: answer.refusal };
    if (answer.grant !== undefined) grants.push(answer.grant);
  }
}

export async function renew(name: string, grants: readonly Grant[], holder = "isolate") {
  const held = grants.map(({ id, pool, size }) => ({ id, pool, size, isInUse: true }));
  const ask = { holder, held, returned: [], tokens: 0, termMs: TERM_MS };
  return await governorNamed(name).renew(addressOf(name), ask);
}
