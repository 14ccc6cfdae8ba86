import { describe, it } from "vitest";
import { FileSystem } from "../../../../sandbox/host/files/file-system.ts";
import { Scratch } from "../../../../sandbox/host/files/scratch.ts";
import { ModuleLoader } from "../../../../sandbox/host/modules/module-loader.ts";
import { memoryTree } from "../files/memory-tree.ts";

function find(handler: string, files: Readonly<Record<string, string>>, runtime = "nodejs22.x") {
  const layer = memoryTree({
    "nodejs/node_modules/layered/index.js": "",
    "nodejs/node22/node_modules/versioned/index.js": "",
  });
  const mounts = { "/var/task": memoryTree(files), "/opt": layer };
  const system = new FileSystem(mounts, new Scratch(0, () => 0));
  return new ModuleLoader(system, runtime, { builtins: {}, guestModules: new Map() }).handler(
    handler,
  );
}

/** The module and property, or the error. */
function answer(handler: string, files: Readonly<Record<string, string>>): string {
  const found = find(handler, files);
  if (found.ok) {
    const { format, path, property } = found;
    return `${format}:${path} ${property}`;
  }
  return `${found.failure.errorType}: ${found.failure.errorMessage}`;
}

describe("ModuleLoader.handler()", () => {
  it("splits the last segment at its first dot", ({ expect }) => {
    const files = { "index.js": "", "dir/file.js": "", "a.b/index.js": "" };
    expect(answer("index.handler", files)).toBe("commonjs:/var/task/index.js handler");
    expect(answer("dir/file.a.b", files)).toBe("commonjs:/var/task/dir/file.js a.b");
    expect(answer("./dir/file.x", files)).toBe("commonjs:/var/task/dir/file.js x");
    expect(answer("a.b/index.x", files)).toBe("commonjs:/var/task/a.b/index.js x");
    expect(answer("/var/task/dir/file.x", files)).toBe("commonjs:/var/task/dir/file.js x");
  });

  it("prefers a file without extension, then .js, .mjs and .cjs", ({ expect }) => {
    const all = { i: "", "i.js": "", "i.mjs": "", "i.cjs": "" };
    const { i: _, ...noBare } = all;
    const { "i.js": __, ...noJs } = noBare;
    expect(answer("i.x", all)).toBe("commonjs:/var/task/i x");
    expect(answer("i.x", noBare)).toBe("commonjs:/var/task/i.js x");
    expect(answer("i.x", noJs)).toBe("module:/var/task/i.mjs x");
    expect(answer("i.x", { "i.cjs": "" })).toBe("commonjs:/var/task/i.cjs x");
  });

  it("asks the nearest package.json what .js is", ({ expect }) => {
    const files = {
      "package.json": '{"type":"module"}',
      "index.js": "",
      "old/package.json": "{}",
      "old/index.js": "",
    };
    expect(answer("index.x", files)).toBe("module:/var/task/index.js x");
    expect(answer("old/index.x", files)).toBe("commonjs:/var/task/old/index.js x");
  });

  it("takes the file of a name before the directory, and a directory's index", ({ expect }) => {
    const both = { "src/index.js": "", "src.js": "" };
    expect(answer("src.x", both)).toBe("commonjs:/var/task/src.js x");
    expect(answer("src.x", { "src/index.js": "" })).toBe("commonjs:/var/task/src/index.js x");
  });

  it("falls back to require, and so to layers", ({ expect }) => {
    const nodeModules = { "node_modules/pkg/index.js": "" };
    expect(answer("pkg.x", nodeModules)).toBe("commonjs:/var/task/node_modules/pkg/index.js x");
    expect(answer("layered.x", {})).toBe("commonjs:/opt/nodejs/node_modules/layered/index.js x");
    expect(answer("versioned.x", {})).toBe(
      "commonjs:/opt/nodejs/node22/node_modules/versioned/index.js x",
    );
  });

  it("refuses names that cannot be a handler", ({ expect }) => {
    expect(answer("index", {})).toBe("Runtime.MalformedHandlerName: Bad handler");
    expect(answer("dir.x/index", {})).toBe("Runtime.MalformedHandlerName: Bad handler");
    expect(answer("../index.x", {})).toBe(
      "Runtime.MalformedHandlerName: '../index.x' is not a valid handler name. " +
        "Use absolute paths when specifying root directories in handler names.",
    );
    expect(answer("a/..b/c.x", {})).toContain("Runtime.MalformedHandlerName");
  });

  it("reports a missing module as the runtime does", ({ expect }) => {
    const found = find("none.handler", {});
    const errorMessage =
      "Error: Cannot find module 'none'\nRequire stack:\n- /var/runtime/index.mjs";
    const stack = [
      "Runtime.ImportModuleError: Error: Cannot find module 'none'",
      "Require stack:",
      "- /var/runtime/index.mjs",
    ];
    expect(found).toEqual({
      ok: false,
      failure: {
        errorType: "Runtime.ImportModuleError",
        errorMessage,
        trace: stack,
        label: "Uncaught Exception",
        logged: JSON.stringify({ errorType: "Runtime.ImportModuleError", errorMessage, stack }),
      },
    });
  });

  it("reports a package.json that does not parse", ({ expect }) => {
    const text = answer("index.x", { "package.json": "{", "index.js": "" });
    expect(text).toBe("Error: Invalid package config /var/task/package.json.");
  });
});
