import { readFileSync } from "node:fs";
import path from "node:path";
import type { Plugin } from "esbuild";

/** How node-inspect-extracted says that it cannot look into a promise; `g`, `h` and `p` are its own pending, rejected and Symbol. */
const UNKNOWN = "getPromiseDetails:()=>[g,void 0]";

/** Lets util.inspect() look into promises, which the engine's natives can. Fails when the package looks different. */
export function inspectPromises(guest: string): Plugin {
  return {
    name: "inspect-promises",
    setup(context) {
      context.onLoad({ filter: /node-inspect-extracted[/\\]dist[/\\]inspect\.js$/ }, (file) => {
        const text = readFileSync(file.path, "utf8");
        const parts = text.split(UNKNOWN);
        if (parts.length !== 2)
          throw new Error(`Expected ${UNKNOWN} once, got ${parts.length - 1}`);
        return { contents: parts.join(details(guest)), resolveDir: path.dirname(file.path) };
      });
    },
  };
}

function details(guest: string): string {
  const natives = `require(${JSON.stringify(path.join(guest, "engine.ts"))})`;
  const states = "[[g,void 0],[p('kFulfilled'),promiseResult(t)],[h,promiseResult(t)]]";
  const body = `const{promiseState,promiseResult}=${natives};return ${states}[promiseState(t)]`;
  return `getPromiseDetails:t=>{${body}??[g,void 0]}`;
}
