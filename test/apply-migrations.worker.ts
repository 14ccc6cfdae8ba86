import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";

/** Run before each file of worker tests, whose storage is its own and empty. */
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
