import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, it } from "vitest";
import { runInGuest } from "./harness.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const names = readdirSync(join(here, "cases")).map((file) => file.replace(/\.js$/, ""));
const RECORD = join(here, "expected", "crypto.json");

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
  });

  it.for(names)("print what Node prints: %s", async (name: string, { expect }) => {
    const source = readFileSync(join(here, "cases", `${name}.js`), "utf8");
    const lines = await runInGuest(source, name);
    expect(lines).toEqual(expected[name]);
  });

  // There is no Node to ask where workerd runs the same cases.
  it("have Node's lines about cryptography on record for workerd", ({ expect }) => {
    const entries = Object.entries(expected).filter(([name]) => name.startsWith("crypto-"));
    const lines = Object.fromEntries(entries);
    if (process.env["UPDATE_EXPECTED"] === "1") {
      writeFileSync(RECORD, `${JSON.stringify(lines, undefined, 2)}\n`);
    }
    const hint = "run with UPDATE_EXPECTED=1 to record them anew";
    expect(JSON.parse(readFileSync(RECORD, "utf8")), hint).toEqual(lines);
  });
});
