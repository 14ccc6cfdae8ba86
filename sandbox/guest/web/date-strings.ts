// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
/** The time zone of a function, as V8 names it; the engine leaves its name out. */
const ZONE_NAME = " (Coordinated Universal Time)";
const INVALID = "Invalid Date";

const { apply } = Reflect;

/** Completes the strings that say the time zone. */
export function nameTimeZone(): void {
  for (const name of ["toString", "toTimeString"] as const) {
    const own = Date.prototype[name];
    const value = {
      [name](this: Date): string {
        const text = apply(own, this, []);
        return text === INVALID ? text : text + ZONE_NAME;
      },
    }[name];
    Object.defineProperty(Date.prototype, name, { value, writable: true, configurable: true });
  }
}
