import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig, type TestUserConfig } from "vitest/config";

/** Test-only secrets; real ones never stand in a file of the repository. */
const bindings = {
  ACCESS_KEY_ID: "AKIATESTTESTTESTTEST",
  SECRET_ACCESS_KEY: "test-secret",
  TEST_MIGRATIONS: await readD1Migrations("migrations"),
  TEST_SEED: process.env["SEED"] ?? "1",
};

const FRESH_MODULES = "./test/fresh-modules.ts";

/** Of every project: to start Node, or workerd, for each file takes longer than most files run. */
const shared: TestUserConfig = {
  isolate: false,
  setupFiles: FRESH_MODULES,
  sequence: { setupFiles: "list" },
  // A test does not fail for being slow: these end what hangs.
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

export default defineConfig({
  test: {
    // Of two processors vitest would leave one alone.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          ...shared,
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/**/*.worker.test.ts", "test/**/*.e2e.test.ts"],
        },
      },
      {
        plugins: [
          cloudflareTest({ wrangler: { configPath: "./wrangler.toml" }, miniflare: { bindings } }),
        ],
        test: {
          ...shared,
          name: "worker",
          include: ["test/**/*.worker.test.ts"],
          setupFiles: [FRESH_MODULES, "./test/empty-storage.worker.ts"],
        },
      },
      {
        test: {
          ...shared,
          name: "e2e",
          include: ["test/**/*.e2e.test.ts"],
          globalSetup: ["./test/e2e/build-once.ts"],
          // No look-up of the edge's `cf` object on the network.
          env: { CLOUDFLARE_CF_FETCH_ENABLED: "false" },
        },
      },
    ],
  },
});
