/** A body of JSON, taken apart for tests that put something else in the place of each of its values. */
type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What no member expects, as text of JSON. */
export const HOSTILE: Readonly<Record<string, string>> = {
  null: "null",
  boolean: "true",
  "number out of every range": "-1e308",
  fraction: "0.5",
  "empty text": '""',
  "text of odd characters": String.raw`"\u0000\ud800\u202e$&'\"\\..%2f{}"`,
  "long text": JSON.stringify("x".repeat(70_000)),
  "empty list": "[]",
  "list of null": "[null]",
  "deep list": `${"[".repeat(2000)}${"]".repeat(2000)}`,
  "deep object": `${'{"a":'.repeat(2000)}1${"}".repeat(2000)}`,
  "keys of prototypes": '{"__proto__":{"a":1},"constructor":{"prototype":1},"toString":"x"}',
};

/** The bodies in which one value of `base`, at whatever depth, is `text`; the whole body is one of them. */
export function mutations(base: Json, text: string): readonly string[] {
  const places: string[] = [text];
  walk(base, (placed) => places.push(placed), text);
  return places;
}

/** The body with one member more, whose value is `text`. */
export function withMember(base: Json, member: string, text: string): string {
  return `${JSON.stringify(base).slice(0, -1)},${JSON.stringify(member)}:${text}}`;
}

function walk(value: Json, found: (body: string) => void, text: string): void {
  if (typeof value !== "object" || value === null) return;
  const entries: readonly (readonly [string, Json])[] = Array.isArray(value)
    ? value.map((item: Json, index) => [String(index), item] as const)
    : Object.entries(value);
  for (const [at, item] of entries) {
    const put = (inner: string) => {
      const members = entries.map(([name, other]) => {
        const shown = name === at ? inner : JSON.stringify(other);
        return Array.isArray(value) ? shown : `${JSON.stringify(name)}:${shown}`;
      });
      found(Array.isArray(value) ? `[${members.join()}]` : `{${members.join()}}`);
    };
    put(text);
    walk(item, put, text);
  }
}
