/// <reference types="@cloudflare/vitest-plugin/types" />
import { type D1Migration } from "cloudflare:test";
import type * as worker from "../src/index.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      /** Set by vitest.config.ts for tests alone. */
      readonly TEST_MIGRATIONS: D1Migration[];
      /** Of what chance does in a test: the same in each run, unless the variable SEED says another. */
      readonly TEST_SEED: string;
    }

    interface GlobalProps {
      mainModule: typeof worker;
    }
  }
}
