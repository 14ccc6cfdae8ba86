import { describe, it } from "vitest";
import { toAwsError } from "../../src/identity/refusal-error.ts";
import { type Refusal } from "../../src/identity/sigv4/refusal.ts";

const TIMES = {
  timestamp: "20260314T150926Z",
  now: "20260314T151000Z",
  limit: "20260314T150500Z",
  margin: "5 min.",
};

/** Reference 7.4. */
const ANSWERS: readonly (readonly [Refusal, string, string])[] = [
  [{ reason: "unsigned" }, "MissingAuthenticationTokenException", "Missing Authentication Token"],
  [
    { reason: "unknown-key" },
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
  ],
  [
    { reason: "unknown-token" },
    "UnrecognizedClientException",
    "The security token included in the request is invalid.",
  ],
  [
    { reason: "incomplete-header", missing: ["Credential", "Date"] },
    "IncompleteSignatureException",
    "Authorization header requires 'Credential' parameter. " +
      "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
  ],
  [
    { reason: "incomplete-query", missing: ["X-Amz-Date"] },
    "IncompleteSignatureException",
    "AWS query-string parameters must include 'X-Amz-Date'. Re-examine the query-string parameters.",
  ],
  [
    { reason: "wrong-region" },
    "InvalidSignatureException",
    "Credential should be scoped to a valid region.",
  ],
  [
    { reason: "wrong-service", expected: "lambda" },
    "InvalidSignatureException",
    "Credential should be scoped to correct service: 'lambda'.",
  ],
  [
    { reason: "expired", ...TIMES },
    "InvalidSignatureException",
    "Signature expired: 20260314T150926Z is now earlier than 20260314T150500Z (20260314T151000Z - 5 min.)",
  ],
  [
    { reason: "not-yet-valid", ...TIMES },
    "InvalidSignatureException",
    "Signature not yet current: 20260314T150926Z is still later than 20260314T150500Z (20260314T151000Z + 5 min.)",
  ],
];

describe("toAwsError()", () => {
  for (const [refusal, code, message] of ANSWERS) {
    it(`answers ${refusal.reason} with ${code}`, ({ expect }) => {
      const error = toAwsError(refusal);
      expect({ code: error.code, message: error.message }).toEqual({ code, message });
      expect(error.status).toBe(403);
    });
  }

  it("does not tell a wrong body from a wrong secret", ({ expect }) => {
    const hash = toAwsError({ reason: "wrong-payload-hash" });
    const signature = toAwsError({ reason: "wrong-signature" });
    expect(hash.message).toBe(signature.message);
    expect(hash.code).toBe(signature.code);
  });

  it("quotes no more than 64 characters of what was sent", ({ expect }) => {
    const { message } = toAwsError({ reason: "malformed-date", got: "9".repeat(10_000) });
    expect(message.length).toBeLessThan(200);
  });
});
