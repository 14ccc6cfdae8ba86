import path from "node:path";
import { build, type BuildOptions, type Metafile, type Plugin } from "esbuild";
import { inspectPromises } from "./inspect-promises.ts";
import { packageImports } from "./package-imports.ts";
import { LAZY_MODULES } from "../guest/lazy-modules.ts";

export interface GuestBundle {
  /** A script whose completion value is the guest's `GuestEntry`, told which modules have gaps to be filled. */
  readonly program: (gapped: readonly string[]) => Promise<string>;
  /** Each lazy module as a function expression that takes the shared modules and gives its exports, by name. */
  readonly lazyModules: Readonly<Record<string, string>>;
}

const COMMON = {
  bundle: true,
  write: false,
  format: "iife",
  target: "es2023",
  // Every function keeps its own source text in the guest's memory.
  minify: true,
  keepNames: true,
  legalComments: "none",
} as const satisfies BuildOptions;

const SHARED = "shared";

/** Bundles the guest's program, and beside it the modules that an environment loads when it needs them. */
export async function bundleGuest(guest: string): Promise<GuestBundle> {
  const main = path.join(guest, "main.ts");
  const { metafile } = await build({
    ...COMMON,
    entryPoints: [main],
    metafile: true,
    plugins: [inspectPromises(guest), packageImports(guest)],
  });
  const inSnapshot = metafile.inputs;
  const shared: string[] = [];
  const owners = new Map<string, string>();
  const lazyModules: Record<string, string> = {};
  for (const name of LAZY_MODULES) {
    const built = await buildLazy(guest, name, inSnapshot, shared);
    for (const input of Object.keys(built.inputs)) claim(owners, input, name);
    lazyModules[name] = built.text;
  }
  const program = (gapped: readonly string[]) =>
    buildProgram(guest, { main, inputs: inSnapshot, shared, gapped });
  return { program, lazyModules };
}

/** Two copies of one module would have two states. */
function claim(owners: Map<string, string>, input: string, name: string): void {
  const owner = owners.get(input);
  // What the plugins make up, such as "shared:…", has no state: it only leads to what has.
  if (owner !== undefined && !/^[a-z]+:/.test(input)) {
    throw new Error(
      `${input} is in two lazy modules, ${owner} and ${name}: the snapshot must have it`,
    );
  }
  owners.set(input, name);
}

interface ProgramParts {
  readonly main: string;
  readonly inputs: Metafile["inputs"];
  readonly shared: readonly string[];
  readonly gapped: readonly string[];
}

async function buildProgram(
  guest: string,
  { main, inputs, shared, gapped }: ProgramParts,
): Promise<string> {
  const imports = shared.map((file, index) =>
    inputs[file]?.format === "cjs"
      ? `const s${index} = require(${JSON.stringify(path.resolve(file))});`
      : `import * as s${index} from ${JSON.stringify(path.resolve(file))};`,
  );
  const contents = [
    `export { entry } from ${JSON.stringify(main)};`,
    `import { share } from ${JSON.stringify(path.join(guest, "lazy.ts"))};`,
    `import { setGapped } from ${JSON.stringify(path.join(guest, "node/gaps.ts"))};`,
    ...imports,
    `setGapped(${JSON.stringify(gapped)});`,
    `share([${shared.map((_, index) => `s${index}`).join()}]);`,
  ].join("\n");
  const { outputFiles } = await build({
    ...COMMON,
    plugins: [inspectPromises(guest), packageImports(guest)],
    stdin: { contents, resolveDir: guest, loader: "ts" },
    // Not a variable: a script's variables can never be deleted.
    globalName: "globalThis.__guest",
    footer: { js: "{ const { entry } = globalThis.__guest; delete globalThis.__guest; entry }" },
  });
  return outputFiles[0]?.text ?? "";
}

async function buildLazy(
  guest: string,
  name: string,
  inSnapshot: Metafile["inputs"],
  shared: string[],
) {
  const { outputFiles, metafile } = await build({
    ...COMMON,
    entryPoints: [path.join(guest, `${name}.ts`)],
    metafile: true,
    globalName: "exported",
    plugins: [sharing(inSnapshot, shared), packageImports(guest)],
  });
  const text = `(function (shared) {${outputFiles[0]?.text ?? ""}\nreturn exported;\n})`;
  return { text, inputs: metafile.inputs };
}

/** What the snapshot has is taken from it, by its place in the list of shared modules. */
function sharing(inSnapshot: Metafile["inputs"], shared: string[]): Plugin {
  return {
    name: SHARED,
    setup(context) {
      context.onResolve({ filter: /.*/ }, async ({ path: wanted, pluginData, ...rest }) => {
        if (pluginData === SHARED || rest.kind === "entry-point") return undefined;
        const { importer, resolveDir, kind } = rest;
        const found = await context.resolve(wanted, {
          importer,
          resolveDir,
          kind,
          pluginData: SHARED,
        });
        const file = path.relative(process.cwd(), found.path);
        if (found.errors.length > 0 || !(file in inSnapshot)) return found;
        return { path: file, namespace: SHARED };
      });
      context.onLoad({ filter: /.*/, namespace: SHARED }, ({ path: file }) => {
        if (!shared.includes(file)) shared.push(file);
        return { contents: `module.exports = shared[${shared.indexOf(file)}];` };
      });
    },
  };
}
