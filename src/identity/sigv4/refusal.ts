/** Why a request is not authenticated. The caller gets less than this: `toAwsError` decides how much. */
export type Refusal =
  | { readonly reason: "unsigned" }
  | { readonly reason: "incomplete-header"; readonly missing: readonly HeaderPart[] }
  | { readonly reason: "incomplete-query"; readonly missing: readonly string[] }
  | { readonly reason: "not-a-pair" }
  | { readonly reason: "repeated"; readonly name: string }
  | { readonly reason: "too-long" }
  | { readonly reason: "unsupported-algorithm"; readonly algorithm: string }
  | { readonly reason: "malformed-credential" }
  | { readonly reason: "malformed-date"; readonly got: string }
  | { readonly reason: "malformed-expiry" }
  | { readonly reason: "malformed-signed-headers" }
  | { readonly reason: "host-not-signed" }
  | { readonly reason: "wrong-terminator" }
  | { readonly reason: "wrong-region" }
  | { readonly reason: "wrong-service"; readonly expected: string }
  | { readonly reason: "wrong-day"; readonly got: string; readonly timestamp: string }
  | {
      readonly reason: "expired" | "not-yet-valid";
      readonly timestamp: string;
      readonly now: string;
      readonly limit: string;
      readonly margin: string;
    }
  | { readonly reason: "unknown-key" }
  | { readonly reason: "unknown-token" }
  | { readonly reason: "wrong-payload-hash" }
  | { readonly reason: "wrong-signature" };

export type HeaderPart = "Credential" | "Signature" | "SignedHeaders" | "Date";
