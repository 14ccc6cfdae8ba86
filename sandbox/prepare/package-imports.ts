import path from "node:path";
import type { Plugin } from "esbuild";

/**
 * What packages inside the guest's bundle get for Node's own modules, and for the packages that stand in for them in
 * browsers: the guest's. Each is [file below sandbox/guest, its export].
 */
const PROVIDED: Readonly<Record<string, readonly [file: string, member: string]>> = {
  "abort-controller": ["web/abort.ts", ""],
  buffer: ["node/buffer-module.ts", "bufferModule"],
  events: ["node/events.ts", "events"],
  process: ["node/package-process.ts", "process"],
  stream: ["node/stream.ts", "stream"],
  string_decoder: ["node/string-decoder.ts", "stringDecoder"],
  util: ["node/util.ts", "util"],
};

/** Files of packages that the guest has in a better form, by the end of their paths. */
const REPLACED: Readonly<Record<string, string>> = {
  "readable-stream/lib/ours/errors": "node/stream-errors.ts",
};

const NAMESPACE = "provided";

/** Redirects those imports of packages, with or without `node:` and a final slash; the guest's own files import by path. */
export function packageImports(guest: string): Plugin {
  return {
    name: NAMESPACE,
    setup(context) {
      context.onResolve({ filter: /^(node:)?[a-z_-]+\/?$/ }, ({ path: wanted, importer }) => {
        const name = wanted.replace(/^node:|\/$/g, "");
        if (!importer.includes("node_modules") || !Object.hasOwn(PROVIDED, name)) return undefined;
        return { path: name, namespace: NAMESPACE };
      });
      context.onResolve({ filter: /^\.\.?\// }, ({ path: wanted, resolveDir }) => {
        const file = path.join(resolveDir, wanted).replace(/\.js$/, "");
        const found = Object.entries(REPLACED).find(([end]) => file.endsWith(end));
        return found && { path: path.join(guest, found[1]) };
      });
      context.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path: name }) => {
        const [file, member] = PROVIDED[name] ?? ["", ""];
        const source = `require(${JSON.stringify(path.join(guest, file))})`;
        const contents = `module.exports = ${source}${member === "" ? "" : `.${member}`};`;
        return { contents, resolveDir: guest };
      });
    },
  };
}
