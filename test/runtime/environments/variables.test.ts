import { describe, it } from "vitest";
import { type Serving } from "../../../src/functions/serving.ts";
import { environmentVariables } from "../../../src/runtime/environments/variables.ts";
import { makeServing } from "../serving.ts";

const RESERVED = [
  "AWS_REGION",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "_HANDLER",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
];

function variables(overrides: Partial<Serving> = {}): Record<string, string> {
  const serving = makeServing(overrides);
  return environmentVariables({ serving, region: "eu-west-1", logStreamName: "stream" });
}

describe("environmentVariables()", () => {
  it("are those of the managed runtime", ({ expect }) => {
    expect(variables()).toEqual({
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
      AWS_LAMBDA_FUNCTION_NAME: "f",
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME: "/aws/lambda/f",
      AWS_LAMBDA_LOG_STREAM_NAME: "stream",
      AWS_LAMBDA_RUNTIME_API: "169.254.100.1:9001",
      AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
      AWS_XRAY_DAEMON_ADDRESS: "169.254.100.1:2000",
      _AWS_XRAY_DAEMON_ADDRESS: "169.254.100.1",
      _AWS_XRAY_DAEMON_PORT: "2000",
      _HANDLER: "index.handler",
      LAMBDA_TASK_ROOT: "/var/task",
      LAMBDA_RUNTIME_DIR: "/var/runtime",
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      PWD: "/var/task",
      SHLVL: "0",
      PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
      LD_LIBRARY_PATH:
        "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
      NODE_PATH:
        "/opt/nodejs/node22/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:/var/task",
    });
  });

  it("give a guest no credentials", ({ expect }) => {
    const secret = /ACCESS_KEY|SECRET|SESSION_TOKEN|PASSWORD/;
    expect(Object.keys(variables()).filter((name) => secret.test(name))).toEqual([]);
  });

  it("hold the user's own, which may replace what AWS lets them", ({ expect }) => {
    const environment = {
      MINE: "1",
      EMPTY: "",
      PATH: "/mine",
      TZ: "Europe/Berlin",
      LANG: "C",
      NODE_PATH: "/x",
    };
    expect(variables({ environment })).toMatchObject(environment);
  });

  it.for(RESERVED)("do not let the user replace %s", (name, { expect }) => {
    expect(variables({ environment: { [name]: "mine" } })[name]).toBe(variables()[name]);
  });

  it("hold no more than plain text under a user's odd names", ({ expect }) => {
    const environment = JSON.parse('{"__proto__":"p","constructor":"c"}') as Record<string, string>;
    const given = variables({ environment });

    expect(Object.getPrototypeOf(given)).toBe(Object.prototype);
    expect(Object.entries(given)).toContainEqual(["constructor", "c"]);
    expect(Object.values(given).every((value) => typeof value === "string")).toBe(true);
  });

  it("name the runtime's own line of Node", ({ expect }) => {
    const { AWS_EXECUTION_ENV, NODE_PATH } = variables({ runtime: "nodejs24.x" });
    expect(AWS_EXECUTION_ENV).toBe("AWS_Lambda_nodejs24.x");
    expect(NODE_PATH).toMatch(/^\/opt\/nodejs\/node24\/node_modules:/);
  });

  it("name how the environment came into being, and no log with SnapStart", ({ expect }) => {
    const provisioned = variables({ initializationType: "provisioned-concurrency" });
    expect(provisioned["AWS_LAMBDA_INITIALIZATION_TYPE"]).toBe("provisioned-concurrency");
    expect(provisioned["AWS_LAMBDA_LOG_STREAM_NAME"]).toBe("stream");
    const copied = variables({ initializationType: "snap-start" });
    expect(copied["AWS_LAMBDA_INITIALIZATION_TYPE"]).toBe("snap-start");
    expect(Object.keys(copied).filter((name) => name.startsWith("AWS_LAMBDA_LOG_"))).toEqual([]);
  });
});
