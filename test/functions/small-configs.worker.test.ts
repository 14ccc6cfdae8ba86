import { describe, it } from "vitest";
import { call, create } from "./client.worker.ts";

const ARN = "arn:aws:lambda:us-east-1:000000000000:";
const RUNTIME = `arn:aws:lambda:us-east-1::runtime:${"0".repeat(64)}`;
const text = async (answer: ReturnType<typeof call>) => {
  const { status, json } = await answer;
  return `${status} ${String(json["message"] ?? json["Message"])}`;
};

describe("runtime management configs", () => {
  const path = (name: string) => `/2021-07-20/functions/${name}/runtime-management-config`;

  it("are Auto until they are put, per qualifier", async ({ expect }) => {
    await create("managed");
    await call("POST", "/2015-03-31/functions/managed/versions", { body: {} });
    const auto = { UpdateRuntimeOn: "Auto", FunctionArn: `${ARN}function:managed` };
    expect((await call("GET", path("managed"))).json).toEqual(auto);
    const manual = { UpdateRuntimeOn: "Manual", RuntimeVersionArn: RUNTIME };
    const query = { Qualifier: "1" };
    const put = await call("PUT", path("managed"), { body: manual, query });
    expect(put).toMatchObject({
      status: 200,
      json: { ...manual, FunctionArn: `${ARN}function:managed:1` },
    });
    expect((await call("GET", path("managed"), { query })).json).toEqual(put.json);
    expect((await call("GET", path("managed"))).json).toEqual(auto);
    const body = { UpdateRuntimeOn: "FunctionUpdate" };
    await call("PUT", path("managed"), { body });
    expect((await call("GET", path("managed"))).json).toEqual({ ...auto, ...body });
  });

  it("refuse what AWS refuses", async ({ expect }) => {
    await create("unmanaged");
    const put = (body: object) => text(call("PUT", path("unmanaged"), { body }));
    expect(await put({})).toContain("Value null at 'updateRuntimeOn'");
    expect(await put({ UpdateRuntimeOn: "Never" })).toContain("[Auto, Manual, FunctionUpdate]");
    expect(await put({ UpdateRuntimeOn: "Manual" })).toContain("400 RuntimeVersionArn");
    expect(await put({ UpdateRuntimeOn: "Auto", RuntimeVersionArn: RUNTIME })).toContain("400 ");
    expect(await text(call("GET", path("nobody")))).toBe(
      `404 Function not found: ${ARN}function:nobody`,
    );
    const query = { Qualifier: "7" };
    expect(await text(call("GET", path("unmanaged"), { query }))).toBe(
      `404 Function not found: ${ARN}function:unmanaged:7`,
    );
  });
});

describe("recursion configs", () => {
  const path = (name: string) =>
    `/2024-08-31/functions/${encodeURIComponent(name)}/recursion-config`;

  it("terminate until they are put", async ({ expect }) => {
    await create("looped");
    expect((await call("GET", path("looped"))).json).toEqual({ RecursiveLoop: "Terminate" });
    const body = { RecursiveLoop: "Allow" };
    expect(await call("PUT", path("looped"), { body })).toMatchObject({ status: 200, json: body });
    expect((await call("GET", path(`${ARN}function:looped`))).json).toEqual(body);
  });

  it("refuse what AWS refuses", async ({ expect }) => {
    expect(await text(call("GET", path("nobody")))).toBe(
      `404 Function not found: ${ARN}function:nobody`,
    );
    expect(await text(call("PUT", path("nobody"), { body: { RecursiveLoop: "Stop" } }))).toContain(
      "at 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]",
    );
    expect(await text(call("GET", path("looped:1")))).toContain("at 'functionName' failed");
  });
});

describe("capacity providers", () => {
  const PATH = "/2025-11-30/capacity-providers";
  const missing = `404 Capacity provider not found: ${ARN}capacity-provider:p`;

  it("are none, and cannot be made", async ({ expect }) => {
    expect((await call("GET", PATH)).json).toEqual({ CapacityProviders: [] });
    for (const answer of [
      call("GET", `${PATH}/p`),
      call("PUT", `${PATH}/p`, { body: {} }),
      call("DELETE", `${PATH}/p`),
      call("GET", `${PATH}/p/function-versions`),
    ]) {
      expect(await text(answer)).toBe(missing);
    }
    expect(await text(call("POST", PATH, { body: {} }))).toContain("400 3 validation errors");
    const made = await call("POST", PATH, {
      body: {
        CapacityProviderName: "p",
        VpcConfig: { SubnetIds: ["subnet-1"], SecurityGroupIds: [] },
        PermissionsConfig: {
          CapacityProviderOperatorRoleArn: "arn:aws:iam::000000000000:role/r",
        },
      },
    });
    expect(made.headers.get("x-amzn-errortype")).toBe("CapacityProviderLimitExceededException");
    expect(made.status).toBe(400);
  });

  it("are what a function would be scaled by", async ({ expect }) => {
    await create("scaled");
    await call("POST", "/2015-03-31/functions/scaled/versions", { body: {} });
    const path = (name: string) => `/2025-11-30/functions/${name}/function-scaling-config`;
    const query = { Qualifier: "1" };
    const body = { FunctionScalingConfig: { MaxExecutionEnvironments: 1 } };
    for (const answer of [
      call("GET", path("scaled"), { query }),
      call("PUT", path("scaled"), { query, body }),
    ]) {
      expect(await text(answer)).toBe(`404 Capacity provider not found: ${ARN}function:scaled:1`);
    }
    expect(await text(call("GET", path("nobody"), { query }))).toBe(
      `404 Function not found: ${ARN}function:nobody:1`,
    );
    expect(await text(call("GET", path("scaled")))).toContain("Value null at 'qualifier'");
  });
});

describe("durable executions", () => {
  const EXECUTION = encodeURIComponent(`${ARN}function:f:$LATEST/durable-execution/name/id`);
  const PATH = `/2025-12-01/durable-executions/${EXECUTION}`;
  const CALLBACK = "/2025-12-01/durable-execution-callbacks/abcd";

  it("are none", async ({ expect }) => {
    await create("durable");
    const list = (name: string) => call("GET", `/2025-12-01/functions/${name}/durable-executions`);
    expect((await list("durable")).json).toEqual({ DurableExecutions: [] });
    expect(await text(list("nobody"))).toBe(`404 Function not found: ${ARN}function:nobody`);
    for (const answer of [
      call("GET", PATH),
      call("GET", `${PATH}/history`),
      call("POST", `${PATH}/stop`, { body: {} }),
    ]) {
      expect(await text(answer)).toBe("404 The resource you requested does not exist.");
    }
    const token = { CheckpointToken: "abcd" };
    for (const answer of [
      call("GET", `${PATH}/state`, { query: token }),
      call("POST", `${PATH}/checkpoint`, { body: token }),
    ]) {
      expect(await text(answer)).toBe("400 Invalid checkpoint token.");
    }
    for (const verb of ["succeed", "fail", "heartbeat"]) {
      expect(await text(call("POST", `${CALLBACK}/${verb}`))).toBe("400 Invalid callback ID.");
    }
    expect(await text(call("GET", "/2025-12-01/durable-executions/none"))).toContain(
      "at 'durableExecutionArn' failed",
    );
  });
});
