import { createHash } from "node:crypto";
import {
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvalidParameterValueException,
  PreconditionFailedException,
  ResourceConflictException,
  ResourceNotFoundException,
  UpdateFunctionCodeCommand,
  type UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
  waitUntilFunctionUpdated,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { describe, it } from "vitest";
import { deploy, packageOf, WAIT } from "./deploy.ts";
import { invoke } from "./invoke.ts";
import { ACCOUNT_ID, REGION, useServer } from "./server.ts";

const server = useServer();
const UPDATING = {
  State: "Active",
  LastUpdateStatus: "InProgress",
  LastUpdateStatusReason: "The function is being created.",
  LastUpdateStatusReasonCode: "Creating",
};
const STALE =
  "The Revision Id provided does not match the latest Revision Id. " +
  "Call the GetFunction/GetAlias API to retrieve the latest Revision Id";

describe("UpdateFunctionCode", () => {
  it("is seen by the next invocation", async ({ expect }) => {
    const FunctionName = await deploy(server.lambda, "code", answering(0));
    for (let version = 1; version <= 5; version += 1) {
      const ZipFile = answering(version);
      const started = await updateCode({ FunctionName, ZipFile });
      expect(started).toMatchObject({
        ...UPDATING,
        CodeSize: ZipFile.byteLength,
        CodeSha256: createHash("sha256").update(ZipFile).digest("base64"),
      });
      await waitUntilFunctionUpdatedV2({ client: server.lambda, ...WAIT }, { FunctionName });
      expect((await invoke(server.lambda, FunctionName)).json).toBe(version);
    }
  });

  it("lets the old code serve until it is Successful", async ({ expect }) => {
    const FunctionName = await deploy(server.lambda, "serving", answering(1));
    const seen: unknown[] = [];
    let done = false;
    const update = async () => {
      await updateCode({ FunctionName, ZipFile: answering(2) });
      await waitUntilFunctionUpdatedV2({ client: server.lambda, ...WAIT }, { FunctionName });
    };
    const updated = update().finally(() => {
      done = true;
    });
    while (!done) seen.push((await invoke(server.lambda, FunctionName)).json);
    await updated;
    seen.push((await invoke(server.lambda, FunctionName)).json);

    // Never anything else, and never back to the old code.
    const old = seen.filter((value) => value === 1);
    expect(seen).toEqual([...old, ...seen.slice(old.length).fill(2)]);
    expect(seen.at(-1)).toBe(2);
  });

  it("changes nothing in a dry run, and checks all the same", async ({ expect }) => {
    const FunctionName = await deploy(server.lambda, "dry", answering(1));
    const before = await configurationOf(FunctionName);
    const dry = { FunctionName, DryRun: true } as const;
    const answer = await updateCode({ ...dry, ZipFile: answering(2) });
    expect(answer).toMatchObject({ RevisionId: before.RevisionId, CodeSha256: before.CodeSha256 });
    expect(await configurationOf(FunctionName)).toEqual(before);
    expect((await invoke(server.lambda, FunctionName)).json).toBe(1);

    await expect(updateCode({ ...dry, ZipFile: new Uint8Array(100) })).rejects.toBeInstanceOf(
      InvalidParameterValueException,
    );
    await expect(
      updateCode({ ...dry, FunctionName: "nobody", ZipFile: answering(2) }),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it("refuses a package that cannot be unzipped, and keeps the old one", async ({ expect }) => {
    const FunctionName = await deploy(server.lambda, "kept", answering(1));
    const asked = updateCode({ FunctionName, ZipFile: new Uint8Array(100) });
    await expect(asked).rejects.toBeInstanceOf(InvalidParameterValueException);
    await expect(asked).rejects.toMatchObject({
      message: "Could not unzip uploaded file. Please check your file, then try to upload again.",
    });
    expect((await invoke(server.lambda, FunctionName)).json).toBe(1);
  });

  it("lets one of many updates win, and tells the others of it", async ({ expect }) => {
    const FunctionName = await deploy(server.lambda, "race", answering(-1));
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => updateCode({ FunctionName, ZipFile: answering(i) })),
    );
    const winners = results.flatMap(({ status }, i) => (status === "fulfilled" ? [i] : []));
    expect(winners.length).toBeGreaterThan(0);
    for (const result of results) {
      if (result.status === "fulfilled") continue;
      expect(result.reason).toBeInstanceOf(ResourceConflictException);
      expect(result.reason).toMatchObject({
        message:
          "The operation cannot be performed at this time. An update is in progress for resource: " +
          `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${FunctionName}`,
      });
    }
    await waitUntilFunctionUpdatedV2({ client: server.lambda, ...WAIT }, { FunctionName });
    const { Configuration } = await server.lambda.send(new GetFunctionCommand({ FunctionName }));
    const { json } = await invoke(server.lambda, FunctionName);
    expect(winners).toContain(json);
    expect(Configuration?.CodeSha256).toBe(
      createHash("sha256")
        .update(answering(Number(json)))
        .digest("base64"),
    );
  });
});

describe("UpdateFunctionConfiguration", () => {
  it("keeps what is not given", async ({ expect }) => {
    const Environment = { Variables: { ONE: "1" } };
    const FunctionName = await deploy(server.lambda, "partial", answering(1), {
      Description: "Kept",
      Timeout: 9,
      Environment,
    });
    const before = await configurationOf(FunctionName);
    const started = await updateConfiguration({ FunctionName, MemorySize: 512 });
    expect(started).toMatchObject(UPDATING);
    await waitUntilFunctionUpdated({ client: server.lambda, ...WAIT }, { FunctionName });

    const after = await configurationOf(FunctionName);
    expect(after).toEqual({
      ...before,
      MemorySize: 512,
      LastModified: after.LastModified,
      RevisionId: after.RevisionId,
    });
    // One for the start of the update and one for its end: reference 2.5.
    expect(new Set([before, started, after].map(({ RevisionId }) => RevisionId)).size).toBe(3);
  });

  it("changes the environment of the next invocation, and clears it", async ({ expect }) => {
    const source = "exports.handler = async () => [process.env.ONE, process.env.TWO];";
    const FunctionName = await deploy(server.lambda, "variables", source, {
      Environment: { Variables: { ONE: "1", TWO: "2" } },
    });
    const steps = [
      [{ ONE: "I" }, ["I", null]],
      [{}, [null, null]],
    ] as const;
    for (const [Variables, seen] of steps) {
      await updateConfiguration({ FunctionName, Environment: { Variables } });
      await waitUntilFunctionUpdatedV2({ client: server.lambda, ...WAIT }, { FunctionName });
      expect((await invoke(server.lambda, FunctionName)).json).toEqual(seen);
      // An empty environment is shown, an absent one is not: reference 2.3.
      expect((await configurationOf(FunctionName)).Environment).toEqual({ Variables });
    }
  });

  it("changes handler and timeout for the next invocation", async ({ expect }) => {
    const source = `
      exports.first = async () => "first";
      exports.second = async (event, context) => context.getRemainingTimeInMillis() > 10_000;
    `;
    const FunctionName = await deploy(server.lambda, "handler", source, { Handler: "index.first" });
    expect((await invoke(server.lambda, FunctionName)).json).toBe("first");
    await updateConfiguration({ FunctionName, Handler: "index.second", Timeout: 20 });
    await waitUntilFunctionUpdatedV2({ client: server.lambda, ...WAIT }, { FunctionName });
    expect((await invoke(server.lambda, FunctionName)).json).toBe(true);
  });

  it("refuses what a creation would refuse", async ({ expect }) => {
    const FunctionName = await deploy(server.lambda, "refusing", answering(1));
    const before = await configurationOf(FunctionName);
    const reserved = { Variables: { AWS_REGION: "x" } };
    await expect(
      updateConfiguration({ FunctionName, Environment: reserved }),
    ).rejects.toBeInstanceOf(InvalidParameterValueException);
    await expect(updateConfiguration({ FunctionName, Timeout: 0 })).rejects.toMatchObject({
      name: "ValidationException",
    });
    await expect(
      updateConfiguration({ FunctionName: "nobody", Timeout: 5 }),
    ).rejects.toBeInstanceOf(ResourceNotFoundException);
    expect(await configurationOf(FunctionName)).toEqual(before);
  });
});

describe("RevisionId", () => {
  it("lets only the latest pass, and an empty one", async ({ expect }) => {
    const FunctionName = await deploy(server.lambda, "revision", answering(1));
    const created = (await configurationOf(FunctionName)).RevisionId ?? "";
    await updateCode({ FunctionName, ZipFile: answering(2), RevisionId: created });
    await waitUntilFunctionUpdatedV2({ client: server.lambda, ...WAIT }, { FunctionName });

    const stale = [
      () => updateCode({ FunctionName, ZipFile: answering(3), RevisionId: created }),
      () => updateConfiguration({ FunctionName, Timeout: 9, RevisionId: created }),
    ];
    for (const ask of stale) {
      const asked = ask();
      await expect(asked).rejects.toBeInstanceOf(PreconditionFailedException);
      await expect(asked).rejects.toMatchObject({
        message: STALE,
        $metadata: { httpStatusCode: 412 },
      });
    }
    await updateConfiguration({ FunctionName, Timeout: 9, RevisionId: "" });
    await waitUntilFunctionUpdatedV2({ client: server.lambda, ...WAIT }, { FunctionName });
    expect(await configurationOf(FunctionName)).toMatchObject({ Timeout: 9 });
  });
});

async function updateCode(input: UpdateFunctionCodeCommandInput) {
  return await server.lambda.send(new UpdateFunctionCodeCommand(input));
}

async function updateConfiguration(input: UpdateFunctionConfigurationCommandInput) {
  return await server.lambda.send(new UpdateFunctionConfigurationCommand(input));
}

/** Without what belongs to the answer alone. */
async function configurationOf(FunctionName: string) {
  const { $metadata: _, ...configuration } = await server.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName }),
  );
  return configuration;
}

function answering(value: number): Uint8Array {
  return packageOf(`exports.handler = async () => ${value};`);
}
