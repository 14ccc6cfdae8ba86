import { and, asc, eq, gt, notExists, sql, type SQL } from "drizzle-orm";
import { type FunctionAddress } from "../../aws/arn.ts";
import { cutPage, type Page, type PageRequest } from "../../aws/paging.ts";
import { type Database } from "../../platform/database.ts";
import { codeSigningConfigs as configs, functionSettings } from "../../platform/schema.ts";
import { findSetting, putSetting, type Setting, type SettingKind } from "../settings/store.ts";
import { type Scope } from "../store.ts";
import {
  codeSigningArn,
  type CodeSigningConfig,
  type CodeSigningKey,
  type FunctionCodeSigning,
  parseCodeSigningArn,
} from "./model.ts";

type Row = typeof configs.$inferSelect;
type Stored = Pick<CodeSigningConfig, "description" | "publisherArns" | "policy">;

/** Which config a function has; found by the config as well. */
export const CODE_SIGNING: SettingKind<FunctionCodeSigning> = {
  kind: "code-signing",
  lookupOf: ({ configArn }) => configArn,
};

export async function findConfig(
  db: Database,
  key: CodeSigningKey,
): Promise<CodeSigningConfig | undefined> {
  const [row] = await db.select().from(configs).where(isConfig(key)).limit(1);
  return row === undefined ? undefined : fromRow(row);
}

/** The config that a function has, if it has one. */
export async function findConfigOf(
  db: Database,
  address: FunctionAddress,
): Promise<CodeSigningConfig | undefined> {
  const setting = await findSetting(db, CODE_SIGNING, address);
  return setting === undefined
    ? undefined
    : await findConfig(db, parseCodeSigningArn(setting.value.configArn));
}

export async function insertConfig(
  db: Database,
  config: CodeSigningConfig,
  tags: Readonly<Record<string, string>>,
): Promise<void> {
  const { key, modifiedAt } = config;
  await db.insert(configs).values({ ...key, value: toValue(config), tags, modifiedAt });
}

/** Writes only if what is there is still `expected`, and says whether it did. */
export async function replaceConfig(
  db: Database,
  config: CodeSigningConfig,
  expected: CodeSigningConfig,
): Promise<boolean> {
  const updated = await db
    .update(configs)
    .set({ value: toValue(config), modifiedAt: config.modifiedAt })
    .where(
      and(
        isConfig(config.key),
        eq(configs.value, toValue(expected)),
        eq(configs.modifiedAt, expected.modifiedAt),
      ),
    )
    .returning({ id: configs.id });
  return updated.length > 0;
}

/** Removes it unless a function has it, and says whether it did. */
export async function removeConfig(db: Database, key: CodeSigningKey): Promise<boolean> {
  const users = db
    .select({ one: sql`1` })
    .from(functionSettings)
    .where(
      and(
        eq(functionSettings.kind, CODE_SIGNING.kind),
        eq(functionSettings.lookup, codeSigningArn(key)),
      ),
    );
  const removed = await db
    .delete(configs)
    .where(and(isConfig(key), notExists(users)))
    .returning({ id: configs.id });
  return removed.length > 0;
}

/** Writes it if function and config are there, and says whether they are: a config that is used is not removed. */
export async function putConfigOf(
  db: Database,
  setting: Setting<FunctionCodeSigning>,
): Promise<boolean> {
  const key = parseCodeSigningArn(setting.value.configArn);
  return await putSetting(db, CODE_SIGNING, setting, isThere(key));
}

/** The condition that a config is there. */
export function isThere(key: CodeSigningKey): SQL {
  return sql`exists (select 1 from ${configs} where ${isConfig(key)})`;
}

/** By id, which is also the position. */
export async function listConfigs(
  db: Database,
  scope: Scope,
  { itemsMax, after }: PageRequest,
): Promise<Page<CodeSigningConfig>> {
  const rows = await db
    .select()
    .from(configs)
    .where(and(isInScope(scope), after === undefined ? undefined : gt(configs.id, after)))
    .orderBy(asc(configs.id))
    .limit(itemsMax + 1);
  return cutPage(rows.map(fromRow), itemsMax, ({ key }) => key.id);
}

function fromRow({ accountId, region, id, value, modifiedAt }: Row): CodeSigningConfig {
  // Only this file writes it.
  return { key: { accountId, region, id }, ...(value as Stored), modifiedAt };
}

function toValue({ description, publisherArns, policy }: CodeSigningConfig): Stored {
  return { ...(description === undefined ? {} : { description }), publisherArns, policy };
}

function isInScope({ accountId, region }: Scope): SQL | undefined {
  return and(eq(configs.accountId, accountId), eq(configs.region, region));
}

function isConfig(key: CodeSigningKey): SQL | undefined {
  return and(isInScope(key), eq(configs.id, key.id));
}
