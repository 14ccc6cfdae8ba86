/** Bytes of one page of linear memory (WebAssembly core specification 4.2.8). */
export const WASM_PAGE_BYTES = 65_536;

/** Bytes of the engine's own C stack: four times what a guest may use of it, for what runs without asking. */
export const ENGINE_STACK_BYTES = 1024 * 1024;

/** Pages an engine starts with, 1.5 MiB: its static data, its stack and a little heap. */
export const MEMORY_PAGES_MIN = 24;

/** The engine's own ceiling: emscripten refuses to grow past 2 GiB. */
export const MEMORY_PAGES_MAX = 32_768;

/**
 * Units of fuel that stand for one millisecond where the clock stands still. Ordinary code burns 480,000 to 890,000
 * in a millisecond here; `npm run bench` prints the speeds of the machine it runs on.
 */
export const FUEL_PER_MS = 350_000;

/** Fuel between two questions of the engine whether to go on, in milliseconds: at its next opportunity after that. */
export const ASK_MS = 1;

/** Fuel that is granted at a time, in milliseconds. In the midst of a native operation the engine asks when it is burnt. */
export const GRANT_MS = 10;

/** Units that may be burnt beyond the balance by functions that do not ask, 48 ms, since one that does will follow. */
export const DEBT_UNITS = 2 ** 24;

/**
 * The most C stack a guest may use, in bytes. Beyond it recursion is a RangeError inside the guest; far below the
 * host's own stack, on which every frame of the guest costs some too.
 */
export const GUEST_STACK_BYTES_MAX = 256 * 1024;

/** What a host call costs the guest, in units: about the 3 µs that crossing the door takes. */
export const HOST_CALL_UNITS = 1000;

/** What finding or loading a module costs: about 60 µs of looking at files. */
export const MODULE_UNITS = 20_000;

/** Bytes that cross the door for one more unit. */
export const HOST_BYTES_PER_UNIT = 32;

/**
 * How long a guest may compute before the host's event loop has a turn, by the guest's own clock. A rest takes about
 * a millisecond: the shortest timer of Workers and of Node.js.
 */
export const SLICE_MS = 40;

/** What the engine is told when it asks whether to go on. */
export const POLL = { goOn: 0, stop: 1, rest: 2 } as const;
