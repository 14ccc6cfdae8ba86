import { env, exports } from "cloudflare:workers";
import { describe, it } from "vitest";
import { OPERATIONS } from "../src/aws/operations.ts";
import { call, fetchApp } from "./functions/client.worker.ts";

describe("createApp()", () => {
  it("knows every operation in both forms of its path, and names those that are not built", async ({
    expect,
  }) => {
    for (const { name, method, path, query } of OPERATIONS) {
      for (const slash of ["", "/"]) {
        const answer = await call(method, path.replaceAll(/\{\w+\}/g, "x") + slash, {
          query: query === undefined ? {} : { [query[0]]: query[1] },
        });
        const { status, headers } = answer;
        expect([name, headers.get("x-amzn-errortype")]).not.toEqual([name, "ServiceException"]);
        expect(JSON.stringify(answer.json)).not.toContain("Unable to determine");
        if (status !== 501) continue;
        expect(answer.json).toEqual({ Type: "User", message: `${name} is not implemented yet` });
        expect(headers.get("x-amzn-errortype")).toBe("NotImplementedException");
      }
    }
  });

  it("answers 403 for a path that no operation has", async ({ expect }) => {
    for (const [method, path] of [
      ["GET", "/nowhere"],
      ["PATCH", "/2015-03-31/functions"],
      ["GET", "/2015-03-31/functions/f/configuration/more"],
    ] as const) {
      const answer = await call(method, path);
      expect([answer.status, answer.json]).toEqual([
        403,
        { Message: "Unable to determine service/operation name to be authorized" },
      ]);
    }
  });

  it("answers 403 for HEAD, which no operation has, also where GET is one", async ({ expect }) => {
    for (const path of ["/2015-03-31/functions", "/2015-03-31/functions/f/configuration"]) {
      const answer = await call("HEAD", path);
      expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([
        403,
        "AccessDeniedException",
      ]);
    }
  });

  it("answers 400 for a malformed percent-escape", async ({ expect }) => {
    for (const path of ["/2015-03-31/functions/%zz", "/2015-03-31/functions/%ff/code", "/%"]) {
      const answer = await fetchApp(`http://127.0.0.1:8787${path}`);
      expect([answer.status, answer.headers.get("x-amzn-errortype")]).toEqual([
        400,
        "ValidationException",
      ]);
    }
  });
});

describe("a bug of ours", () => {
  it("is a ServiceException that says nothing of the cause", async ({ expect }) => {
    await env.DB.exec("ALTER TABLE functions RENAME TO hidden");
    const answer = await call("GET", "/2015-03-31/functions/f");
    await env.DB.exec("ALTER TABLE hidden RENAME TO functions");
    expect([answer.status, answer.json]).toEqual([
      500,
      { Type: "Service", Message: "An internal error occurred" },
    ]);
    expect(answer.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("the Worker", () => {
  it("refuses what is unsigned, and names even that request", async ({ expect }) => {
    const response = await exports.default.fetch("http://127.0.0.1:8787/2015-03-31/functions");
    expect(response.status).toBe(403);
    expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toEqual({ message: "Missing Authentication Token" });
  });
});
