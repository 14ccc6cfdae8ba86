import { describe, it } from "vitest";
import { zipSync } from "fflate";
import { PackageTree } from "../../../src/runtime/environments/package-tree.ts";
import { Sandbox } from "../../../src/runtime/environments/sandbox.ts";
import { makeServing } from "../serving.ts";
import { AMPLE_MS, invoke, unboundAccount } from "./sandboxes.worker.ts";

const encoder = new TextEncoder();

type Files = Readonly<Record<string, string>>;

function packageOf(files: Files): PackageTree {
  const entries = Object.entries(files).map(([path, text]) => [path, encoder.encode(text)]);
  return new PackageTree(zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>));
}

const options = {
  serving: makeServing(),
  variables: {},
  logStreamName: "stream",
  memoryMbMax: 64,
  privateNetworks: "deny",
} as const;

/** What a new sandbox of the function answers. */
async function answerOf(tree: PackageTree, layers: readonly PackageTree[] = []): Promise<unknown> {
  const sandbox = new Sandbox({ ...options, account: unboundAccount(), tree, layers });
  const started = await sandbox.initialize(Date.now() + AMPLE_MS);
  if (started.kind !== "result") return started;
  const outcome = await invoke(sandbox);
  return outcome.kind === "result" ? JSON.parse(outcome.json) : outcome;
}

describe("the files of a sandbox", () => {
  it("hold the AWS SDK", async ({ expect }) => {
    const text = `const { SQSClient, SendMessageCommand } = require("@aws-sdk/client-sqs");
      exports.handler = async () => [new SQSClient({ region: "x" }).constructor.name, SendMessageCommand.name]`;
    expect(await answerOf(packageOf({ "index.js": text }))).toEqual([
      "SQSClient",
      "SendMessageCommand",
    ]);
  });

  it("hold the layers, of which the last wins", async ({ expect }) => {
    const tree = packageOf({
      "index.js": "exports.handler = async () => [require('a'), require('b')]",
    });
    const [one, two] = [
      packageOf({
        "nodejs/node_modules/a/index.js": "module.exports = 'a1'",
        "nodejs/node_modules/b/index.js": "module.exports = 'b1'",
      }),
      packageOf({ "nodejs/node_modules/b/index.js": "module.exports = 'b2'" }),
    ];
    // Each time anew: what one sandbox has compiled of a layer is of use to another only where that layer is seen.
    expect(await answerOf(tree, [one, two])).toEqual(["a1", "b2"]);
    expect(await answerOf(tree, [two, one])).toEqual(["a1", "b1"]);
    expect(await answerOf(tree, [one])).toEqual(["a1", "b1"]);
    expect(await answerOf(tree, [two, one])).toEqual(["a1", "b1"]);
  });

  it("are not those of another package at the same path", async ({ expect }) => {
    for (const round of [1, 2]) {
      for (const name of ["one", "two"]) {
        const tree = packageOf({ "index.js": `exports.handler = async () => "${name} ${round}"` });
        expect(await answerOf(tree)).toBe(`${name} ${round}`);
        expect(await answerOf(tree)).toBe(`${name} ${round}`);
      }
    }
  });
});
