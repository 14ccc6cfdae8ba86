import { build } from "esbuild";

/** Bundles the guest's program to one script whose completion value is its `GuestEntry`. */
export async function bundleGuest(entryPoint: string): Promise<string> {
  const result = await build({
    entryPoints: [entryPoint],
    bundle: true,
    write: false,
    format: "iife",
    // Not a variable: a script's variables can never be deleted.
    globalName: "globalThis.__guest",
    target: "es2023",
    // Every function keeps its own source text in the guest's memory.
    minify: true,
    keepNames: true,
    legalComments: "none",
    footer: { js: "{ const { entry } = globalThis.__guest; delete globalThis.__guest; entry }" },
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new Error("esbuild gave no output");
  return output.text;
}
