import { allows, type Asker } from "../../functions/policies/allows.ts";
import { type Statement } from "../../functions/policies/model.ts";
import { findPolicy } from "../../functions/policies/store.ts";
import { lookUpSetting } from "../../functions/settings/store.ts";
import { type AuthType, FUNCTION_URL, URL_ID } from "../../functions/urls/model.ts";
import { type FunctionUrl } from "../../functions/urls/operations.ts";
import { openDatabase } from "../../platform/database.ts";
import { Believed } from "../../runtime/believed.ts";

/** A function URL, and the policy of what it is the URL of. */
export interface Door {
  readonly url: FunctionUrl;
  readonly statements: readonly Statement[];
  /** Whether the policy lets everybody in: judged once for all requests. */
  readonly isOpen: boolean;
}

/** Both permissions are needed since October 2025: reference 7.2. */
export function isGranted(
  authType: AuthType,
  statements: readonly Statement[],
  asker: Asker,
): boolean {
  const invokeUrl = { action: "lambda:InvokeFunctionUrl", functionUrlAuthType: authType };
  const invoke = { action: "lambda:InvokeFunction", invokedViaFunctionUrl: true };
  return allows(statements, { ...invokeUrl, asker }) && allows(statements, { ...invoke, asker });
}

/** By the id of the URL. */
const doors = new Believed<Door>(
  ({ accountId, region, name }, _, { url: { address } }) =>
    address.name === name && address.region === region && address.accountId === accountId,
);

export async function findDoor(binding: D1Database, id: string): Promise<Door | undefined> {
  return await doors.get(id, async () => {
    if (!URL_ID.test(id)) return undefined;
    const db = openDatabase(binding);
    const url = await lookUpSetting(db, FUNCTION_URL, id);
    if (url === undefined) return undefined;
    const policy = await findPolicy(db, url);
    const statements = policy?.statements ?? [];
    const isOpen = isGranted(url.value.authType, statements, { kind: "anonymous" });
    return { url, statements, isOpen };
  });
}
