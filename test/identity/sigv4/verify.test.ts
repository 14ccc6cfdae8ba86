import { describe, it } from "vitest";
import { SigningKeys } from "../../../src/identity/sigv4/signing-keys.ts";
import { EXAMPLE_KEY, verify, type WireRequest } from "./requests.ts";
import { presigned, signed, type Unsigned } from "./signer.ts";

const NOW = Date.UTC(2026, 2, 14, 15, 9, 26);
const MINUTE_MS = 60_000;
const conditions = { ...EXAMPLE_KEY, service: "lambda", now: NOW };

const REQUESTS: Readonly<Record<string, Omit<Unsigned, "now">>> = {
  "a plain GET": {},
  "an ARN in the path": {
    path: "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A000000000000%3Afunction%3Af",
  },
  "a lower-case escape in the path": { path: "/2015-03-31/functions/%24LATEST%c3%bc" },
  "a path that ends in a slash": { path: "/2015-03-31/functions/" },
  "unreserved and reserved characters": { path: "/a-b_c.d~e/(f)!*'@:,;=+" },
  "a query out of order": { query: { b: "2", a: "1", A: "0", "a-": "3", a1: "4" } },
  "repeated keys": { query: { tagKeys: ["z", "a", "ü", ""] } },
  "an empty value": { query: { Qualifier: "" } },
  "special characters in the query": { query: { Marker: "a b/c=+&~'()*!%25\u{1f600}" } },
  "a body": { method: "POST", body: '{"a":"ü"}', headers: { "content-type": "application/json" } },
  "untidy header values": { headers: { "x-amz-meta": "  a   b\tc  " } },
  "another region": { region: "us-gov-west-1" },
  "an unsigned payload": { body: "x", headers: { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" } },
};

describe("requests signed by the AWS SDK", () => {
  for (const [name, request] of Object.entries(REQUESTS)) {
    it(`accepts ${name} in a header`, async ({ expect }) => {
      expect(verify(await signed({ ...request, now: NOW }), conditions)).toBeUndefined();
    });

    it(`accepts ${name} in the query`, async ({ expect }) => {
      const wire = await presigned({ ...request, now: NOW }, 60);
      expect(verify(wire, conditions)).toBeUndefined();
    });
  }
});

describe("judgeClaim()", () => {
  it("allows five minutes of skew both ways and no more", async ({ expect }) => {
    const reasonAt = async (offsetMs: number) =>
      verify(await signed({ now: NOW + offsetMs }), conditions)?.reason;

    expect(await reasonAt(-5 * MINUTE_MS)).toBeUndefined();
    expect(await reasonAt(5 * MINUTE_MS)).toBeUndefined();
    expect(await reasonAt(-5 * MINUTE_MS - 1000)).toBe("expired");
    expect(await reasonAt(5 * MINUTE_MS + 1000)).toBe("not-yet-valid");
  });

  it("lets a presigned request live exactly as long as it says", async ({ expect }) => {
    const wire = await presigned({ now: NOW }, 3600);

    expect(verify(wire, { ...conditions, now: NOW + 60 * MINUTE_MS })).toBeUndefined();
    expect(verify(wire, { ...conditions, now: NOW + 60 * MINUTE_MS + 1000 })).toEqual({
      reason: "expired",
      timestamp: "20260314T150926Z",
      now: "20260314T160927Z",
      limit: "20260314T150927Z",
      margin: "3600 sec.",
    });
    expect(verify(wire, { ...conditions, now: NOW - 6 * MINUTE_MS })?.reason).toBe("not-yet-valid");
  });

  it("refuses a scope of another service", async ({ expect }) => {
    expect(verify(await signed({ service: "s3", now: NOW }), conditions)).toEqual({
      reason: "wrong-service",
      expected: "lambda",
    });
  });

  it("accepts any well-formed region and refuses garbage", async ({ expect }) => {
    for (const region of ["eu-central-2", "us-iso-east-1", "cn-north-1", "eusc-de-east-1"]) {
      expect(verify(await signed({ region, now: NOW }), conditions)).toBeUndefined();
    }
    for (const region of ["local", "US-EAST-1", "us-east", "us-east-1a", "-1", "us--east-1", "*"]) {
      const refusal = verify(await signed({ region, now: NOW }), conditions);
      expect(refusal).toEqual({ reason: "wrong-region" });
    }
  });

  it("refuses a credential of another day", async ({ expect }) => {
    const wire = await signed({ now: NOW });
    const moved = editHeader(wire, "authorization", (text) =>
      text.replace("/20260314/", "/20260315/"),
    );
    expect(verify(moved, conditions)?.reason).toBe("wrong-day");
  });

  it("refuses dates that are none", async ({ expect }) => {
    const wire = await signed({ now: NOW });
    for (const date of [
      "2026-03-14T15:09:26Z",
      "20260231T150926Z",
      "Sat, 14 Mar 2026 15:09:26 GMT",
    ]) {
      expect(
        verify(
          editHeader(wire, "x-amz-date", () => date),
          conditions,
        ),
      ).toEqual({
        reason: "malformed-date",
        got: date,
      });
    }
  });
});

describe("proveClaim()", () => {
  it("refuses a stated hash that is not the body's", async ({ expect }) => {
    const wire = await signed({ method: "POST", body: "a", now: NOW });
    const other = { ...wire, body: new TextEncoder().encode("b") };
    expect(verify(other, conditions)).toEqual({ reason: "wrong-payload-hash" });
  });

  it("refuses another secret, also after the right one has been cached", async ({ expect }) => {
    const wire = await signed({ now: NOW });
    const signingKeys = new SigningKeys();
    expect(verify(wire, { ...conditions, signingKeys })).toBeUndefined();
    const rotated = { ...conditions, signingKeys, secretAccessKey: "another" };
    expect(verify(wire, rotated)).toEqual({ reason: "wrong-signature" });
  });

  it("refuses a change of any one byte that is signed", async ({ expect }) => {
    const wire = await signed({
      method: "POST",
      path: "/2015-03-31/functions/f%3Ag/invocations",
      query: { Qualifier: "$LATEST" },
      headers: { "x-amz-log-type": "Tail", "content-type": "application/json" },
      body: '{"key":"value"}',
      now: NOW,
    });
    expect(verify(wire, conditions)).toBeUndefined();
    for (const changed of everyChange(wire)) {
      expect(verify(changed, conditions), JSON.stringify(changed)).toBeDefined();
    }
  });

  it("refuses a change of any one byte of a presigned URL", async ({ expect }) => {
    const wire = await presigned({ query: { Marker: "a/b" }, now: NOW }, 60);
    expect(verify(wire, conditions)).toBeUndefined();
    for (const changed of everyChange(wire)) {
      expect(verify(changed, conditions), JSON.stringify(changed)).toBeDefined();
    }
  });
});

/** The request with each character of its target, its headers, its method and its body replaced by another. */
function* everyChange(wire: WireRequest): Generator<WireRequest> {
  const start = wire.url.indexOf("/", 8);
  for (const url of changes(wire.url.slice(start))) {
    // An escape in lower case is the same byte.
    if (decodeURIComponentSafe(url) === decodeURIComponentSafe(wire.url.slice(start))) continue;
    yield { ...wire, url: wire.url.slice(0, start) + url };
  }
  for (const [name, value] of Object.entries(wire.headers)) {
    for (const text of changes(value))
      yield { ...wire, headers: { ...wire.headers, [name]: text } };
  }
  for (const method of changes(wire.method)) yield { ...wire, method };
  for (const index of wire.body.keys()) {
    const body = Uint8Array.from(wire.body);
    body[index] = (body[index] ?? 0) ^ 1;
    yield { ...wire, body };
  }
}

function* changes(text: string): Generator<string> {
  for (let index = 0; index < text.length; index++) {
    for (const other of ["x", "0", "%", " "]) {
      const changed = text.slice(0, index) + other + text.slice(index + 1);
      // White space around a comma or at an end is not signed.
      if (changed.replace(/, */g, ",").trim() !== text.replace(/, */g, ",").trim()) yield changed;
    }
  }
}

function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function editHeader(wire: WireRequest, name: string, edit: (text: string) => string): WireRequest {
  return { ...wire, headers: { ...wire.headers, [name]: edit(wire.headers[name] ?? "") } };
}
