import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type TestProject } from "vitest/node";
import { buildWorker } from "../../tools/build.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the built Worker is. */
    readonly workerFolder: string;
  }
}

/** Builds the Worker that each file of end-to-end tests starts for itself. Returns what takes it away. */
export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), "lamella-worker-"));
  buildWorker(folder);
  project.provide("workerFolder", folder);
  return () => rmSync(folder, { recursive: true });
}
