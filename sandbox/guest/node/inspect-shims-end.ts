/** Code must see that there is no Atomics, so the stand-in goes once node-inspect-extracted has loaded. */
export {};

const globals = globalThis as { Atomics?: object };
if (
  globals.Atomics !== undefined &&
  Object.keys(Object.getOwnPropertyDescriptors(globals.Atomics)).length === 0
) {
  delete globals.Atomics;
}
