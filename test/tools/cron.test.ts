import { describe, it } from "vitest";
import { configuredCrons, dueCrons } from "../../tools/cron.ts";

const HOUR = Array.from({ length: 60 }, (_, minute) => Date.UTC(2030, 0, 1, 12, minute));

/** How often each is due in an hour. */
function timesOf(crons: readonly string[]): readonly number[] {
  const all = HOUR.flatMap((time) => dueCrons(crons, time));
  return crons.map((cron) => all.filter((one) => one === cron).length);
}

describe("dueCrons()", () => {
  it("sets off each minute, some of them, or one", ({ expect }) => {
    expect(timesOf(["* * * * *", "*/10 * * * *", "7 * * * *"])).toEqual([60, 6, 1]);
    expect(dueCrons(["7 * * * *"], HOUR[7] ?? 0)).toEqual(["7 * * * *"]);
  });

  it("understands every trigger that the Worker has", ({ expect }) => {
    const crons = configuredCrons();
    expect(crons).toContain("* * * * *");
    expect(timesOf(crons).every((times) => times > 0)).toBe(true);
  });

  it("leaves none out that it does not understand", ({ expect }) => {
    expect(() => dueCrons(["0 3 * * *"], 0)).toThrow("cannot be set off");
  });
});
