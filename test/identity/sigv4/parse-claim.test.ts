import { describe, it } from "vitest";
import { parseClaim } from "../../../src/identity/sigv4/parse-claim.ts";
import { type Refusal } from "../../../src/identity/sigv4/refusal.ts";
import { headOf } from "./requests.ts";

const SIGNATURE = "0".repeat(64);
const CREDENTIAL = "Credential=AKID/20260314/us-east-1/lambda/aws4_request";
const NAMES = "SignedHeaders=host;x-amz-date";
const DATE = { "x-amz-date": "20260314T150926Z" };

describe("parseClaim()", () => {
  it("reads the header form with either separator, in any order", ({ expect }) => {
    for (const separator of [", ", ",", " , "]) {
      const pairs = [`Signature=${SIGNATURE}`, NAMES, CREDENTIAL].join(separator);
      const parsed = parse({ authorization: `AWS4-HMAC-SHA256 ${pairs}`, ...DATE });
      expect(parsed).toEqual({
        ok: true,
        value: {
          form: "header",
          accessKeyId: "AKID",
          date: "20260314",
          region: "us-east-1",
          service: "lambda",
          terminator: "aws4_request",
          timestamp: "20260314T150926Z",
          expiresSeconds: undefined,
          signedHeaders: ["host", "x-amz-date"],
          signature: SIGNATURE,
          payloadHash: undefined,
          securityToken: undefined,
        },
      });
    }
  });

  it("takes the Date header where X-Amz-Date is absent", ({ expect }) => {
    const parsed = parse({
      authorization: `AWS4-HMAC-SHA256 ${CREDENTIAL},${NAMES},Signature=${SIGNATURE}`,
      date: "20260314T150926Z",
    });
    expect(parsed.ok && parsed.value.timestamp).toBe("20260314T150926Z");
  });

  it("names what is missing from the header", ({ expect }) => {
    expect(refusal("AWS4-HMAC-SHA256", {})).toEqual({
      reason: "incomplete-header",
      missing: ["Credential", "Signature", "SignedHeaders", "Date"],
    });
    expect(refusal(`AWS4-HMAC-SHA256 ${CREDENTIAL}, ${NAMES}`)).toEqual({
      reason: "incomplete-header",
      missing: ["Signature"],
    });
    expect(refusal("Bearer token")?.reason).toBe("incomplete-header");
    expect(refusal("")?.reason).toBe("incomplete-header");
  });

  it("refuses each malformed header for its own reason", ({ expect }) => {
    const rest = `${NAMES}, Signature=${SIGNATURE}`;
    const cases: readonly (readonly [string, Refusal["reason"]])[] = [
      [`AWS4-ECDSA-P256-SHA256 ${CREDENTIAL}, ${rest}`, "unsupported-algorithm"],
      [`AWS4-HMAC-SHA512 ${CREDENTIAL}, ${rest}`, "unsupported-algorithm"],
      [`AWS4-HMAC-SHA256 ${CREDENTIAL}, ${CREDENTIAL}, ${rest}`, "repeated"],
      [`AWS4-HMAC-SHA256 Credential= AKID/x, ${rest}`, "not-a-pair"],
      [`AWS4-HMAC-SHA256 garbage, ${rest}`, "not-a-pair"],
      [
        `AWS4-HMAC-SHA256 Credential=AKID/20260314/us-east-1/lambda, ${rest}`,
        "malformed-credential",
      ],
      [`AWS4-HMAC-SHA256 ${CREDENTIAL}/more, ${rest}`, "malformed-credential"],
      [`AWS4-HMAC-SHA256 Credential=//us-east-1/lambda/x, ${rest}`, "malformed-credential"],
      [
        `AWS4-HMAC-SHA256 ${CREDENTIAL}, SignedHeaders=Host, Signature=x`,
        "malformed-signed-headers",
      ],
      [
        `AWS4-HMAC-SHA256 ${CREDENTIAL}, SignedHeaders=host;host, Signature=x`,
        "malformed-signed-headers",
      ],
      [
        `AWS4-HMAC-SHA256 ${CREDENTIAL}, SignedHeaders=host;, Signature=x`,
        "malformed-signed-headers",
      ],
      [`AWS4-HMAC-SHA256 ${CREDENTIAL}, SignedHeaders=x-amz-date, Signature=x`, "host-not-signed"],
      [`AWS4-HMAC-SHA256 ${CREDENTIAL}, ${NAMES}, Signature=abc`, "wrong-signature"],
      [`AWS4-HMAC-SHA256 ${CREDENTIAL}, ${NAMES}, Signature=${"F".repeat(64)}`, "wrong-signature"],
      [`AWS4-HMAC-SHA256 ${CREDENTIAL}, ${rest}, Pad=${"x".repeat(4096)}`, "too-long"],
    ];
    for (const [authorization, reason] of cases) {
      expect(refusal(authorization)?.reason, authorization).toBe(reason);
    }
  });

  it("asks for a signature where there is none", ({ expect }) => {
    const parsed = parse({});
    expect(parsed).toEqual({ ok: false, refusal: { reason: "unsigned" } });
  });
});

describe("parseClaim() of a presigned URL", () => {
  const complete: Readonly<Record<string, string>> = {
    "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
    "X-Amz-Credential": "AKID/20260314/us-east-1/lambda/aws4_request",
    "X-Amz-Date": "20260314T150926Z",
    "X-Amz-Expires": "60",
    "X-Amz-SignedHeaders": "host",
    "X-Amz-Signature": SIGNATURE,
  };

  it("reads the query form", ({ expect }) => {
    const parsed = parse({}, `${new URLSearchParams(complete)}`);
    expect(parsed.ok && parsed.value).toMatchObject({
      form: "query",
      accessKeyId: "AKID",
      expiresSeconds: 60,
      signedHeaders: ["host"],
    });
  });

  it("names what is missing from the query", ({ expect }) => {
    expect(refusalOfQuery("X-Amz-Signature=0")).toEqual({
      reason: "incomplete-query",
      missing: [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-SignedHeaders",
        "X-Amz-Date",
        "X-Amz-Expires",
      ],
    });
  });

  it("refuses an expiry out of range", ({ expect }) => {
    for (const expires of ["0", "-1", "604801", "1.5", "1e3", "x", "0x10", "9999999999"]) {
      const query = new URLSearchParams({ ...complete, "X-Amz-Expires": expires });
      expect(refusalOfQuery(`${query}`)?.reason, expires).toBe("malformed-expiry");
    }
  });

  it("refuses a parameter given twice, in whatever case", ({ expect }) => {
    const query = `${new URLSearchParams(complete)}`;
    for (const again of ["X-Amz-Date=20260314T150927Z", "x-amz-signature=0", "X-Amz-Expires"]) {
      expect(refusalOfQuery(`${query}&${again}`)?.reason, again).toBe("repeated");
    }
  });

  it("refuses other algorithms", ({ expect }) => {
    const query = new URLSearchParams({ ...complete, "X-Amz-Algorithm": "AWS4-ECDSA-P256-SHA256" });
    expect(refusalOfQuery(`${query}`)?.reason).toBe("unsupported-algorithm");
  });
});

function parse(headers: Readonly<Record<string, string>>, query = "") {
  const url = `http://lambda.test/?${query}`;
  return parseClaim(headOf({ method: "GET", url, headers, body: new Uint8Array() }));
}

function refusal(
  authorization: string,
  headers: Readonly<Record<string, string>> = DATE,
): Refusal | undefined {
  const parsed = parse({ authorization, ...headers });
  return parsed.ok ? undefined : parsed.refusal;
}

function refusalOfQuery(query: string): Refusal | undefined {
  const parsed = parse({}, query);
  return parsed.ok ? undefined : parsed.refusal;
}
