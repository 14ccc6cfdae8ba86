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
  for (const name of ["CompileError", "LinkError", "RuntimeError"]) {
    Object.defineProperty(target, name, {
      value: errorClass(name),
      writable: true,
      configurable: true,
    });
  }
  return target;
}

/** Nothing throws them here; code that has no WebAssembly looks at them, and makes them, to say so. */
function errorClass(name: string): (new () => Error) | undefined {
  return {
    [name]: class extends Error {
      static {
        const value = name;
        Object.defineProperty(this.prototype, "name", {
          value,
          writable: true,
          configurable: true,
        });
      }
    },
  }[name];
}
