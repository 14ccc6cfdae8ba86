import { describe, it } from "vitest";
import { EXAMPLE_KEY, verify, type WireRequest } from "./requests.ts";

const NOW = Date.UTC(2015, 7, 30, 12, 36, 0);

interface Vector {
  readonly name: string;
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signedHeaders?: string;
  readonly service?: string;
  readonly body?: string;
  readonly signature: string;
}

/** Cases of AWS's Signature Version 4 test suite, and the ListUsers example of its documentation. */
const VECTORS: readonly Vector[] = [
  {
    name: "get-vanilla",
    url: "https://example.amazonaws.com/",
    signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
  },
  {
    name: "get-vanilla-query-order-key-case",
    url: "https://example.amazonaws.com/?Param2=value2&Param1=value1",
    signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
  },
  {
    name: "post-vanilla",
    method: "POST",
    url: "https://example.amazonaws.com/",
    signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  },
  {
    name: "post-x-www-form-urlencoded",
    method: "POST",
    url: "https://example.amazonaws.com/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    signedHeaders: "content-type;host;x-amz-date",
    body: "Param1=value1",
    signature: "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  },
  {
    name: "get-header-value-trim",
    url: "https://example.amazonaws.com/",
    headers: { "my-header1": " value1", "my-header2": ' "a   b   c" ' },
    signedHeaders: "host;my-header1;my-header2;x-amz-date",
    signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
  },
  {
    name: "ListUsers of the IAM User Guide",
    url: "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08",
    service: "iam",
    headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8" },
    signedHeaders: "content-type;host;x-amz-date",
    signature: "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  },
];

describe("AWS's published signatures", () => {
  for (const vector of VECTORS) {
    it(`${vector.name}`, ({ expect }) => {
      const service = vector.service ?? "service";
      expect(verify(toRequest(vector), { ...EXAMPLE_KEY, service, now: NOW })).toBeUndefined();
    });
  }

  it("the presigned GET of the S3 API reference", ({ expect }) => {
    const url =
      "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256" +
      "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request" +
      "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host" +
      "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
    const headers = { host: "examplebucket.s3.amazonaws.com" };
    const conditions = {
      accessKeyId: "AKIAIOSFODNN7EXAMPLE",
      secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      service: "s3",
      now: Date.UTC(2013, 4, 24, 23, 59, 59),
    };
    expect(
      verify({ method: "GET", url, headers, body: new Uint8Array() }, conditions),
    ).toBeUndefined();
  });
});

function toRequest(vector: Vector): WireRequest {
  const service = vector.service ?? "service";
  const scope = `20150830/us-east-1/${service}/aws4_request`;
  const authorization =
    `AWS4-HMAC-SHA256 Credential=${EXAMPLE_KEY.accessKeyId}/${scope}, ` +
    `SignedHeaders=${vector.signedHeaders ?? "host;x-amz-date"}, Signature=${vector.signature}`;
  const host = new URL(vector.url).host;
  return {
    method: vector.method ?? "GET",
    url: vector.url,
    headers: { ...vector.headers, host, "x-amz-date": "20150830T123600Z", authorization },
    body: new TextEncoder().encode(vector.body ?? ""),
  };
}
