import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

export interface Question {
  readonly specifier: string;
  /** The file that asks, below the root. */
  readonly parent: string;
  readonly mode: "require" | "import";
}

/** `found` is a path below the root or a builtin's name; an error is its code. */
export interface Answer {
  readonly found?: string;
  readonly code?: string;
  readonly message?: string;
}

/** What Node itself answers over the same files, written to a directory for it. */
export async function askNode(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>>,
  questions: readonly Question[],
): Promise<readonly Answer[]> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "lamella-resolve-")));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    for (const [path, target] of Object.entries(links)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      symlinkSync(join(root, target), join(root, path));
    }
    writeFileSync(join(root, "questions.json"), JSON.stringify(questions));
    writeFileSync(join(root, "ask.mjs"), ASK);
    const env = { ...process.env, NODE_PATH: join(root, "shared"), NODE_OPTIONS: "" };
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, "ask.mjs")], {
      env,
    });
    return JSON.parse(stdout.replaceAll(root, "")) as Answer[];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/**
 * Runs in Node: `require` is asked by createRequire, `import` by loading each module through a parent that exports its
 * import.meta.resolve and then looking at what is there, as only a real import refuses directories and missing files.
 */
const ASK = `
import { readFileSync, statSync, realpathSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { dirname, join } from "node:path";
const root = import.meta.dirname;
const answers = [];
for (const { specifier, parent, mode } of JSON.parse(readFileSync(join(root, "questions.json"), "utf8"))) {
  const parentPath = join(root, parent);
  try {
    if (mode === "require") {
      const found = createRequire(parentPath)
        .resolve(specifier.startsWith("/") ? root + specifier : specifier);
      answers.push({ found: isBuiltin(found) ? found.replace("node:", "") : found });
      continue;
    }
    // A file beside the parent shares its packages and scope.
    const probe = join(dirname(parentPath), "probe-" + answers.length + ".mjs");
    mkdirSync(dirname(probe), { recursive: true });
    const text = specifier.startsWith("file:///") ? "file://" + root + specifier.slice(7)
      : specifier.startsWith("/") ? root + specifier : specifier;
    writeFileSync(probe, "export const load = () => import(" + JSON.stringify(text) + ");" +
      "export const resolve = () => import.meta.resolve(" + JSON.stringify(text) + ");");
    const { load, resolve } = await import(pathToFileURL(probe).href);
    try {
      await load();
    } catch (error) {
      // A JSON import without its attribute was found all the same.
      const loaded = ["ERR_IMPORT_ATTRIBUTE_MISSING", undefined];
      if (!loaded.includes(error.code)) throw error;
    }
    const url = resolve();
    answers.push({ found: url.startsWith("node:") ? url.slice(5) : realpathSync(fileURLToPath(url)) });
  } catch (error) {
    answers.push({ code: error.code, message: error.message.split("\\n")[0].replace(/probe-\\d+\\.mjs/, parent.split("/").at(-1)) });
  }
}
console.log(JSON.stringify(answers));
`;
