// oxlint-disable typescript/unbound-method -- these are called with their receiver by hand.
const { apply, defineProperty } = Reflect;
const { exec } = RegExp.prototype;

/** Texts of the engine's own errors, and V8's for the same: some code compares them, and people know them. */
const TEXTS: Readonly<Record<string, string | undefined>> = Object.assign(
  Object.create(null) as object,
  {
    "circular reference": "Converting circular structure to JSON",
    "invalid array length": "Invalid array length",
    "unexpected token: 'undefined'": '"undefined" is not valid JSON',
    "expecting hex digit": "URI malformed",
    "cannot convert symbol to string": "Cannot convert a Symbol value to a string",
    "cannot convert symbol to number": "Cannot convert a Symbol value to a number",
    "cannot convert BigInt to number":
      "Cannot mix BigInt and other types, use explicit conversions",
    "this is not initialized":
      "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
    "invalid 'instanceof' right operand": "Right-hand side of 'instanceof' is not callable",
    "cannot read property 'Symbol.iterator' of null": "null is not iterable",
    "cannot read property 'Symbol.iterator' of undefined":
      "undefined is not iterable (cannot read property Symbol(Symbol.iterator))",
  },
);

const PROPERTY = /^cannot (read|set) property '([^]*)' of (null|undefined)$/;
const EARLY = /^([^ ]+) is not initialized$/;

/** Gives an error that the engine itself has thrown the message that it has in V8. */
export function translateMessage(error: object): void {
  const given = (error as { readonly message?: unknown }).message;
  if (typeof given !== "string") return;
  const value = TEXTS[given] ?? translate(given);
  if (value !== undefined) {
    defineProperty(error, "message", { value, writable: true, configurable: true });
  }
}

function translate(text: string): string | undefined {
  const property = apply(exec, PROPERTY, [text]) as RegExpExecArray | null;
  if (property !== null) {
    const { 1: verb, 2: name, 3: value } = property;
    const doing = verb === "read" ? "reading" : "setting";
    return `Cannot ${verb} properties of ${value} (${doing} '${name}')`;
  }
  const early = apply(exec, EARLY, [text]) as RegExpExecArray | null;
  return early === null ? undefined : `Cannot access '${early[1]}' before initialization`;
}
