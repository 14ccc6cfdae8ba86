import { fileError, FileFault } from "../host-error.ts";

/** Turns a fault into the error that the guest's `fs` throws. */
export function answer<T>(syscall: string, path: string, work: () => T, dest?: string): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    throw fileError(error.code, syscall, dest === undefined ? { path } : { path, dest });
  }
}
