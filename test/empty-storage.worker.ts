import {
  abortAllDurableObjects,
  applyD1Migrations,
  listDurableObjectIds,
  reset,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";

/** Run before each file of worker tests: they share a workerd, but not what they store. */
// The objects of the file before are of classes that have been loaded anew since.
await abortAllDurableObjects();
await wakeStorage();
await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);

/** workerd puts away what nobody has asked for ten seconds, and reset() passes over what is put away. */
async function wakeStorage(): Promise<void> {
  await env.DB.prepare("SELECT 1").run();
  for (const bucket of [env.PACKAGES, env.CODE]) await bucket.list({ limit: 1 });
  for (const namespace of Object.values(env).filter(isNamespace)) {
    for (const id of await listDurableObjectIds(namespace)) {
      await runInDurableObject(namespace.get(id), () => {});
    }
  }
}

/** Its class is not a global to compare with. */
function isNamespace(binding: unknown): binding is DurableObjectNamespace {
  return (binding as object).constructor.name === "DurableObjectNamespace";
}
