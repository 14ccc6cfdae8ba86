import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "vitest";
import { dueCrons } from "../../tools/cron.ts";

const HOUR = Array.from({ length: 60 }, (_, minute) => Date.UTC(2030, 0, 1, 12, minute));

describe("dueCrons()", () => {
  it("has every cron trigger that the Worker has", ({ expect }) => {
    const toml = readFileSync(path.resolve(import.meta.dirname, "../../wrangler.toml"), "utf8");
    const crons: unknown = JSON.parse(/^crons = (\[.*\])$/m.exec(toml)?.[1] ?? "");
    expect([...new Set(HOUR.flatMap(dueCrons))]).toEqual(crons);
  });

  it("sweeps schedules each minute, and packages once an hour", ({ expect }) => {
    const all = HOUR.flatMap(dueCrons);
    expect(all.filter((cron) => cron === "* * * * *")).toHaveLength(60);
    expect(all.filter((cron) => cron === "7 * * * *")).toHaveLength(1);
    expect(dueCrons(HOUR[7] ?? 0)).toContain("7 * * * *");
  });
});
