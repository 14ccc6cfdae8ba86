import { LambdaClient, PutFunctionRecursionConfigCommand } from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { deploy } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { KEY, REGION, useServer } from "./server.ts";

const server = useServer();

/** Calls the next by the SDK that the runtime brings, and says how deep it came and what ended it. */
const SOURCE = `
  const { InvokeCommand, LambdaClient } = require("@aws-sdk/client-lambda");
  const { ENDPOINT, NEXT, KEY, SECRET, DEPTH_MAX } = process.env;
  const credentials = { accessKeyId: KEY, secretAccessKey: SECRET };
  exports.handler = async ({ depth = 1 }) => {
    if (depth >= DEPTH_MAX) return { depth };
    const client = new LambdaClient({ endpoint: ENDPOINT, credentials, maxAttempts: 1 });
    const Payload = JSON.stringify({ depth: depth + 1 });
    try {
      const answer = await client.send(new InvokeCommand({ FunctionName: NEXT, Payload }));
      return JSON.parse(Buffer.from(answer.Payload).toString());
    } catch (error) {
      return { depth, name: error.name, status: error.$metadata?.httpStatusCode };
    }
  };
`;

async function deployCaller(name: string, next: string, depthMax: number): Promise<void> {
  const variables = {
    ENDPOINT: server.url,
    NEXT: next,
    KEY: KEY.accessKeyId,
    SECRET: KEY.secretAccessKey,
    DEPTH_MAX: String(depthMax),
  };
  const members = { Environment: { Variables: variables }, Timeout: 60 };
  await deploy(server.lambda, name, SOURCE, members);
}

const STOPPED = { name: "RecursiveInvocationException", status: 400 };

describe("a function that calls itself", () => {
  it("is stopped after sixteen calls", async ({ expect }) => {
    await deployCaller("again", "again", 30);
    expect((await invoke(server.lambda, "again")).json).toEqual({ depth: 16, ...STOPPED });
  });

  it("is stopped by way of another function too", async ({ expect }) => {
    await deployCaller("ping", "pong", 60);
    await deployCaller("pong", "ping", 60);
    expect((await invoke(server.lambda, "ping")).json).toEqual({ depth: 32, ...STOPPED });
  });

  it("is left alone where that is allowed", async ({ expect }) => {
    await deployCaller("allowed", "allowed", 20);
    const allow = { FunctionName: "allowed", RecursiveLoop: "Allow" } as const;
    await server.lambda.send(new PutFunctionRecursionConfigCommand(allow));
    expect((await invoke(server.lambda, "allowed")).json).toEqual({ depth: 20 });
  });

  it("may be called as often as one likes by somebody else", async ({ expect }) => {
    await deployCaller("leaf", "leaf", 1);
    const client = new LambdaClient({ endpoint: server.url, region: REGION, credentials: KEY });
    for (let call = 0; call < 20; call += 1) {
      expect((await invoke(client, "leaf")).json).toEqual({ depth: 1 });
    }
    client.destroy();
  });
});
