import {
  CreateAliasCommand,
  GetProvisionedConcurrencyConfigCommand,
  DeleteFunctionConcurrencyCommand,
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { describe, it, vi } from "vitest";
import { deploy, packageOf, WAIT } from "./deploy.ts";
import { createUrl, openToAll } from "./function-url.ts";
import { invoke } from "./invoke.ts";
import { usePresence } from "./presence.ts";
import { useServer } from "./server.ts";
import { invokeAndHold, invokeAtOnce } from "./throttles.ts";
import { PATIENCE } from "../patience.ts";

const server = useServer();
const presence = usePresence();

const RESERVED = "ReservedFunctionConcurrentInvocationLimitExceeded";

async function reserve(name: string, executions: number): Promise<void> {
  await server.lambda.send(
    new PutFunctionConcurrencyCommand({
      FunctionName: name,
      ReservedConcurrentExecutions: executions,
    }),
  );
}

describe("reserved concurrency", () => {
  it("lets never more run at once, refuses the rest, and all are usable afterwards", async ({
    expect,
  }) => {
    const name = await deploy(server.lambda, "five", presence.handler(200), { Timeout: 60 });
    await reserve(name, 5);
    presence.takeMost();
    const {
      ok = 0,
      [RESERVED]: refused = 0,
      ...others
    } = await invokeAtOnce(server.lambda, name, 100);
    expect(presence.takeMost()).toBeLessThanOrEqual(5);
    expect(others).toEqual({});
    expect(ok).toBeGreaterThanOrEqual(5);
    expect(refused).toBe(100 - ok);

    await server.lambda.send(
      new UpdateFunctionCodeCommand({
        FunctionName: name,
        ZipFile: packageOf(presence.handler("until released")),
      }),
    );
    await waitUntilFunctionUpdatedV2({ client: server.lambda, ...WAIT }, { FunctionName: name });
    expect(await invokeAndHold(server.lambda, name, { presence, count: 5 })).toEqual({ ok: 5 });
    expect(presence.takeMost()).toBe(5);
  });

  it("blocks all calls at 0, whichever way they come, and none when it is gone", async ({
    expect,
  }) => {
    const { lambda } = server;
    const name = await deploy(lambda, "blocked", presence.handler(1));
    const url = await createUrl(lambda, name);
    await openToAll(lambda, name);
    expect((await fetch(url)).status).toBe(200);
    expect(await invokeAtOnce(lambda, name, 3)).toEqual({ ok: 3 });
    await reserve(name, 0);
    expect(await invokeAtOnce(lambda, name, 3)).toEqual({ [RESERVED]: 3 });
    const stream = new InvokeWithResponseStreamCommand({ FunctionName: name });
    await expect(lambda.send(stream)).rejects.toMatchObject({ Reason: RESERVED });
    const byUrl = await fetch(url);
    expect([byUrl.status, await byUrl.json()]).toEqual([
      429,
      { Reason: RESERVED, Type: "User", message: "Rate Exceeded." },
    ]);
    // A dry run takes nothing.
    const dry = new InvokeCommand({ FunctionName: name, InvocationType: "DryRun" });
    expect((await lambda.send(dry)).StatusCode).toBe(204);
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: name }));
    expect(await invokeAtOnce(lambda, name, 3)).toEqual({ ok: 3 });
  });

  it("refuses with AWS's status, headers and body", async ({ expect }) => {
    const name = await deploy(server.lambda, "body", presence.handler(1));
    await reserve(name, 0);
    const refused = await invoke(server.lambda, name).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      name: "TooManyRequestsException",
      message: "Rate Exceeded.",
      Reason: RESERVED,
      Type: "User",
      $metadata: { httpStatusCode: 429 },
    });
  });

  it("of one function holds up no other", async ({ expect }) => {
    const [busy, free] = await Promise.all([
      deploy(server.lambda, "busy", presence.handler("until released"), { Timeout: 60 }),
      deploy(server.lambda, "free", "exports.handler = async () => 1;"),
    ]);
    await reserve(busy, 1);
    const held = invokeAtOnce(server.lambda, busy, 20);
    await vi.waitUntil(() => presence.now() === 1, PATIENCE);
    expect(await invokeAtOnce(server.lambda, free, 20)).toEqual({ ok: 20 });
    presence.release();
    expect((await held)["ok"]).toBeGreaterThanOrEqual(1);
  });
});

describe("provisioned concurrency", () => {
  it("is the version's alone, and spills over into the rest", async ({ expect }) => {
    const { lambda } = server;
    const handler = presence.handler("until released");
    const name = await deploy(lambda, "provisioned", handler, { Timeout: 60 });
    await lambda.send(new PublishVersionCommand({ FunctionName: name }));
    await lambda.send(
      new CreateAliasCommand({ FunctionName: name, Name: "live", FunctionVersion: "1" }),
    );
    await reserve(name, 3);
    const provision = (executions: number) =>
      lambda.send(
        new PutProvisionedConcurrencyConfigCommand({
          FunctionName: name,
          Qualifier: "live",
          ProvisionedConcurrentExecutions: executions,
        }),
      );
    await provision(2);
    presence.takeMost();
    // Two of its own and the one that is left.
    expect(await invokeAndHold(lambda, name, { presence, count: 10, Qualifier: "live" })).toEqual({
      ok: 3,
      [RESERVED]: 7,
    });
    expect(presence.takeMost()).toBe(3);
    expect(await invokeAndHold(lambda, name, { presence, count: 5 })).toEqual({
      ok: 1,
      [RESERVED]: 4,
    });

    await provision(3);
    expect(await invokeAtOnce(lambda, name, 2)).toEqual({ [RESERVED]: 2 });
    expect(await invokeAndHold(lambda, name, { presence, count: 3, Qualifier: "live" })).toEqual({
      ok: 3,
    });
  });

  it("is what environments are made for ahead, and for no more than that", async ({ expect }) => {
    const { lambda } = server;
    const name = await deploy(
      lambda,
      "ahead",
      `${presence.handler("until released")}
      const stay = exports.handler;
      exports.handler = async () => {
        await stay();
        return process.env.AWS_LAMBDA_INITIALIZATION_TYPE;
      };`,
      { Timeout: 60 },
    );
    await lambda.send(new PublishVersionCommand({ FunctionName: name }));
    const provisioned = { FunctionName: name, Qualifier: "1" };
    await lambda.send(
      new PutProvisionedConcurrencyConfigCommand({
        ...provisioned,
        ProvisionedConcurrentExecutions: 1,
      }),
    );
    const status = async () =>
      (await lambda.send(new GetProvisionedConcurrencyConfigCommand(provisioned))).Status;
    await vi.waitUntil(async () => (await status()) === "READY", PATIENCE);

    const all = Array.from({ length: 3 }, () =>
      invoke(lambda, name, undefined, { Qualifier: "1" }),
    );
    await vi.waitUntil(() => presence.now() === 3, PATIENCE);
    presence.release();
    const types = (await Promise.all(all)).map(({ text }) => text);
    expect(types.toSorted()).toEqual(['"on-demand"', '"on-demand"', '"provisioned-concurrency"']);
  });
});
