import {
  AddLayerVersionPermissionCommand,
  CreateFunctionCommand,
  DeleteLayerVersionCommand,
  GetFunctionCommand,
  GetLayerVersionByArnCommand,
  GetLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  InvalidParameterValueException,
  ListLayersCommand,
  ListLayerVersionsCommand,
  PolicyLengthExceededException,
  PreconditionFailedException,
  PublishLayerVersionCommand,
  RemoveLayerVersionPermissionCommand,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { creation, deploy, packageOf, WAIT, zipOf } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { useServer } from "./server.ts";

const server = useServer();

async function publish(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const { LayerVersionArn: arn } = await server.lambda.send(
    new PublishLayerVersionCommand({ LayerName: name, Content: { ZipFile: zipOf(files) } }),
  );
  if (arn === undefined) throw new Error("A published layer version has an ARN");
  return arn;
}

async function configure(name: string, layers: string[]): Promise<void> {
  await server.lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: name, Layers: layers }),
  );
  await waitUntilFunctionUpdatedV2({ client: server.lambda, ...WAIT }, { FunctionName: name });
}

const MODULE = "nodejs/node_modules/dep/index.js";

describe("a function with layers", () => {
  it("requires and imports modules from them", async ({ expect }) => {
    const layer = await publish("modules", {
      [MODULE]: "exports.greet = (name) => `Hello, ${name}!`; exports.file = __filename;",
      "nodejs/node_modules/esm/package.json": '{"type":"module","exports":"./main.js"}',
      "nodejs/node_modules/esm/main.js": "export const answer = 42;",
      "nodejs/node22/node_modules/versioned/index.js": "module.exports = 22;",
      "data/words.txt": "from a layer",
    });
    const code = `
      const { greet, file } = require("dep");
      const { readFileSync } = require("node:fs");
      exports.handler = async ({ name }) => ({
        greeting: greet(name),
        file,
        versioned: require("versioned"),
        words: readFileSync("/opt/data/words.txt", "utf8"),
      });`;
    await deploy(server.lambda, "requires", code, { Layers: [layer] });
    expect((await invoke(server.lambda, "requires", { name: "Ada" })).json).toEqual({
      greeting: "Hello, Ada!",
      file: "/opt/nodejs/node_modules/dep/index.js",
      versioned: 22,
      words: "from a layer",
    });
    const zip = zipOf({
      "index.mjs":
        'import { answer } from "/opt/nodejs/node_modules/esm/main.js"; export const handler = async () => answer;',
    });
    await deploy(server.lambda, "imports", zip, { Layers: [layer] });
    expect((await invoke(server.lambda, "imports")).json).toBe(42);
  });

  it("has the files of later layers before those of earlier ones, and directories of all", async ({
    expect,
  }) => {
    const first = await publish("first", { [MODULE]: 'module.exports = "first";', "d/first": "" });
    const second = await publish("second", {
      [MODULE]: 'module.exports = "second";',
      "d/second": "",
    });
    const code = `exports.handler = async () => [require("dep"), require("node:fs").readdirSync("/opt/d")];`;
    await deploy(server.lambda, "ordered", code, { Layers: [first, second] });
    expect((await invoke(server.lambda, "ordered")).json).toEqual(["second", ["first", "second"]]);

    await configure("ordered", [second, first]);
    expect((await invoke(server.lambda, "ordered")).json).toEqual(["first", ["first", "second"]]);

    await configure("ordered", []);
    expect((await invoke(server.lambda, "ordered")).functionError).toBe("Unhandled");
  });

  it("runs on when its layer version is deleted", async ({ expect }) => {
    const layer = await publish("deleted", { [MODULE]: 'module.exports = "still here";' });
    const code = `exports.handler = async () => require("dep");`;
    await deploy(server.lambda, "survivor", code, { Layers: [layer] });
    await server.lambda.send(
      new DeleteLayerVersionCommand({ LayerName: "deleted", VersionNumber: 1 }),
    );
    expect((await invoke(server.lambda, "survivor")).json).toBe("still here");
    const { Configuration: configuration } = await server.lambda.send(
      new GetFunctionCommand({ FunctionName: "survivor" }),
    );
    expect(configuration?.Layers?.map(({ Arn }) => Arn)).toEqual([layer]);
    const zip = packageOf(code);
    await expect(
      server.lambda.send(new CreateFunctionCommand(creation("late", zip, { Layers: [layer] }))),
    ).rejects.toBeInstanceOf(InvalidParameterValueException);
  });
});

describe("layers by the SDK", () => {
  it("are published, found, listed and shared", async ({ expect }) => {
    const { lambda } = server;
    const arn = await publish("listed", { a: "1" });
    const at = { LayerName: "listed", VersionNumber: 1 };
    const one = await lambda.send(new GetLayerVersionCommand(at));
    const byArn = await lambda.send(new GetLayerVersionByArnCommand({ Arn: arn }));
    expect([one.LayerVersionArn, byArn.LayerVersionArn, byArn.Version]).toEqual([arn, arn, 1]);
    const zip = await fetch(one.Content?.Location ?? "");
    expect([zip.status, Number(zip.headers.get("content-length"))]).toEqual([
      200,
      one.Content?.CodeSize,
    ]);

    const { Layers: layers } = await lambda.send(new ListLayersCommand());
    expect(
      layers?.find(({ LayerName }) => LayerName === "listed")?.LatestMatchingVersion?.Version,
    ).toBe(1);
    const listed = await lambda.send(new ListLayerVersionsCommand({ LayerName: "listed" }));
    expect(listed.LayerVersions?.map(({ LayerVersionArn }) => LayerVersionArn)).toEqual([arn]);

    const permission = { ...at, Action: "lambda:GetLayerVersion", Principal: "*" };
    const add = (StatementId: string, RevisionId?: string) =>
      lambda.send(new AddLayerVersionPermissionCommand({ ...permission, StatementId, RevisionId }));
    const added = await add("everybody");
    const policy = await lambda.send(new GetLayerVersionPolicyCommand(at));
    expect(policy.RevisionId).toBe(added.RevisionId);
    expect(JSON.parse(policy.Policy ?? "").Statement).toEqual([JSON.parse(added.Statement ?? "")]);
    await expect(add("everybody")).rejects.toBeInstanceOf(ResourceConflictException);
    await expect(add("other", "stale")).rejects.toBeInstanceOf(PreconditionFailedException);
    const flood = async () => {
      for (let index = 0; ; index += 1) await add(`${index}`.padStart(100, "s"));
    };
    await expect(flood()).rejects.toBeInstanceOf(PolicyLengthExceededException);
    await lambda.send(new RemoveLayerVersionPermissionCommand({ ...at, StatementId: "everybody" }));

    await lambda.send(new DeleteLayerVersionCommand(at));
    await lambda.send(new DeleteLayerVersionCommand(at));
    await expect(lambda.send(new GetLayerVersionCommand(at))).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
  });
});
