interface Builtins {
  readonly load: (name: string) => unknown;
  readonly isBuiltin: (name: unknown) => boolean;
}

let builtins: Builtins | undefined;

/** The guest's program tells how built-in modules are had: their table imports those that ask here. */
export function setBuiltins(given: Builtins): void {
  builtins = given;
}

export function isBuiltin(name: unknown): boolean {
  return builtins?.isBuiltin(name) === true;
}

export function loadBuiltin(name: string): unknown {
  return builtins?.load(name);
}
