import { describe, it } from "vitest";
import { corsHeaders, type CorsRule, findRule } from "../../../src/services/s3/cors-model.ts";

const rule: CorsRule = {
  origins: ["https://*.example.com", "http://localhost:3000"],
  methods: ["GET", "PUT"],
  headers: ["Content-Type", "x-amz-*"],
  exposed: ["ETag"],
  maxAgeSeconds: 60,
};

describe("findRule()", () => {
  const permits = (origin: string, method: string, headers?: readonly string[]) =>
    findRule([rule], { origin, method, ...(headers === undefined ? {} : { headers }) }) === rule;

  it("wants origin, method and all headers", ({ expect }) => {
    expect(permits("https://a.example.com", "GET")).toBe(true);
    expect(permits("http://localhost:3000", "PUT", ["content-type", "X-Amz-Date"])).toBe(true);
    expect(permits("https://example.com", "GET")).toBe(false);
    expect(permits("https://.example.com.evil.org", "GET")).toBe(false);
    expect(permits("https://a.EXAMPLE.com", "GET")).toBe(false);
    expect(permits("https://a.example.com", "DELETE")).toBe(false);
    expect(permits("https://a.example.com", "PUT", ["content-type", "x-other"])).toBe(false);
  });

  it("does not take the two ends of a pattern for one another", ({ expect }) => {
    const narrow = { ...rule, origins: ["http://ab*ba"] };
    const find = (origin: string) => findRule([narrow], { origin, method: "GET" });
    expect(find("http://abba")).toBe(narrow);
    expect(find("http://aba")).toBeUndefined();
  });
});

describe("corsHeaders()", () => {
  it("names the origin, unless any will do", ({ expect }) => {
    const question = { origin: "http://o", method: "GET", headers: ["a", "b"] };
    expect(corsHeaders(rule, question)).toEqual({
      "Access-Control-Allow-Origin": "http://o",
      "Access-Control-Allow-Methods": "GET, PUT",
      "Access-Control-Allow-Credentials": "true",
      "Access-Control-Allow-Headers": "a, b",
      "Access-Control-Expose-Headers": "ETag",
      "Access-Control-Max-Age": "60",
    });
    const open = { origins: ["*"], methods: ["GET"], headers: [], exposed: [] };
    expect(corsHeaders(open, { origin: "http://o", method: "GET" })).toEqual({
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": "GET",
    });
  });
});
