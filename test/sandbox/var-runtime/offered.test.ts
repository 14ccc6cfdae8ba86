import { createRequire } from "node:module";
import { describe, it } from "vitest";
import { OFFERED_PACKAGES } from "../../../sandbox/prepare/var-runtime/packages.ts";
import { resultOf } from "../runtime/run.ts";
import { readVarRuntime } from "./read.ts";

const requireOnNode = createRequire(import.meta.url);
/** What the managed runtime grants by default is enough for every client. */
const options = { ...readVarRuntime(), memoryMb: 128 };

/** Names and kinds of what a package exports. */
const DESCRIBE =
  "const describe = (exported) => Object.keys(exported).toSorted().map((name) => `${name} ${typeof exported[name]}`);";
const describeOnNode = (name: string) => {
  const exported = requireOnNode(name) as Record<string, unknown>;
  return Object.keys(exported)
    .toSorted()
    .map((member) => `${member} ${typeof exported[member]}`);
};

describe("/var/runtime", () => {
  it.for(OFFERED_PACKAGES)("offers %s to require, as it is", async (name, { expect }) => {
    const handler = `${DESCRIBE} const exported = require("${name}");
      exports.handler = async () => [describe(exported), require("${name}/package.json").version, require.resolve("${name}")]`;
    const { version } = requireOnNode(`${name}/package.json`) as { version: string };
    expect(await resultOf(handler, options)).toEqual([
      describeOnNode(name),
      version,
      `/var/runtime/node_modules/${name}/dist-cjs/index.js`,
    ]);
  });

  it("offers what the SDK is made of", async ({ expect }) => {
    const names = [
      "@smithy/core/protocols",
      "@smithy/signature-v4",
      "@smithy/types",
      "@aws-sdk/core",
    ];
    const handler = `${DESCRIBE} exports.handler = async () => ${JSON.stringify(names)}.map((name) => describe(require(name)))`;
    expect(await resultOf(handler, options)).toEqual(names.map(describeOnNode));
  });

  it("offers packages to import, by name and whole", async ({ expect }) => {
    const handler = `import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
      import * as lib from "@aws-sdk/lib-dynamodb"; import whole, { marshall } from "@aws-sdk/util-dynamodb";
      export const handler = async () => [new GetItemCommand({}).constructor.name, DynamoDBClient.name,
        typeof lib.DynamoDBDocumentClient.from, whole.marshall === marshall, marshall({ a: 1, b: ["x", null, true] })]`;
    expect(await resultOf({ "index.mjs": handler }, options)).toEqual([
      "GetItemCommand",
      "DynamoDBClient",
      "function",
      true,
      { a: { N: "1" }, b: { L: [{ S: "x" }, { NULL: true }, { BOOL: true }] } },
    ]);
  });

  it("stands behind the function's own packages", async ({ expect }) => {
    const files = {
      "index.js":
        "exports.handler = async () => [require('@aws-sdk/client-s3'), typeof require('@aws-sdk/util-dynamodb').marshall]",
      "node_modules/@aws-sdk/client-s3/index.js": "module.exports = 'own'",
    };
    expect(await resultOf(files, options)).toEqual(["own", "function"]);
  });

  it("has no SDK of version 2, and can be read but not written", async ({ expect }) => {
    const handler = `const fs = require("fs"); const code = (work) => { try { work(); } catch (error) { return error.code; } };
      exports.handler = async () => [code(() => require("aws-sdk")), fs.readdirSync("/var/runtime"),
        code(() => fs.writeFileSync("/var/runtime/x", "")), fs.readFileSync(require.resolve("@aws-sdk/client-sqs"), "utf8").includes("SQSClient")]`;
    expect(await resultOf(handler, options)).toEqual([
      "MODULE_NOT_FOUND",
      ["node_modules"],
      "EROFS",
      true,
    ]);
  });
});
