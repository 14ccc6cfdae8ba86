import { define } from "./formatters.ts";
import { ask, readOptions, type Recipe } from "./host-intl.ts";
import { toJson } from "../../runtime/primordials.ts";

/** What a locale says of itself, as the host has told it. */
type Told = Readonly<Record<string, unknown>> & { readonly tag: string };

let toldOf: (locale: Locale) => Told;

export class Locale {
  readonly #recipe: Recipe;
  readonly #told: Told;

  static {
    toldOf = (locale) => locale.#told;
  }

  constructor(...[tag, options]: readonly [tag?: unknown, options?: unknown]) {
    if (typeof tag !== "string" && (typeof tag !== "object" || tag === null)) {
      throw new TypeError("First argument to Intl.Locale constructor can't be empty or missing");
    }
    const text = `${tag as string}`;
    this.#recipe = {
      name: "Locale",
      locales: toJson(text),
      options: toJson(readOptions(options, "Intl.Locale")),
    };
    this.#told = ask(this.#recipe, "", []) as Told;
  }

  toString(): string {
    return this.#told.tag;
  }

  maximize(): Locale {
    return new Locale(ask(this.#recipe, "maximize", []));
  }

  minimize(): Locale {
    return new Locale(ask(this.#recipe, "minimize", []));
  }
}

const MEMBERS =
  "language script region baseName calendar caseFirst collation firstDayOfWeek hourCycle numeric numberingSystem";
const LISTS = "calendars collations hourCycles numberingSystems textInfo timeZones weekInfo";

for (const name of `${MEMBERS} ${LISTS}`.split(" ")) {
  define(Locale.prototype, name, {
    get(this: Locale) {
      return copyOf(toldOf(this)[name]);
    },
  });
}
for (const name of LISTS.split(" ")) {
  const getter = `get${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const { [getter]: value } = {
    [getter](this: Locale): unknown {
      return copyOf(toldOf(this)[name]);
    },
  };
  define(Locale.prototype, getter, { value, writable: true });
}
define(Locale.prototype, Symbol.toStringTag, { value: "Intl.Locale" });
Object.defineProperty(Locale, "length", { value: 1, configurable: true });

/** Each caller gets a list of its own; what the host does not know is undefined. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return [...(value as unknown[])];
  if (typeof value === "object" && value !== null) return { ...value };
  return value ?? undefined;
}
