const known = Symbol as unknown as { dispose?: symbol; asyncDispose?: symbol };

/** The engine has no explicit resource management; libraries and Node's own objects ask for its symbols. */
export const DISPOSE: unique symbol = ensure("dispose") as never;
export const ASYNC_DISPOSE: unique symbol = ensure("asyncDispose") as never;

function ensure(name: "dispose" | "asyncDispose"): symbol {
  const symbol = known[name] ?? Symbol(`Symbol.${name}`);
  Object.defineProperty(Symbol, name, { value: symbol });
  return symbol;
}
