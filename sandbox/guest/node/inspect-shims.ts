/** The engine is built without threads; node-inspect-extracted only lists the members of Atomics when it loads. */
export {};

const globals = globalThis as { Atomics?: object };
globals.Atomics ??= {};
