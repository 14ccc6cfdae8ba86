// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
import { lazy } from "../lazy.ts";
import { timeZone } from "../node/process-env.ts";
import type * as Localized from "./intl/localized.ts";

const UTC_NAME = "Coordinated Universal Time";
const INVALID = "Invalid Date";

const { apply } = Reflect;
const { getTime } = Date.prototype;

/** Completes the strings that end in the name of the time zone, which the engine leaves out. */
export function nameTimeZone(): void {
  for (const name of ["toString", "toTimeString"] as const) {
    const own = Date.prototype[name];
    const value = {
      [name](this: Date): string {
        const text = apply(own, this, []);
        return text === INVALID ? text : `${text} (${zoneName(apply(getTime, this, []))})`;
      },
    }[name];
    Object.defineProperty(Date.prototype, name, { value, writable: true, configurable: true });
  }
}

/** What the local time zone is called at a time, such as "Eastern Daylight Time". */
function zoneName(time: number): string {
  const zone = timeZone();
  if (zone === "UTC") return UTC_NAME;
  const { Intl } = lazy("web/intl/localized") as typeof Localized;
  const { DateTimeFormat } = Intl as unknown as typeof globalThis.Intl;
  const format = new DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "long" });
  return format.formatToParts(time).find(({ type }) => type === "timeZoneName")?.value ?? zone;
}
