import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type FetchServer, startFetchServer } from "./fetch-server.ts";
import { runInGuest } from "./harness.ts";
import { runInNode } from "./run-in-node.ts";

const folder = join(import.meta.dirname, "network-cases");
const names = readdirSync(folder).map((file) => file.replace(/\.js$/, ""));

/** The same script against the same server, by this Node's own fetch and in the guest. */
describe("fetch", () => {
  let server: FetchServer;

  beforeAll(async () => {
    server = await startFetchServer();
  });
  afterAll(() => server.close());

  it.for(names)("prints what Node prints: %s", async (name: string, { expect }) => {
    const text = readFileSync(join(folder, `${name}.js`), "utf8");
    const source = `const origin = ${JSON.stringify(server.origin)};\n${text}`;
    const expected = await runInNode(source);
    expect(await runInGuest(source, name)).toEqual(expected);
  });
});
