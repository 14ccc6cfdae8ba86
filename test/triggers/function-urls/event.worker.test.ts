import { describe, it } from "vitest";
import { toUtf8 } from "../../../src/platform/bytes.ts";
import { toEvent, type UrlRequest } from "../../../src/triggers/function-urls/event.ts";

const ID = "abcdefghijklmnopqrstuvwxyz234567";
const DOMAIN_NAME = `${ID}.lambda-url.us-east-1.on.aws`;

function eventOf(request: Partial<Omit<UrlRequest, "headers">> & { headers?: HeadersInit } = {}) {
  const { headers, ...rest } = request;
  const event = toEvent({
    target: { id: ID, rawPath: "/", rawQuery: "" },
    method: "GET",
    protocol: "HTTP/1.1",
    headers: new Headers(headers),
    body: new Uint8Array(),
    domainName: DOMAIN_NAME,
    sourceIp: "1.2.3.4",
    scheme: "https",
    traceRoot: "Root=1-00000000-000000000000000000000000",
    requestId: "id",
    now: Date.UTC(2025, 10, 5, 23, 11, 5, 123),
    ...rest,
  });
  return JSON.parse(JSON.stringify(event)) as Readonly<Record<string, unknown>>;
}

describe("toEvent()", () => {
  it("has every member of a request, in the order of AWS", ({ expect }) => {
    const event = eventOf({
      target: { id: ID, rawPath: "/pa2%Fth/1", rawQuery: "q=query&multi=a&multi=b+c" },
      method: "POST",
      headers: [
        ["Host", DOMAIN_NAME],
        ["User-Agent", "test"],
        ["Content-Type", "text/plain; charset=utf-8"],
        ["Cookie", "a=b; c=d=e"],
      ],
      body: toUtf8("bödy"),
      tls: { version: "TLSv1.3", cipher: "AEAD" },
    });
    expect(JSON.stringify(event)).toBe(
      JSON.stringify({
        version: "2.0",
        routeKey: "$default",
        rawPath: "/pa2%Fth/1",
        rawQueryString: "q=query&multi=a&multi=b+c",
        cookies: ["a=b", "c=d=e"],
        headers: {
          "content-type": "text/plain; charset=utf-8",
          host: DOMAIN_NAME,
          "user-agent": "test",
          "x-amzn-trace-id": "Root=1-00000000-000000000000000000000000",
          "x-forwarded-for": "1.2.3.4",
          "x-forwarded-port": "443",
          "x-forwarded-proto": "https",
          "x-amzn-tls-version": "TLSv1.3",
          "x-amzn-tls-cipher-suite": "AEAD",
        },
        queryStringParameters: { q: "query", multi: "a,b c" },
        requestContext: {
          accountId: "anonymous",
          apiId: ID,
          domainName: DOMAIN_NAME,
          domainPrefix: ID,
          http: {
            method: "POST",
            path: "/pa2%Fth/1",
            protocol: "HTTP/1.1",
            sourceIp: "1.2.3.4",
            userAgent: "test",
          },
          requestId: "id",
          routeKey: "$default",
          stage: "$default",
          time: "05/Nov/2025:23:11:05 +0000",
          timeEpoch: 1_762_384_265_123,
        },
        body: "bödy",
        isBase64Encoded: false,
      }),
    );
  });

  it("leaves out what there is none of", ({ expect }) => {
    const event = eventOf();
    for (const name of ["cookies", "queryStringParameters", "body"]) {
      expect(event).not.toHaveProperty(name);
    }
    expect(event["isBase64Encoded"]).toBe(false);
  });

  it("gives a body as text where its type is text, and else as base64", ({ expect }) => {
    const bodyOf = (type: string, body = toUtf8("x")) => {
      const event = eventOf({ body, headers: type === "" ? {} : { "content-type": type } });
      return [event["body"], event["isBase64Encoded"]];
    };
    for (const type of [
      "text/html",
      "Application/JSON",
      "application/xml;charset=utf-8",
      "application/javascript",
      "application/x-www-form-urlencoded",
    ]) {
      expect([type, ...bodyOf(type)]).toEqual([type, "x", false]);
    }
    for (const type of ["", "application/octet-stream", "image/png", "application/zip"]) {
      expect([type, ...bodyOf(type)]).toEqual([type, "eA==", true]);
    }
    expect(bodyOf("text/plain", new Uint8Array([0xff]))).toEqual(["/w==", true]);
  });

  it("says who has signed, and keeps the signature", ({ expect }) => {
    const caller = {
      accountId: "123456789012",
      region: "us-east-1",
      arn: "arn:aws:iam::123456789012:root",
      accessKeyId: "AKIA",
    };
    const headers = { authorization: "AWS4-HMAC-SHA256 x", "x-amz-date": "20251105T000000Z" };
    const event = eventOf({ caller, headers });
    expect(event["requestContext"]).toMatchObject({
      accountId: "123456789012",
      authorizer: {
        iam: {
          accessKey: "AKIA",
          accountId: "123456789012",
          callerId: "123456789012",
          cognitoIdentity: null,
          principalOrgId: null,
          userArn: "arn:aws:iam::123456789012:root",
          userId: "123456789012",
        },
      },
    });
    expect(event["headers"]).toHaveProperty("x-amz-date");
    expect(event["headers"]).not.toHaveProperty("authorization");
    const own = eventOf({ headers: { authorization: "Bearer token" } });
    expect(own["headers"]).toMatchObject({ authorization: "Bearer token" });
  });

  it("keeps what the network has added, and believes no client's word for it", ({ expect }) => {
    const { headers } = eventOf({
      scheme: "http",
      headers: {
        "cf-ray": "1",
        "cdn-loop": "x",
        "x-real-ip": "6.6.6.6",
        "x-forwarded-for": "6.6.6.6",
        "x-forwarded-host": "evil",
      },
    });
    expect(headers).toEqual({
      "x-amzn-trace-id": "Root=1-00000000-000000000000000000000000",
      "x-forwarded-for": "1.2.3.4",
      "x-forwarded-port": "80",
      "x-forwarded-proto": "http",
    });
  });
});
