import { type WallTime } from "./cron.ts";

const ZONES_MAX = 200;
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Whether a name is one of the IANA database; `+01:00` and the like are not. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/** What a clock in that zone shows. */
export function toWallTime(epochMs: number, zone: string): WallTime {
  if (zone === "UTC") return epochMs;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const seconds = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return seconds + (((epochMs % 1000) + 1000) % 1000);
}

/**
 * When a clock in that zone shows a time: the first time if it shows it twice, as in autumn, and undefined if it never
 * does, as in spring.
 */
export function fromWallTime(wall: WallTime, zone: string): number | undefined {
  if (zone === "UTC") return wall;
  // The offsets on both sides of whatever change is near.
  const candidates = [wall - DAY_MS, wall + DAY_MS]
    .map((near) => wall - (toWallTime(near, zone) - near))
    .filter((time) => toWallTime(time, zone) === wall);
  return candidates.length === 0 ? undefined : Math.min(...candidates);
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  if (formats.size >= ZONES_MAX) formats.clear();
  formats.set(zone, format);
  return format;
}
