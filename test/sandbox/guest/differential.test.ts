import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, it } from "vitest";
import { runInGuest } from "./harness.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const names = readdirSync(join(here, "cases")).map((file) => file.replace(/\.js$/, ""));

/** Each case prints lines; Node's own lines are what the guest must print. */
describe("guest modules", () => {
  let expected: Record<string, string[]> = {};

  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), "lamella-"));
    const output = join(folder, "lines.json");
    execFileSync(process.execPath, [join(here, "run-cases-in-node.cjs"), output], {
      stdio: "ignore",
    });
    expected = JSON.parse(readFileSync(output, "utf8"));
    rmSync(folder, { recursive: true });
  }, 60_000);

  it.for(names)("print what Node prints: %s", async (name: string, { expect }) => {
    const source = readFileSync(join(here, "cases", `${name}.js`), "utf8");
    const lines = await runInGuest(source, name);
    expect(lines).toEqual(expected[name]);
  });
});
