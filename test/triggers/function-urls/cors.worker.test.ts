import { describe, it } from "vitest";
import { type Cors } from "../../../src/functions/urls/model.ts";
import {
  isPreflight,
  preflightResponse,
  withCors,
} from "../../../src/triggers/function-urls/cors.ts";

const ORIGIN = "https://a.example";
const PREFLIGHT = {
  origin: ORIGIN,
  "access-control-request-method": "PUT",
  "access-control-request-headers": "x-a, x-b",
};

const entries = (headers: Headers) => Object.fromEntries(headers);
const preflight = (cors: Cors, headers: Readonly<Record<string, string>> = PREFLIGHT) => {
  const response = preflightResponse(cors, new Headers(headers));
  return [response.status, entries(response.headers)];
};

describe("isPreflight()", () => {
  it("tells a browser's question from another OPTIONS", ({ expect }) => {
    expect(isPreflight("OPTIONS", new Headers(PREFLIGHT))).toBe(true);
    expect(isPreflight("GET", new Headers(PREFLIGHT))).toBe(false);
    expect(isPreflight("OPTIONS", new Headers({ origin: ORIGIN }))).toBe(false);
    expect(isPreflight("OPTIONS", new Headers())).toBe(false);
  });
});

describe("preflightResponse()", () => {
  it("answers from the configuration", ({ expect }) => {
    const cors = {
      allowOrigins: ["https://b.example", ORIGIN],
      allowMethods: ["GET", "PUT"],
      allowHeaders: ["x-a", "x-b"],
      exposeHeaders: ["date"],
      maxAgeSeconds: 60,
    };
    expect(preflight(cors)).toEqual([
      200,
      {
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-methods": "GET,PUT",
        "access-control-allow-headers": "x-a,x-b",
        "access-control-max-age": "60",
        vary: "Origin",
      },
    ]);
  });

  it("lets no other origin in", ({ expect }) => {
    expect(preflight({ allowOrigins: ["https://b.example"], allowMethods: ["*"] })).toEqual([
      200,
      {},
    ]);
    expect(preflight({ allowMethods: ["*"] })).toEqual([200, {}]);
  });

  it("names what was asked for where a wildcard would not do", ({ expect }) => {
    const any = { allowOrigins: ["*"], allowMethods: ["*"], allowHeaders: ["*"] };
    expect(preflight(any)[1]).toEqual({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": "*",
      "access-control-allow-headers": "*",
    });
    expect(preflight({ ...any, allowCredentials: true })[1]).toEqual({
      "access-control-allow-origin": ORIGIN,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "PUT",
      "access-control-allow-headers": "x-a, x-b",
      vary: "Origin",
    });
  });
});

describe("withCors()", () => {
  it("overrides what the function has said", ({ expect }) => {
    const own = { "access-control-allow-origin": "*", "access-control-max-age": "9", "x-a": "1" };
    const answer = (cors: Cors, origin?: string) => {
      const response = new Response("", { headers: own });
      withCors(cors, new Headers(origin === undefined ? {} : { origin }), response);
      const { "content-type": _, ...rest } = entries(response.headers);
      return rest;
    };
    const cors = { allowOrigins: [ORIGIN], exposeHeaders: ["date", "x-a"] };
    expect(answer(cors, ORIGIN)).toEqual({
      "access-control-allow-origin": ORIGIN,
      "access-control-expose-headers": "date,x-a",
      vary: "Origin",
      "x-a": "1",
    });
    expect(answer(cors, "https://evil.example")).toEqual({ "x-a": "1" });
    expect(answer(cors)).toEqual({ "x-a": "1" });
  });
});
