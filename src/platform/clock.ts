/** Epoch milliseconds. Pure code takes a number; only the edge of the program reads a clock. */
export type Clock = () => number;

/** In a Worker this stands still while code runs and moves only after I/O. */
export const systemClock: Clock = Date.now;
