import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type FetchServer, startFetchServer } from "../sandbox/guest/fetch-server.ts";
import { runInNode } from "../sandbox/guest/run-in-node.ts";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { type LocalServer, startWorker } from "./local-server.ts";
import { ACCOUNT_ID } from "./server.ts";

/** Its requests are workerd's own, where the test harness has them sent by Node. */
let local: LocalServer;
let peer: FetchServer;
const state = mkdtempSync(join(tmpdir(), "lamella-"));

const DRIVER = `
  const { inspect } = require("node:util");
  exports.handler = async () => {
    const lines = [];
    const print = (...values) => {
      lines.push(values.map((v) => (typeof v === "string" ? v : inspect(v))).join(" "));
    };
    await run(require, print);
    return lines;
  };
`;

beforeAll(async () => {
  peer = await startFetchServer();
  local = await startWorker(state, ACCOUNT_ID);
});
afterAll(async () => {
  await local.stop();
  peer.close();
  rmSync(state, { recursive: true });
});

describe("fetch in workerd", () => {
  it("prints what Node prints", async ({ expect }) => {
    const file = new URL("../sandbox/guest/network-cases/fetch.js", import.meta.url);
    const source = `const origin = ${JSON.stringify(peer.origin)};\n${readFileSync(file, "utf8")}`;
    const expected = await runInNode(source);
    const lambda = clientOf(local);
    const module = `function run(require, print) {${source}\n}\n${DRIVER}`;
    await deploy(lambda, "fetch-cases", module, { Timeout: 60, MemorySize: 512 });
    const { json, text } = await invoke(lambda, "fetch-cases", {});
    if (!Array.isArray(json)) throw new Error(text);
    expect(json.map(String).filter(isCompared)).toEqual(expected.filter(isCompared));
  });

  it("leaves nothing open from one invocation to the next", async ({ expect }) => {
    const lambda = clientOf(local);
    await deploy(lambda, "fetch-kept", keeping(peer.origin), { Timeout: 10 });
    expect((await invoke(lambda, "fetch-kept", 1)).json).toBe("kept");
    while (peer.open.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await invoke(lambda, "fetch-kept", 2)).json).toEqual([
      "fetch failed ECONNRESET",
      "terminated ECONNRESET",
      "terminated ECONNRESET",
      "text ü",
    ]);
  });
});

/** workerd says the same of a port where nobody listens as of a connection that was lost. */
function isCompared(line: string): boolean {
  return !line.startsWith("refused port");
}

/** A function that has an answer and a body under way when its first invocation ends, and looks at them in its second. */
function keeping(origin: string): string {
  return `
    const told = (promise) => promise.then(() => "fine", (e) => e.message + " " + e.cause?.code);
    let pending, reader, reading;
    exports.handler = async (event) => {
      if (event === 1) {
        reader = (await fetch("${origin}/endless")).body.getReader();
        await reader.read();
        pending = told(fetch("${origin}/silent"));
        reading = told(new Promise((resolve) => setTimeout(resolve, 1000)).then(() => reader.read()));
        return "kept";
      }
      const text = await (await fetch("${origin}/text")).text();
      return [await pending, await told(reader.read()), await reading, text];
    };
  `;
}

function clientOf({ exported }: LocalServer): LambdaClient {
  return new LambdaClient({
    endpoint: exported["AWS_ENDPOINT_URL"] ?? "",
    region: exported["AWS_REGION"] ?? "",
    credentials: {
      accessKeyId: exported["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: exported["AWS_SECRET_ACCESS_KEY"] ?? "",
    },
  });
}
