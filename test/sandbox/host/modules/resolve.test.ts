import { builtinModules } from "node:module";
import { beforeAll, describe, it } from "vitest";
import { FileSystem } from "../../../../sandbox/host/files/file-system.ts";
import { Scratch } from "../../../../sandbox/host/files/scratch.ts";
import { HostError } from "../../../../sandbox/host/host-error.ts";
import { ModuleResolver } from "../../../../sandbox/host/modules/resolve.ts";
import { memoryTree } from "../files/memory-tree.ts";
import { type Answer, askNode, type Question } from "./node-tree.ts";
import { DIFFERENT, IMPORTS, REQUIRES } from "./resolve-cases.ts";
import { FILES, LINKS } from "./resolve-tree.ts";

const QUESTIONS: readonly Question[] = [
  ...REQUIRES.map(([parent, specifier]) => ({ parent, specifier, mode: "require" as const })),
  ...IMPORTS.map(([parent, specifier]) => ({ parent, specifier, mode: "import" as const })),
];

const ROOT = "/var/task";
const files = new FileSystem({ [ROOT]: memoryTree(FILES, LINKS) }, new Scratch(0, () => 0));
const OPTIONS = {
  builtins: new Set(builtinModules.filter((name) => !name.includes(":"))),
  schemeOnlyBuiltins: new Set(["test", "sqlite"]),
  nodePath: [`${ROOT}/shared`],
};
const newResolver = (esmInterop: boolean) => new ModuleResolver(files, { ...OPTIONS, esmInterop });
const resolver = newResolver(true);

describe("ModuleResolver, compared with Node", () => {
  const answers = new Map<Question, Answer>();

  beforeAll(async () => {
    const list = await askNode(FILES, LINKS, QUESTIONS);
    QUESTIONS.forEach((question, index) => answers.set(question, list[index] ?? {}));
  });

  for (const question of QUESTIONS) {
    const { mode, specifier, parent } = question;
    it(`${mode} '${specifier}' in ${parent}`, ({ expect }) => {
      const { found, code, message } = answers.get(question) ?? {};
      const ours = ask(question);
      expect({ found: ours.found, code: ours.code }).toEqual({ found, code });
      if (message !== undefined) expect(ours.message).toBe(message);
    });
  }
});

describe("ModuleResolver, apart from Node", () => {
  for (const [specifier, ours] of DIFFERENT) {
    it(`gives ${ours} for require '${specifier}'`, ({ expect }) => {
      const { found, code } = ask({ specifier, parent: "app/main.js", mode: "require" });
      expect(found ?? code).toBe(ours);
    });
  }

  it("names the schemes that can be imported", ({ expect }) => {
    const answer = ask({ specifier: "https://x.test/a.js", parent: "app/main.js", mode: "import" });
    expect(answer.code).toBe("ERR_UNSUPPORTED_ESM_URL_SCHEME");
    expect(answer.message).toContain("Received protocol 'https:'");
  });

  it("refuses specifiers that are too long to be a path", ({ expect }) => {
    const long = `./${"a/../".repeat(2000)}local.js`;
    expect(ask({ specifier: long, parent: "app/main.js", mode: "require" }).code).toBe(
      "MODULE_NOT_FOUND",
    );
  });

  it("knows nothing of require(esm) where Lambda switches it off", ({ expect }) => {
    const older = newResolver(false);
    const resolve = (specifier: string) =>
      older.moduleResolve(specifier, `${ROOT}/app/main.js`, "require").replace(ROOT, "");
    expect(resolve("exp-nested")).toBe("commonjs:/node_modules/exp-nested/n.cjs");
    expect(resolve("../detected/esm.js")).toBe("commonjs:/detected/esm.js");
  });
});

describe("moduleResolve()", () => {
  const formats: readonly (readonly ["require" | "import", string, string])[] = [
    ["require", "./local.js", "commonjs:/app/local.js"],
    ["require", "./local.mjs", "module:/app/local.mjs"],
    ["require", "./local.cjs", "commonjs:/app/local.cjs"],
    ["require", "./data.json", "json:/app/data.json"],
    ["require", "./native.node", "addon:/app/native.node"],
    ["require", "./unknown.foo", "commonjs:/app/unknown.foo"],
    ["require", "../esm/index.js", "module:/esm/index.js"],
    ["require", "../detected/esm.js", "module:/detected/esm.js"],
    ["require", "node:fs/promises", "builtin:fs/promises"],
    ["require", "fs", "builtin:fs"],
    ["import", "../esm/no-extension", "module:/esm/no-extension"],
    ["import", "./local.js", "commonjs:/app/local.js"],
    ["import", "#builtin", "builtin:fs"],
    ["import", "exp-sugar", "module:/node_modules/exp-sugar/m.mjs"],
  ];
  for (const [mode, specifier, expected] of formats) {
    it(`gives ${expected} for ${mode} '${specifier}'`, ({ expect }) => {
      const answer = resolver.moduleResolve(specifier, `${ROOT}/app/main.js`, mode);
      expect(answer.replace(ROOT, "")).toBe(expected);
    });
  }

  it("sees what is written to /tmp between two calls", ({ expect }) => {
    const writable = new FileSystem({}, new Scratch(100_000, () => 0));
    const fresh = new ModuleResolver(writable, { ...OPTIONS, esmInterop: true });
    const resolve = () => fresh.moduleResolve("./x", "/tmp/main.js", "require");
    expect(resolve).toThrow("Cannot find module './x'\nRequire stack:\n- /tmp/main.js");
    writable.fsCreate("/tmp/x.js", true, true);
    expect(resolve()).toBe("commonjs:/tmp/x.js");
    writable.fsRemove("/tmp/x.js", "file");
    expect(resolve).toThrow("Cannot find module './x'");
  });
});

/** Absolute specifiers count from the root, which is left out of the answer. */
function ask({ specifier, parent, mode }: Question): Answer {
  const absolute = specifier.replace(/^\//, `${ROOT}/`).replace(/^file:\/\/\//, `file://${ROOT}/`);
  try {
    const { path } = resolver.resolve(absolute, `${ROOT}/${parent}`, mode);
    return { found: path.replace(ROOT, "") };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    const [message = ""] = error.message.split("\n");
    return { code: error.fields.code ?? "", message: message.replaceAll(ROOT, "") };
  }
}
