import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Test-only secrets; real ones never stand in a file of the repository. */
const bindings = {
  ACCESS_KEY_ID: "AKIATESTTESTTESTTEST",
  SECRET_ACCESS_KEY: "test-secret",
  TEST_MIGRATIONS: await readD1Migrations("migrations"),
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
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
          name: "worker",
          include: ["test/**/*.worker.test.ts"],
          setupFiles: ["./test/apply-migrations.worker.ts"],
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/**/*.e2e.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
