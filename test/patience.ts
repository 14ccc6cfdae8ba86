/**
 * How a test waits for what must come: a machine that is busy makes it late, and only what never comes is a failure. Less
 * than a test may take (vitest.config.ts), so that it says what it waited for. In milliseconds.
 */
export const PATIENCE = { timeout: 240_000, interval: 50 } as const;
