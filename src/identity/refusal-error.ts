import { AwsError } from "../aws/errors.ts";
import { type HeaderPart, type Refusal } from "./sigv4/refusal.ts";

/** AWS never says which part of a signature is wrong. */
const MISMATCH =
  "The request signature we calculated does not match the signature you provided. " +
  "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/** One place turns reasons into words for the caller (reference 7.4); a new reason fails to compile until it is named here. */
export function toAwsError(refusal: Refusal): AwsError {
  switch (refusal.reason) {
    case "unsigned":
      return new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token");
    case "unknown-key":
    case "unknown-token":
      return new AwsError(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
      );
    case "incomplete-header":
    case "incomplete-query":
    case "not-a-pair":
    case "repeated":
    case "too-long":
    case "unsupported-algorithm":
    case "malformed-credential":
    case "malformed-date":
    case "malformed-expiry":
    case "malformed-signed-headers":
      return new AwsError("IncompleteSignatureException", incompleteText(refusal));
    case "host-not-signed":
    case "wrong-terminator":
    case "wrong-region":
    case "wrong-service":
    case "wrong-day":
    case "expired":
    case "not-yet-valid":
    case "wrong-payload-hash":
    case "wrong-signature":
      return new AwsError("InvalidSignatureException", invalidText(refusal));
  }
}

type Incomplete = Extract<
  Refusal,
  {
    reason:
      | `incomplete-${string}`
      | `malformed-${string}`
      | "not-a-pair"
      | "repeated"
      | "too-long"
      | "unsupported-algorithm";
  }
>;

type Invalid = Extract<
  Refusal,
  { reason: `wrong-${string}` | "host-not-signed" | "expired" | "not-yet-valid" }
>;

/** Nothing of the Authorization header is repeated: proxies log answers, and it holds a valid signature at times. */
function incompleteText(refusal: Incomplete): string {
  switch (refusal.reason) {
    case "incomplete-header":
      return refusal.missing.map(missingPartText).join(" ");
    case "incomplete-query":
      return [
        ...refusal.missing.map((name) => `AWS query-string parameters must include '${name}'.`),
        "Re-examine the query-string parameters.",
      ].join(" ");
    case "not-a-pair":
      return "Invalid key=value pair (missing equal-sign) in Authorization header.";
    case "repeated":
      return `The signature gives '${clip(refusal.name)}' more than once.`;
    case "too-long":
      return "The Authorization header is too long.";
    case "unsupported-algorithm":
      return `Unsupported AWS 'algorithm': '${clip(refusal.algorithm)}'.`;
    case "malformed-credential":
      return "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.";
    case "malformed-date":
      return (
        `Date must be in ISO-8601 'basic format'. Got '${clip(refusal.got)}'. ` +
        "See http://en.wikipedia.org/wiki/ISO_8601"
      );
    case "malformed-expiry":
      return "X-Amz-Expires must be a number of seconds from 1 to 604800.";
    case "malformed-signed-headers":
      return "SignedHeaders must be lower-case header names, each once, separated by semicolons.";
  }
}

function missingPartText(part: HeaderPart): string {
  return part === "Date"
    ? "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
    : `Authorization header requires '${part}' parameter.`;
}

function invalidText(refusal: Invalid): string {
  switch (refusal.reason) {
    case "host-not-signed":
      return "'Host' must be a 'SignedHeader' in the AWS Authorization.";
    case "wrong-terminator":
      return "Credential should be scoped with a valid terminator: 'aws4_request'.";
    case "wrong-region":
      return "Credential should be scoped to a valid region.";
    case "wrong-service":
      return `Credential should be scoped to correct service: '${refusal.expected}'.`;
    case "wrong-day":
      return (
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: " +
        `'${clip(refusal.got)}' != '${refusal.timestamp.slice(0, 8)}', from '${refusal.timestamp}'.`
      );
    case "expired":
      return (
        `Signature expired: ${refusal.timestamp} is now earlier than ${refusal.limit} ` +
        `(${refusal.now} - ${refusal.margin})`
      );
    case "not-yet-valid":
      return (
        `Signature not yet current: ${refusal.timestamp} is still later than ${refusal.limit} ` +
        `(${refusal.now} + ${refusal.margin})`
      );
    case "wrong-payload-hash":
    case "wrong-signature":
      return MISMATCH;
  }
}

/** What the caller sent is quoted no longer than it takes to recognise it. */
function clip(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}
