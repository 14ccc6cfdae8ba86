import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type FetchServer, startFetchServer } from "./fetch-server.ts";
import { runInGuest } from "./harness.ts";

const folder = join(import.meta.dirname, "network-cases");
const names = readdirSync(folder).map((file) => file.replace(/\.js$/, ""));

type Case = (require: NodeJS.Require, print: (...values: readonly unknown[]) => void) => unknown;

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

async function runInNode(source: string): Promise<string[]> {
  const lines: string[] = [];
  const print = (...values: readonly unknown[]): void => {
    lines.push(
      values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" "),
    );
  };
  // oxlint-disable-next-line typescript/no-implied-eval -- a case is a script body, as it is in the guest.
  const body = new Function("require", "print", source) as Case;
  await body(createRequire(import.meta.url), print);
  return lines;
}
