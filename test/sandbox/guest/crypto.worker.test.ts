import { describe, it } from "vitest";
import {
  getBaseSnapshot,
  getGuestParts,
  manifest,
  wasm,
} from "../../../src/runtime/environments/engine.ts";
import { TestGuest } from "../guest-runner.ts";
import recorded from "./expected/crypto.json";

declare global {
  interface ImportMeta {
    /** What Vite replaces by the files themselves. */
    glob(pattern: string, options: object): Readonly<Record<string, string>>;
  }
}

const engine = { wasm, manifest, snapshot: getBaseSnapshot(), ...getGuestParts() };
const sources = import.meta.glob("./cases/crypto-*.js", {
  query: "?raw",
  import: "default",
  eager: true,
});
const samples = import.meta.glob("./crypto-samples.cjs", {
  query: "?raw",
  import: "default",
  eager: true,
});

const HANDLER = `
const { inspect } = require("node:util");
const lines = [];
const print = (...values) => {
  lines.push(values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" "));
};
exports.handler = async () => {
  await require("./case.js")(require, print);
  return lines;
};
`;

/** workerd's cryptography is not Node's: the guest must print there, too, what Node prints. */
describe("cryptography in workerd", () => {
  it("has every case recorded", ({ expect }) => {
    const names = Object.keys(sources).map((path) => path.replace(/^.*\/|\.js$/g, ""));
    expect(Object.keys(recorded).toSorted()).toEqual(names.toSorted());
  });

  it.for(Object.entries(recorded))(
    "prints what Node prints: %s",
    async ([name, lines], { expect }) => {
      const source = sources[`./cases/${name}.js`];
      const guest = await TestGuest.create(engine, {
        runtime: "nodejs24.x",
        memoryMb: 64,
        files: {
          "index.js": HANDLER,
          "case.js": `module.exports = function (require, print) {${source}\n};`,
          "crypto-samples.cjs": samples["./crypto-samples.cjs"] ?? "",
        },
      });
      expect((await guest.start()).kind).toBe("result");
      const outcome = await guest.invoke();
      expect(outcome.kind === "result" ? JSON.parse(outcome.json) : outcome).toEqual(lines);
    },
  );
});
