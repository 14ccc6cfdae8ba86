import { refuse } from "../node/refuse.ts";

const NOT_BUILT = "it is not built yet";

/** Functions and classes that Node has and that come later: each says so when it is called or constructed. */
export function refusals(): Record<string, () => never> {
  return { WebSocket: refuse("WebSocket", NOT_BUILT) };
}

/** WebAssembly is an object of classes: asking for any of them is what fails. */
export function refusedWebAssembly(): object {
  const target = {};
  const members = [
    "compile",
    "instantiate",
    "validate",
    "Module",
    "Instance",
    "Memory",
    "Table",
    "Global",
  ];
  for (const name of members) {
    Object.defineProperty(target, name, {
      value: refuse(`WebAssembly.${name}`, "the engine runs no WebAssembly"),
      configurable: true,
    });
  }
  return target;
}
