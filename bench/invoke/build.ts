import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { type V4ModuleDefinition } from "miniflare";
import { buildWorker as buildDeployed } from "../../tools/build.ts";

/** The Worker as `wrangler deploy` would upload it. */
export function buildLamella(outdir: string): V4ModuleDefinition[] {
  buildDeployed(outdir);
  const names = readdirSync(outdir).toSorted((a, b) => order(a) - order(b));
  return names.flatMap((name) => {
    const type = typeOf(name);
    if (type === undefined) return [];
    return [{ type, path: name, contents: new Uint8Array(readFileSync(path.join(outdir, name))) }];
  });
}

/** The first module is the one that answers. */
function order(name: string): number {
  return name === "index.js" ? 0 : 1;
}

function typeOf(name: string): V4ModuleDefinition["type"] | undefined {
  if (name.endsWith(".js")) return "ESModule";
  if (name.endsWith(".wasm")) return "CompiledWasm";
  return name.endsWith(".bin") ? "Data" : undefined;
}

/** One of the Workers of this folder, with its named export as the entry. */
export async function buildWorker(name: string, exported: string): Promise<V4ModuleDefinition[]> {
  const contents = `export { ${exported} as default } from "./${name}.ts";`;
  const result = await build({
    stdin: { contents, resolveDir: path.join(import.meta.dirname, "workers"), loader: "ts" },
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error("esbuild gave no output");
  return [{ type: "ESModule", path: "index.js", contents: output.text }];
}
