import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { beforeAll, describe, it } from "vitest";
import { zipFolder } from "../../tools/zip-folder.ts";
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

const COPY = { recursive: true } as const;

const server = useServer();
let zip: Uint8Array;

beforeAll(() => {
  const folder = mkdtempSync(path.join(tmpdir(), "five-packages-"));
  for (const name of PACKAGES) {
    cpSync(path.join(NODE_MODULES, name), path.join(folder, "node_modules", name), COPY);
  }
  cpSync(path.join(FIXTURES, "commonjs.cjs"), path.join(folder, "index.js"));
  cpSync(path.join(FIXTURES, "module.mjs"), path.join(folder, "module.mjs"));
  zip = zipFolder(folder);
  rmSync(folder, { recursive: true });
});

describe("a package of five libraries", () => {
  it("answers from CommonJS as in Node", async ({ expect }) => {
    await deploy(server.lambda, "commonjs", zip, { Handler: "index.handler", Timeout: 30 });
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

  it("answers with what the packages work out", async ({ expect }) => {
    const answer = await (await handlerOf("module.mjs"))(EVENTS[0]);
    expect(answer).toMatchObject({
      random: true,
      due: "2024-02-29",
      days: 29,
      key: "ada-lovelace",
    });
  });
});

type Handler = (event: object) => Promise<object>;

async function handlerOf(file: string): Promise<Handler> {
  // What an import gives depends on the file, which the compiler does not see.
  const module = (await import(path.join(FIXTURES, file))) as { readonly handler: Handler };
  return module.handler;
}
