import { describe, it } from "vitest";
import { toResponse } from "../../../src/triggers/function-urls/answer.ts";

async function answerTo(result: unknown) {
  const response = toResponse(JSON.stringify(result));
  return {
    status: response.status,
    type: response.headers.get("content-type"),
    body: await response.text(),
    headers: response.headers,
  };
}

describe("toResponse()", () => {
  it("takes a result without a status for the body", async ({ expect }) => {
    const cases: readonly (readonly [result: unknown, body: string])[] = [
      ["text", "text"],
      [{ a: [1] }, '{"a":[1]}'],
      [[1, 2], "[1,2]"],
      [7, "7"],
      [null, "null"],
      [{ body: "b", headers: { "x-a": "1" } }, '{"body":"b","headers":{"x-a":"1"}}'],
    ];
    for (const [result, body] of cases) {
      expect(await answerTo(result)).toMatchObject({ status: 200, type: "application/json", body });
    }
  });

  it("gives a response what it says", async ({ expect }) => {
    const answer = await answerTo({
      statusCode: 201,
      headers: { "Content-Type": "text/html", "X-Number": 7, "x-true": true, "x-null": null },
      cookies: ["a=b; Path=/", "c=d"],
      body: "é",
    });
    expect(answer).toMatchObject({ status: 201, type: "text/html", body: "é" });
    expect(answer.headers.get("x-number")).toBe("7");
    expect(answer.headers.get("x-true")).toBe("true");
    expect(answer.headers.has("x-null")).toBe(false);
    expect(answer.headers.getSetCookie()).toEqual(["a=b; Path=/", "c=d"]);
  });

  it("reads a status that is text, and writes a body that is none", async ({ expect }) => {
    expect(await answerTo({ statusCode: "404" })).toMatchObject({
      status: 404,
      type: "application/json",
      body: "",
    });
    expect((await answerTo({ statusCode: 200, body: { a: 1 } })).body).toBe('{"a":1}');
    expect((await answerTo({ statusCode: 200, body: 7 })).body).toBe("7");
    const binary = { statusCode: 200, body: "/wA=", isBase64Encoded: true };
    const response = toResponse(JSON.stringify(binary));
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([255, 0]));
  });

  it("has no body where HTTP has none", async ({ expect }) => {
    for (const statusCode of [204, 205, 304]) {
      expect(await answerTo({ statusCode, body: "x" })).toMatchObject({
        status: statusCode,
        body: "",
      });
    }
  });

  it("keeps the headers of the connection to itself", async ({ expect }) => {
    const headers = { "Content-Length": "1", "Transfer-Encoding": "chunked", Connection: "close" };
    const answer = await answerTo({ statusCode: 200, headers, body: "long" });
    expect(answer.body).toBe("long");
    for (const name of Object.keys(headers)) expect(answer.headers.has(name)).toBe(false);
  });

  it("is 502 for what is no response", async ({ expect }) => {
    for (const wrong of [
      { statusCode: 99 },
      { statusCode: 100 },
      { statusCode: 600 },
      { statusCode: 200.5 },
      { statusCode: "ok" },
      { statusCode: null },
      { statusCode: 200, headers: "x" },
      { statusCode: 200, headers: ["x"] },
      { statusCode: 200, headers: { a: {} } },
      { statusCode: 200, headers: { "bad name": "x" } },
      { statusCode: 200, headers: { a: "line\nbreak" } },
      { statusCode: 200, cookies: "a=b" },
      { statusCode: 200, body: "no base64", isBase64Encoded: true },
    ]) {
      expect([wrong, await answerTo(wrong)]).toMatchObject([
        wrong,
        { status: 502, type: "application/json", body: "Internal Server Error" },
      ]);
    }
  });
});
