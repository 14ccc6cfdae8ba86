/** Digits of a number that comes as text: to format it takes time that grows with them. */
const DIGITS_MAX = 10_000;

/**
 * The arguments of a call, JSON text of an array. What JSON cannot say comes as a pair of kind and value: "number" for
 * what is not finite, "bigint", and "data" for lists and objects. Throws a TypeError for anything else.
 */
export function readArguments(json: string): unknown[] {
  let given: unknown;
  try {
    given = JSON.parse(json);
  } catch {
    throw new TypeError("The arguments are no JSON");
  }
  if (!Array.isArray(given)) throw new TypeError("The arguments are no list");
  return given.map(readArgument);
}

function readArgument(argument: unknown): unknown {
  if (argument === null) return undefined;
  if (typeof argument === "string") return argument;
  if (typeof argument === "number" || typeof argument === "boolean") return argument;
  const [kind, value] = Array.isArray(argument) ? (argument as unknown[]) : [];
  if (kind === "number" && typeof value === "string") return Number(value);
  if (kind === "data") return value;
  if (kind === "bigint" && typeof value === "string" && /^-?\d+$/.test(value)) {
    if (value.length <= DIGITS_MAX) return BigInt(value);
    throw new RangeError("The number has too many digits");
  }
  throw new TypeError("An argument has no known form");
}

/** Text that stands for a power of ten and has few characters: Intl writes every digit of it. */
const EXPONENT = /e([+-]?\d+)\s*$/i;

/**
 * What a method that takes numbers does with a value: text is one too, to all its digits. Throws a RangeError where
 * those are more than the host may be asked to work on.
 */
export function boundedNumber(value: unknown): unknown {
  if (value === null || (typeof value !== "string" && typeof value !== "object")) return value;
  // An object from JSON: a list becomes its items, which may be a number.
  const text = typeof value === "string" ? value : Array.isArray(value) ? value.join() : "NaN";
  if (text.length > DIGITS_MAX) throw new RangeError("The number has too many digits");
  const exponent = Number(EXPONENT.exec(text)?.[1] ?? 0);
  // As a Number it is zero or infinity, which is what all but some notations make of it.
  return Math.abs(exponent) > DIGITS_MAX ? Number(text) : text;
}
