import path from "node:path";
import { build } from "esbuild";
import { type V4ModuleDefinition } from "miniflare";
import { buildWorker as buildDeployed } from "../../tools/build.ts";
import { modulesIn } from "../../tools/miniflare.ts";

/** The Worker as `wrangler deploy` would upload it. */
export function buildLamella(outdir: string): V4ModuleDefinition[] {
  buildDeployed(outdir);
  return modulesIn(outdir);
}

/** The same, which counts the calls of its objects: a module before it, and the Worker's own untouched. */
export async function buildCounted(outdir: string): Promise<V4ModuleDefinition[]> {
  const contents = `
    import * as lamella from "./index.js";
    import { counted } from "./counted-worker.ts";
    export * from "./index.js";
    export default counted(lamella);`;
  const entry = await bundle(contents, path.join(import.meta.dirname, "../idle"));
  return [{ type: "ESModule", path: "counted.js", contents: entry }, ...buildLamella(outdir)];
}

/** One of the Workers of this folder, with its named export as the entry. */
export async function buildWorker(name: string, exported: string): Promise<V4ModuleDefinition[]> {
  const contents = `export { ${exported} as default } from "./${name}.ts";`;
  const text = await bundle(contents, path.join(import.meta.dirname, "workers"));
  return [{ type: "ESModule", path: "index.js", contents: text }];
}

async function bundle(contents: string, resolveDir: string): Promise<string> {
  const result = await build({
    stdin: { contents, resolveDir, loader: "ts" },
    bundle: true,
    external: ["./index.js"],
    write: false,
    format: "esm",
    target: "es2024",
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error("esbuild gave no output");
  return output.text;
}
