const MS_PER_SECOND = 1000;
const SECONDS_PER_MINUTE = 60;
const UTC = "UTC";

/** Formatters are costly to make; there are about 400 zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * The local time of one guest: UTC until the guest names another zone, whatever the zone of the host is. What a name
 * means comes from the host's own table of zones.
 */
export class LocalTime {
  #formatter: Intl.DateTimeFormat | undefined;

  /** Takes the value of the variable TZ: the name of a zone, with or without a colon; any other means UTC, as in Node. Gives the zone. */
  use(variable: string): string {
    const zone = variable.replace(/^:/, "");
    this.#formatter = zone === "" || zone === UTC ? undefined : findFormatter(zone);
    return this.#formatter === undefined ? UTC : zone;
  }

  /** What C's localtime_r() does: writes a `struct tm`, of 32 bits a field, at an address. */
  write(epochSeconds: bigint, view: DataView, at: number): void {
    const utcMs = Number(epochSeconds) * MS_PER_SECOND;
    const offsetMs = this.#offsetMs(utcMs);
    const local = new Date(utcMs + offsetMs);
    const year = local.getUTCFullYear();
    const startOfYear = Date.UTC(year, 0, 1);
    const fields = [
      local.getUTCSeconds(),
      local.getUTCMinutes(),
      local.getUTCHours(),
      local.getUTCDate(),
      local.getUTCMonth(),
      year - 1900,
      local.getUTCDay(),
      Math.floor((local.getTime() - startOfYear) / 86_400_000),
      // Whether it is summer time: the engine asks for the offset alone.
      0,
      offsetMs / MS_PER_SECOND,
    ];
    for (const [index, field] of fields.entries()) view.setInt32(at + index * 4, field, true);
  }

  /** Of a whole number of minutes east of Greenwich; zones of the nineteenth century had seconds, which JavaScript drops. */
  #offsetMs(utcMs: number): number {
    const name = this.#formatter
      ?.formatToParts(utcMs)
      .find(({ type }) => type === "timeZoneName")?.value;
    const [, sign, hours = "0", minutes = "0"] = /^GMT([+-])(\d\d):(\d\d)/.exec(name ?? "") ?? [];
    const total = (Number(hours) * 60 + Number(minutes)) * SECONDS_PER_MINUTE * MS_PER_SECOND;
    return sign === "-" ? -total : total;
  }
}

function findFormatter(timeZone: string): Intl.DateTimeFormat | undefined {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  try {
    const made = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    formatters.set(timeZone, made);
    return made;
  } catch {
    return undefined;
  }
}
