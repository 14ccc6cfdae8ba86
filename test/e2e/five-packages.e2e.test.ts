import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Zippable, zipSync } from "fflate";
import { beforeAll, describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { useServer } from "./server.ts";

/**
 * Packages as `npm install` leaves them, whole and unbundled. What a handler must answer is what the same
 * handler answers in Node, from the same files.
 */

const PACKAGES = ["date-fns", "lodash", "mustache", "uuid", "zod"] as const;
const FIXTURES = path.resolve(import.meta.dirname, "../fixtures/five-packages");
const NODE_MODULES = path.resolve(import.meta.dirname, "../../node_modules");

const EVENTS = [
  {
    placed: "2024-01-31",
    customer: { name: "Ada <Lovelace>", email: "ada@example.com" },
    items: [
      { sku: "b&w", price: 1.1, amount: 3 },
      { sku: "a", price: 19.99, amount: 2 },
      { sku: "b&w", price: 1.1, amount: 1 },
    ],
  },
  { placed: "2024-02-30", customer: { name: "", email: "ada" }, items: [{ sku: 1, price: -1 }] },
  {},
] as const;

const server = useServer();
let zip: Uint8Array;

beforeAll(() => {
  const packages = PACKAGES.map((name) => [name, filesOf(path.join(NODE_MODULES, name))]);
  zip = zipSync({
    node_modules: Object.fromEntries(packages) as Zippable,
    "index.js": readFileSync(path.join(FIXTURES, "commonjs.cjs")),
    "module.mjs": readFileSync(path.join(FIXTURES, "module.mjs")),
  });
});

describe("a package of five libraries", () => {
  it("answers from CommonJS as in Node", async ({ expect }) => {
    // uuid has nothing but ES modules: `require` takes those too.
    const members = { Runtime: "nodejs22.x", Handler: "index.handler", Timeout: 30 } as const;
    await deploy(server.lambda, "commonjs", zip, members);
    const handler = await handlerOf("commonjs.cjs");
    for (const event of EVENTS) {
      const { functionError, json } = await invoke(server.lambda, "commonjs", event);
      expect({ functionError, json }).toEqual({ json: await handler(event) });
    }
  });

  it("answers from ES modules as in Node", async ({ expect }) => {
    await deploy(server.lambda, "module", zip, { Handler: "module.handler", Timeout: 30 });
    const handler = await handlerOf("module.mjs");
    for (const event of EVENTS) {
      const { functionError, json } = await invoke(server.lambda, "module", event);
      expect({ functionError, json }).toEqual({ json: await handler(event) });
    }
  });
});

type Handler = (event: object) => Promise<object>;

async function handlerOf(file: string): Promise<Handler> {
  // What an import gives depends on the file, which the compiler does not see.
  const module = (await import(path.join(FIXTURES, file))) as { readonly handler: Handler };
  return module.handler;
}

function filesOf(folder: string): Zippable {
  const entries = readdirSync(folder, { withFileTypes: true });
  return Object.fromEntries(
    entries.map((entry) => {
      const file = path.join(folder, entry.name);
      return [entry.name, entry.isDirectory() ? filesOf(file) : readFileSync(file)];
    }),
  );
}
