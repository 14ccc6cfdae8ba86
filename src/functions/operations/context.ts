import { type Caller } from "../../identity/app-env.ts";
import { type Clock } from "../../platform/clock.ts";
import { type Database } from "../../platform/database.ts";
import { type VersionInitializer } from "../versions/initializer.ts";

/** What an operation gets from the edge. */
export interface Context {
  readonly caller: Caller;
  readonly db: Database;
  /** For the services beside Lambda, and for the pollers of event sources. */
  readonly env: Env;
  readonly packages: R2Bucket;
  /** The concurrent executions that the account may have in a region. */
  readonly accountConcurrency: number;
  readonly initializer: VersionInitializer;
  readonly now: Clock;
  /** Runs on after the answer has been sent. */
  readonly defer: (work: Promise<void>) => void;
}
