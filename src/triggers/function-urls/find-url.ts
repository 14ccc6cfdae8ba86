import { type Statement } from "../../functions/policies/model.ts";
import { findPolicy } from "../../functions/policies/store.ts";
import { lookUpSetting } from "../../functions/settings/store.ts";
import { FUNCTION_URL, URL_ID } from "../../functions/urls/model.ts";
import { type FunctionUrl } from "../../functions/urls/operations.ts";
import { openDatabase } from "../../platform/database.ts";
import { Believed } from "../../runtime/believed.ts";

/** A function URL, and the policy of what it is the URL of. */
export interface Door {
  readonly url: FunctionUrl;
  readonly statements: readonly Statement[];
}

/** By the id of the URL. */
const doors = new Believed<Door>(
  ({ accountId, region, name }, _, { url: { address } }) =>
    address.name === name && address.region === region && address.accountId === accountId,
);

export async function findDoor(binding: D1Database, id: string): Promise<Door | undefined> {
  if (!URL_ID.test(id)) return undefined;
  return await doors.get(id, async () => {
    const db = openDatabase(binding);
    const url = await lookUpSetting(db, FUNCTION_URL, id);
    if (url === undefined) return undefined;
    const policy = await findPolicy(db, url);
    return { url, statements: policy?.statements ?? [] };
  });
}
