import { Hono } from "hono";
import { CODE_STORAGE_BYTES_MAX, UNZIPPED_BYTES_MAX, ZIPPED_BYTES_MAX } from "../../aws/limits.ts";
import { routeOf } from "../../aws/operation-routes.ts";
import { type AppEnv } from "../../identity/app-env.ts";
import { sumOfPool } from "../concurrency/store.ts";
import { contextOf } from "../request.ts";
import { readCodeUsage } from "./store.ts";

/** What an account may have in a region, and what it has: reference 2.13. */
export const accountRoutes = new Hono<AppEnv>().on(...routeOf("GetAccountSettings"), async (c) => {
  const { db, caller, accountConcurrency } = contextOf(c);
  const [taken, usage] = await Promise.all([sumOfPool(db, caller), readCodeUsage(db, caller)]);
  return c.json({
    AccountLimit: {
      TotalCodeSize: CODE_STORAGE_BYTES_MAX,
      CodeSizeUnzipped: UNZIPPED_BYTES_MAX,
      CodeSizeZipped: ZIPPED_BYTES_MAX,
      ConcurrentExecutions: accountConcurrency,
      UnreservedConcurrentExecutions: accountConcurrency - taken,
    },
    AccountUsage: { TotalCodeSize: usage.codeBytes, FunctionCount: usage.functionCount },
  });
});
