import { readFileSync } from "node:fs";
import path from "node:path";
import { build, type Metafile } from "esbuild";

/** Files by their path relative to the folder that holds node_modules. */
export type ReachableFiles = Metafile["inputs"];

/**
 * Every file that Node can reach from the packages, lazily required ones too, and from whatever else the SDK's packages
 * on the way offer to others.
 */
export async function reachableFiles(
  root: string,
  packages: readonly string[],
): Promise<ReachableFiles> {
  const direct = await reach(root, packages);
  const parts = packageFolders(direct).flatMap((folder) => partsOf(root, folder));
  return await reach(root, [...packages, ...parts]);
}

/** The folders of the packages that the files are in, such as `node_modules/tslib`. */
export function packageFolders(files: ReachableFiles): readonly string[] {
  const folders = Object.keys(files).map((file) => PACKAGE_FOLDER.exec(file)?.[0]);
  return [...new Set(folders)].filter((folder) => folder !== undefined);
}

/** Greedy, so that the innermost node_modules counts. */
const PACKAGE_FOLDER = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/;
const IS_OF_SDK = /^@(?:aws|aws-sdk|smithy)\//;
/** Neither a pattern nor a file that is no module, such as `./package.json`. */
const IS_MODULE = /^\.(?:\/[\w/-]+)?$/;
const ENTRY = "entry.js";

/** The modules that a package of the SDK lists in its `exports`, unless another copy of the package hides it. */
function partsOf(root: string, folder: string): readonly string[] {
  const text = readFileSync(path.join(root, folder, "package.json"), "utf8");
  const { name, exports } = JSON.parse(text) as {
    readonly name: string;
    readonly exports?: object;
  };
  if (folder !== `node_modules/${name}` || !IS_OF_SDK.test(name)) return [];
  const subpaths = Object.keys(exports ?? {}).filter((subpath) => IS_MODULE.test(subpath));
  return subpaths.map((subpath) => `${name}${subpath.slice(1)}`);
}

/** Only the list of files is wanted: the bundle itself is thrown away. */
async function reach(root: string, specifiers: readonly string[]): Promise<ReachableFiles> {
  const names = specifiers.map((specifier) => JSON.stringify(specifier));
  const { metafile } = await build({
    stdin: {
      contents: names.map((name) => `require(${name}); import ${name};`).join("\n"),
      resolveDir: root,
      sourcefile: ENTRY,
    },
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    logLevel: "error",
    platform: "node",
    mainFields: ["main"],
    // Not "module", which bundlers add and Node does not know.
    conditions: [],
    ignoreAnnotations: true,
  });
  const { [ENTRY]: _, ...files } = metafile.inputs;
  return files;
}
