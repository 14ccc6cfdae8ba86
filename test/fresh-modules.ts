import { vi } from "vitest";

/** Run before each file of tests: it shares a process with others, but not what modules remember. */
vi.resetModules();
